"""Cut a process off from the network for good, and from privileges that it does not have.

The processes that open what strangers send, and those that run a library which reports usage, call `refuse_sockets`
first. Importing this module costs almost nothing and starts no thread.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import Any, NamedTuple

from gait.runtime.c_library import c_function


class SystemCalls(NamedTuple):
    """Linux system call numbers that the filter needs, for one processor architecture."""

    architecture: int
    """AUDIT_ARCH constant."""
    seccomp: int
    refused: tuple[int, ...]
    """socket, connect and io_uring_setup; without them, no connection and no name resolution is possible."""


SYSTEM_CALLS = {
    "x86_64": SystemCalls(architecture=0xC000003E, seccomp=317, refused=(41, 42, 425)),
    "aarch64": SystemCalls(architecture=0xC00000B7, seccomp=277, refused=(198, 203, 425)),
}
# From linux/bpf_common.h, linux/seccomp.h, linux/prctl.h and asm-generic/errno-base.h.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_ALLOW, _FAIL, _ACCESS_DENIED = 0x7FFF0000, 0x00050000, 13
_SET_NO_NEW_PRIVILEGES = 38
_SET_MODE_FILTER, _GET_ACTION_AVAIL, _ALL_THREADS = 1, 2, 1
# On x86-64, the same calls have further numbers in the unused x32 ABI.
_X32_NUMBERS = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_sockets() -> bool:
    """Deny new sockets and new privileges to this process, its threads and its children, for good.

    On Linux, programs that it starts get no privileges from their files (``PR_SET_NO_NEW_PRIVS``), and every attempt to
    open a socket fails with "permission denied": a seccomp filter needs no privileges and cannot be removed. Files and
    pipes work as before. Other systems offer nothing of the kind to an ordinary program: there the process
    goes on without it.

    Returns
    -------
    bool
        Whether the filter is installed; False if the system does not support or allow it.
    """
    prctl = c_function("prctl") if sys.platform == "linux" else None
    none, one = ctypes.c_ulong(0), ctypes.c_ulong(1)
    if prctl is None or prctl(_SET_NO_NEW_PRIVILEGES, one, none, none, none) != 0:
        return False
    calls = _system_calls()
    if calls is None:
        return False
    code = filter_code(calls)
    return _seccomp(calls, _SET_MODE_FILTER, _ALL_THREADS, _Program(len(code) // 8, code))


def can_refuse_sockets() -> bool:
    """Return whether `refuse_sockets` works on this system, without calling it."""
    calls = _system_calls()
    return calls is not None and _seccomp(calls, _GET_ACTION_AVAIL, 0, ctypes.c_uint32(_FAIL))


def filter_code(calls: SystemCalls) -> bytes:
    """Return the BPF program of the filter.

    Parameters
    ----------
    calls : SystemCalls
        Numbers of the system calls of the processor.

    Returns
    -------
    bytes
        Instructions of eight bytes: code, relative jumps if true and if false, and operand.
    """
    refuse_at = 5 + len(calls.refused)
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUAL, 0, refuse_at - 2, calls.architecture),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, refuse_at - 4, 0, _X32_NUMBERS),
    ]
    instructions += [(_EQUAL, refuse_at - 5 - i, 0, number) for i, number in enumerate(calls.refused)]
    instructions += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _FAIL | _ACCESS_DENIED)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _seccomp(calls: SystemCalls, operation: int, flags: int, argument: Any) -> bool:
    syscall = c_function("syscall")
    if syscall is None:
        return False
    syscall.restype = ctypes.c_long
    number = ctypes.c_long(calls.seccomp)
    return bool(syscall(number, ctypes.c_ulong(operation), ctypes.c_ulong(flags), ctypes.byref(argument)) == 0)


def _system_calls() -> SystemCalls | None:
    """Return the numbers for this process; None on another system or processor, and for a 32-bit program."""
    is_known = sys.platform == "linux" and sys.maxsize > 2**32
    return SYSTEM_CALLS.get(platform.machine()) if is_known else None
