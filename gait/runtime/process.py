"""Limits for worker processes, and worker processes that end with their parent."""

from __future__ import annotations

import os
import resource
import threading
import time

_POLL_INTERVAL_S = 0.5


def limit_process(
    *, address_space_bytes: int, cpu_s: int, file_bytes: int | None = None, open_files: int | None = None
) -> None:
    """Limit the resources of this process, and turn core dumps off.

    A stricter limit that the process has already stays.

    Parameters
    ----------
    address_space_bytes : int
        Largest address space. Libraries reserve far more than they use.
    cpu_s : int
        Most processor time of all threads together, in seconds. The process is killed when it is used up.
    file_bytes : int, optional
        Largest size of a file that is written.
    open_files : int, optional
        Most files that are open at once.

    Examples
    --------
    >>> limit_process(address_space_bytes=2**31, cpu_s=60)  # doctest: +SKIP
    """
    for kind, limit in (
        (resource.RLIMIT_AS, address_space_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        if limit is not None:
            hard = resource.getrlimit(kind)[1]
            allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (allowed, allowed))


def end_with_parent() -> None:
    """End this process within half a second after its parent process has ended, whatever it is doing then."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_INTERVAL_S)
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
