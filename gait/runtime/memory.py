"""Address-space checks, out-of-memory errors, and how much freed memory the C library keeps."""

from __future__ import annotations

import sys
from errno import EAGAIN, ENOMEM
from importlib.util import find_spec

from gait.errors import GaitError
from gait.runtime.c_library import c_function

LEAST_ADDRESS_SPACE_BYTES = 2_500_000_000
"""With 2.6 GB the sample is analysed, with 2.0 GB the film cannot be encoded, with 1.0 GB or less libraries crash."""
_OUT_OF_MEMORY_MESSAGES = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc")
# From glibc's malloc.h.
_M_ARENA_MAX = -8
_ARENAS = 2


def check_address_space() -> None:
    """Raise an error if the limit on this process's address space is too low for the native libraries.

    To be called before they are loaded: below the limit they crash or wait for ever. Does nothing on systems without
    such limits.

    Raises
    ------
    GaitError
        If the limit (`ulimit -v`) is lower than `LEAST_ADDRESS_SPACE_BYTES`.

    Examples
    --------
    >>> check_address_space()
    """
    if sys.platform == "win32" or find_spec("resource") is None:
        return
    import resource

    limit_bytes, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit_bytes != resource.RLIM_INFINITY and limit_bytes < LEAST_ADDRESS_SPACE_BYTES:
        raise GaitError(
            f"There is not enough memory: the address space of this process is limited to {limit_bytes / 1e9:.1f} GB.",
            f"Raise the limit to {LEAST_ADDRESS_SPACE_BYTES / 1e9:.1f} GB or more (`ulimit -v`).",
        )


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error means that no memory was left.

    Parameters
    ----------
    error : BaseException
        Any error. Libraries report a lack of memory with errors of many types.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_out_of_memory(RuntimeError("can't start new thread")), is_out_of_memory(RuntimeError("wrong shape"))
    (True, False)
    """
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in (ENOMEM, EAGAIN)):
        return True
    return any(message in str(error).lower() for message in _OUT_OF_MEMORY_MESSAGES)


def limit_malloc_arenas() -> None:
    """Make all threads share two malloc arenas. Does nothing without glibc.

    To be called before threads are started. By default glibc gives new threads arenas of their own, and each arena
    keeps the memory that was freed in it.
    """
    mallopt = c_function("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def release_free_memory() -> None:
    """Return freed memory from malloc to the operating system. Does nothing without glibc."""
    malloc_trim = c_function("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)
