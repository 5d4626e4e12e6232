"""Locks between processes. The system releases them when the process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class LockedError(Exception):
    """Another process, or another thread of this one, holds the lock."""


@contextmanager
def file_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock that a file stands for while the block runs.

    Parameters
    ----------
    path : Path
        The file. It is created, holds nothing, and is removed at the end.
    wait : bool
        Whether to wait for another holder.

    Yields
    ------
    None
        Nothing. The lock is held while the block runs.

    Raises
    ------
    LockedError
        If another holds the lock and `wait` is False.
    OSError
        If the file cannot be created.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "lock"
    >>> with file_lock(path), file_lock(path, wait=False):
    ...     pass
    Traceback (most recent call last):
    gait.runtime.locks.LockedError
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=-1 if wait else 0, mode=0o600)
    # The library would create a folder that is gone, such as that of a visit deleted meanwhile.
    path.touch(mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError from error
    try:
        yield
    finally:
        # Removed while it is held: who waits for it notices that, and creates it anew. Windows removes it at release.
        with suppress(OSError):
            path.unlink()
        lock.release()
