"""Rename files, write them through to the disk, and keep them from other users of the computer."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

_PAUSES_S: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8) if sys.platform == "win32" else ()
# Windows has no quotas with an error of their own.
_DISK_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_OWNER_ONLY_FILE, _OWNER_ONLY_FOLDER = 0o600, 0o700


def move(source: Path, target: Path) -> None:
    """Rename a file or folder, and replace a file of that name.

    Windows does not rename a file that another program has open. Programs that look at new files, such as virus
    scanners, close them again after a moment, so the move is tried for two seconds there.

    Parameters
    ----------
    source, target : Path
        The earlier and the new path, on the same disk.

    Raises
    ------
    OSError
        If it cannot be renamed.
    """
    for pause_s in _PAUSES_S:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause_s)
        else:
            return
    source.replace(target)


def make_private_folder(folder: Path) -> None:
    """Create a folder, and those above it that do not exist, for its owner only. An existing folder stays as it is.

    Windows has no such permissions: there, a folder belongs to the user in whose profile it lies.

    Parameters
    ----------
    folder : Path
        The folder.

    Raises
    ------
    OSError
        If it cannot be created, or is a file.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "runners" / "ada"
    >>> make_private_folder(folder)
    >>> oct(folder.parent.stat().st_mode & 0o777) if sys.platform != "win32" else "0o700"
    '0o700'
    """
    # `parents=True` would give only the last folder these permissions.
    for missing in reversed([each for each in folder.absolute().parents if not each.exists()]):
        missing.mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)


def create_private_file(path: Path) -> None:
    """Create an empty file for its owner only, or empty an existing one. Who opens it to write keeps its permissions.

    Parameters
    ----------
    path : Path
        The file.
    """
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _OWNER_ONLY_FILE))


def keep_private(path: Path) -> None:
    """Take the permissions of other users from a file, or from everything in a folder. Does nothing on Windows.

    Parameters
    ----------
    path : Path
        A file or folder.
    """
    if sys.platform == "win32":
        return
    for each in path.rglob("*") if path.is_dir() else (path,):
        if not each.is_symlink():
            each.chmod(_OWNER_ONLY_FOLDER if each.is_dir() else _OWNER_ONLY_FILE)


def is_disk_full(error: BaseException) -> bool:
    """Return whether an error, or one that caused it, means that a disk or a user's share of it is full.

    Parameters
    ----------
    error : BaseException
        Any error. Libraries wrap that of the system in their own.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_disk_full(OSError(errno.ENOSPC, "No space left on device")), is_disk_full(OSError(errno.EACCES, "Denied"))
    (True, False)
    """
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "errno", None) in _DISK_FULL:
            return True
        cause = cause.__cause__
    return False


def sync(path: Path) -> None:
    """Write a file, or everything in a folder, through to the disk, so that it survives a power failure.

    Parameters
    ----------
    path : Path
        A file or folder.

    Raises
    ------
    OSError
        If the disk is full or fails.
    """
    for each in path.rglob("*") if path.is_dir() else (path,):
        if each.is_file() and not each.is_symlink():
            with each.open("r+b") as file:
                os.fsync(file.fileno())
        elif each.is_dir():
            sync_names(each)
    sync_names(path if path.is_dir() else path.parent)


def sync_names(folder: Path) -> None:
    """Write the names in a folder through to the disk. Does nothing where a folder cannot be opened, as on Windows.

    Parameters
    ----------
    folder : Path
        The folder.
    """
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
