"""Job objects of Windows: limits on a process, and an end of processes together with the one that started them.

Nothing here is used on other systems, where `resource` sets limits and a closed pipe ends a process.
"""

from __future__ import annotations

import ctypes
import sys

OUT_OF_QUOTA_EXIT_CODE = 1816
"""Exit code of a process that used up its processor time (ERROR_NOT_ENOUGH_QUOTA)."""

# From winnt.h.
_LIMIT_PROCESS_TIME = 0x0002
_LIMIT_PROCESS_MEMORY = 0x0100
_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x0400
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
_EXTENDED_LIMIT_INFORMATION = 9
_PROCESS_TERMINATE, _PROCESS_SET_QUOTA = 0x0001, 0x0100
_CURRENT_PROCESS = -1
# Windows counts time in units of 100 ns.
_TICKS_PER_SECOND = 10_000_000


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits_of_job(
    *, memory_bytes: int | None = None, processor_s: int | None = None, kill_on_close: bool = False
) -> ExtendedLimits:
    """Describe the limits of a job.

    Parameters
    ----------
    memory_bytes : int, optional
        Memory that each process may commit.
    processor_s : int, optional
        Processor time of each process in seconds.
    kill_on_close : bool
        Whether the processes end when the last handle of the job is closed, as it is when its owner ends.

    Returns
    -------
    ExtendedLimits

    Examples
    --------
    >>> limits_of_job(processor_s=5).basic.per_process_user_time
    50000000
    """
    limits = ExtendedLimits()
    # A crash ends the process at once, without a window that waits for an answer.
    limits.basic.flags = _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    if memory_bytes is not None:
        limits.basic.flags |= _LIMIT_PROCESS_MEMORY
        limits.process_memory = memory_bytes
    if processor_s is not None:
        limits.basic.flags |= _LIMIT_PROCESS_TIME
        limits.basic.per_process_user_time = processor_s * _TICKS_PER_SECOND
    if kill_on_close:
        limits.basic.flags |= _LIMIT_KILL_ON_JOB_CLOSE
    return limits


if sys.platform == "win32":

    def put_into_job(limits: ExtendedLimits, *, pid: int | None = None) -> int:
        """Put a process, and all processes that it starts, into a new job.

        Parameters
        ----------
        limits : ExtendedLimits
            From `limits_of_job`.
        pid : int, optional
            The process. By default this one.

        Returns
        -------
        int
            The handle of the job, for `close_job`.

        Raises
        ------
        OSError
            If the system refuses.
        """
        kernel = _kernel()
        job = kernel.CreateJobObjectW(None, None)
        if not job:
            raise ctypes.WinError(ctypes.get_last_error())
        process = (
            _CURRENT_PROCESS if pid is None else kernel.OpenProcess(_PROCESS_TERMINATE | _PROCESS_SET_QUOTA, 0, pid)
        )
        try:
            size = ctypes.sizeof(limits)
            if not (
                process
                and kernel.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size)
                and kernel.AssignProcessToJobObject(job, process)
            ):
                error = ctypes.WinError(ctypes.get_last_error())
                kernel.CloseHandle(job)
                raise error
        finally:
            if pid is not None and process:
                kernel.CloseHandle(process)
        return int(job)

    def close_job(job: int) -> None:
        """Close the handle of a job.

        Parameters
        ----------
        job : int
            From `put_into_job`.
        """
        _kernel().CloseHandle(job)

    def _kernel() -> ctypes.WinDLL:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle, number, pointer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p
        kernel.CreateJobObjectW.restype = kernel.OpenProcess.restype = handle
        kernel.CreateJobObjectW.argtypes = (pointer, ctypes.c_wchar_p)
        kernel.OpenProcess.argtypes = (number, ctypes.c_int, number)
        kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, pointer, number)
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.CloseHandle.argtypes = (handle,)
        return kernel
