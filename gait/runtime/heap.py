"""The C library's heap, kept as small as the work at hand needs.

Each stage has threads of its own, glibc gives new threads heaps of their own, and what is freed in one stays there.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
_ARENAS = 2


def keep_few_heaps() -> None:
    """Let all threads share two heaps; to be called before there are threads. Does nothing without glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def give_back_memory() -> None:
    """Hand what the heap holds of freed memory to the system. Does nothing without glibc."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
