"""Too little memory: asked for before the native libraries are loaded, and known by what they say of it."""

from __future__ import annotations

import resource
from errno import EAGAIN, ENOMEM

from gait.errors import GaitError

LEAST_ADDRESS_SPACE_BYTES = 2_500_000_000
"""With 2.6 GB the sample is analysed, with 2.0 GB the film cannot be encoded, with 1.0 GB or less libraries crash."""
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc")


def check_address_space() -> None:
    """Refuse, before any of the native libraries is loaded, a limit under which they crash or wait for ever.

    Raises
    ------
    GaitError
        If this process may use fewer addresses than `LEAST_ADDRESS_SPACE_BYTES` (`ulimit -v`).

    Examples
    --------
    >>> check_address_space()
    """
    allowed_bytes, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed_bytes != resource.RLIM_INFINITY and allowed_bytes < LEAST_ADDRESS_SPACE_BYTES:
        raise GaitError(
            f"There is not enough memory: this process may use {allowed_bytes / 1e9:.1f} GB of addresses.",
            f"Allow it {LEAST_ADDRESS_SPACE_BYTES / 1e9:.1f} GB or more (`ulimit -v`).",
        )


def short_of_memory(error: BaseException) -> bool:
    """Return whether an error means that no memory was left; libraries say so in many ways.

    Examples
    --------
    >>> short_of_memory(RuntimeError("can't start new thread")), short_of_memory(RuntimeError("wrong shape"))
    (True, False)
    """
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in (ENOMEM, EAGAIN)):
        return True
    return any(words in str(error).lower() for words in _NO_MEMORY)
