"""Limits and shares of a process on Linux, macOS and Windows: memory, processor time, priority and CPU cores."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence

# As `nice` counts: from 0 for ordinary programs to 19.
_LOW_PRIORITY = 15
# STATUS_SEVERITY_ERROR of Windows: access violations, stack overflows and the like.
_FIRST_EXCEPTION_CODE = 0xC0000000


def limit_resources(
    *,
    address_space_bytes: int | None = None,
    processor_s: int | None = None,
    file_bytes: int | None = None,
    open_files: int | None = None,
) -> None:
    """Limit this process, and let it write no core dump. A lower limit that is already set stays.

    On Windows a job object limits the memory that the process commits and its processor time. macOS accepts a limit of
    the address space without applying it: there, and for any memory that is really used, the process that started this
    one watches (`max_memory_bytes` of `gait.runtime.isolated_process.run_isolated`).

    Parameters
    ----------
    address_space_bytes : int, optional
        Address space. It is reserved far beyond the memory that is used.
    processor_s : int, optional
        Processor time in seconds, over all threads.
    file_bytes : int, optional
        Size of each file written. Not limited on Windows.
    open_files : int, optional
        Number of open files. Not limited on Windows.

    Raises
    ------
    OSError
        If Windows refuses the limits.
    """
    if sys.platform == "win32":
        from gait.runtime.job_object import limits_of_job, put_into_job

        put_into_job(limits_of_job(memory_bytes=address_space_bytes, processor_s=processor_s))
        return
    try:
        import resource
    except ModuleNotFoundError:
        return
    limits = {
        resource.RLIMIT_CPU: processor_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "darwin":
        limits[resource.RLIMIT_AS] = address_space_bytes
    for kind, limit in limits.items():
        if limit is not None:
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (limit, limit) if hard == resource.RLIM_INFINITY else (min(limit, hard), hard))


def exceeded_limit(exit_code: int) -> bool:
    """Return whether a process was ended by the system because it exceeded a limit of `limit_resources`.

    Parameters
    ----------
    exit_code : int
        As `subprocess` reports it: negative for a signal.

    Returns
    -------
    bool
        True for a limit of processor time or file size. A process without memory reports that itself.

    Examples
    --------
    >>> exceeded_limit(0), exceeded_limit(1)
    (False, False)
    """
    if sys.platform == "win32":
        from gait.runtime.job_object import OUT_OF_QUOTA_EXIT_CODE

        return exit_code == OUT_OF_QUOTA_EXIT_CODE
    return exit_code < 0 and signal_name(-exit_code) in ("SIGXCPU", "SIGXFSZ")


def is_crash(exit_code: int) -> bool:
    """Return whether a process was ended by the system or another process, and did not end by itself.

    Parameters
    ----------
    exit_code : int
        As `subprocess` reports it: negative for a signal. Windows reports an exception as a very large number.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_crash(-11), is_crash(0xC0000005), is_crash(1)
    (True, True, False)
    """
    return exit_code < 0 or exit_code >= _FIRST_EXCEPTION_CODE


def signal_name(number: int) -> str:
    """Return the name of a signal, or its number if the system does not name it.

    Parameters
    ----------
    number : int
        Number of the signal.

    Returns
    -------
    str

    Examples
    --------
    >>> signal_name(2)
    'SIGINT'
    """
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process.

    On Windows the memory of the processes that it started is included: the Python of a virtual environment starts
    another one, which does the work.

    Parameters
    ----------
    pid : int
        The process.

    Returns
    -------
    int
        Size in bytes; 0 if the process has ended or the system does not report it.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        total: int = process.memory_info().rss
        if sys.platform == "win32":
            for child in process.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    total += child.memory_info().rss
    except psutil.Error:
        return 0
    return total


def lower_priority() -> None:
    """Give this process a low priority, so that other programs are served first."""
    import psutil

    # Some containers forbid it, and the work is done without it too.
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process().nice(_LOW_PRIORITY)


def usable_core_numbers() -> list[int]:
    """Return the numbers of the CPU cores that this process may use. macOS always lets a process use all of them."""
    import psutil

    if sys.platform != "darwin":
        with contextlib.suppress(psutil.Error, OSError):
            return sorted(psutil.Process().cpu_affinity())
    return list(range(os.cpu_count() or 1))


def run_on_cores(cores: Sequence[int]) -> None:
    """Let this process run on these CPU cores only. To be called before it starts threads. Does nothing on macOS.

    Parameters
    ----------
    cores : sequence of int
        Numbers of the cores.
    """
    import psutil

    if sys.platform != "darwin":
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            psutil.Process().cpu_affinity(list(cores))
