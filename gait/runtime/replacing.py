"""Replace the files of a folder so that a process that is killed at any moment leaves the old files or the new ones.

The new files are complete in a hidden folder before anything changes. If the folder holds nothing else, Linux exchanges
the two folders in one step. Otherwise the hidden folder is renamed to ``.gait-save-*.ready``, which decides that the
new files stay. They are moved one by one; each replaces its predecessor in one step. The next run finishes what a
killed one began, with `finish_interrupted`, and removes what it left. A run that still works holds a lock.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from ctypes import c_char_p, c_int, c_uint
from pathlib import Path

from gait.runtime.c_library import c_function
from gait.runtime.files import move, sync, sync_names
from gait.runtime.locks import LockedError, file_lock

_PREFIX = ".gait-save-"
_UNFINISHED, _READY, _LOCK = ".part", ".ready", ".lock"
# In a folder that is ready: the files that were replaced, and the names of those to be removed.
_BEFORE, _STALE = "before", "stale.json"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def is_unfinished(path: Path) -> bool:
    """Return whether a file or folder belongs to a replacement that goes on, or that was killed.

    Parameters
    ----------
    path : Path
        The file or folder.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_unfinished(Path("report/.gait-save-2f31aa07.part")), is_unfinished(Path("report/report.html"))
    (True, False)
    """
    return path.name.startswith(_PREFIX)


@contextmanager
def unfinished_folder(directory: Path) -> Iterator[Path]:
    """Create a hidden folder on the same disk as `directory`, for its owner only, and remove it at the end in any case.

    It lies beside `directory` if the two can be exchanged or `directory` does not exist. Otherwise it lies inside,
    since the folder above may be on another disk or not writable.

    Parameters
    ----------
    directory : Path
        The folder whose files will be replaced by those of the hidden one.

    Yields
    ------
    Path
        The hidden folder, empty.
    """
    inside = directory.exists() and not _is_exchangeable(directory)
    home = directory if inside else directory.absolute().parent
    unfinished = home / f"{_PREFIX}{secrets.token_hex(4)}{_UNFINISHED}"
    with _lock_if_possible(unfinished.with_suffix(_LOCK)):
        try:
            unfinished.mkdir(mode=0o700)
            yield unfinished
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def replace_files(directory: Path, unfinished: Path, stale: Collection[str]) -> None:
    """Move the files of a hidden folder into `directory`. If a move fails, the old files are restored.

    Parameters
    ----------
    directory : Path
        The folder to fill.
    unfinished : Path
        From `unfinished_folder`, with the complete files.
    stale : collection of str
        Names of files that are removed from `directory` although they are not written again.

    Raises
    ------
    OSError
        If a file cannot be moved.
    """
    if not directory.exists():
        move(unfinished, directory)
    elif not _exchange(directory, unfinished, stale):
        removed = sorted({*stale} - {path.name for path in unfinished.iterdir()})
        (unfinished / _STALE).write_text(json.dumps(removed), encoding="utf-8")
        sync(unfinished / _STALE)
        ready = directory / unfinished.with_suffix(_READY).name
        move(unfinished, ready)
        sync_names(directory)
        with ExitStack() as finished:
            # Under its earlier name, it may be half removed when the process is killed.
            finished.callback(move, ready, unfinished)
            with ExitStack() as undo:
                _move_all(directory, ready, undo)
                undo.pop_all()
            sync_names(directory)
    sync_names(directory.absolute().parent)


def finish_interrupted(directory: Path) -> None:
    """Finish a replacement that a killed process had decided on, and remove what killed processes left behind.

    Parameters
    ----------
    directory : Path
        The folder that was filled.
    """
    homes = [home for home in (directory, directory.absolute().parent) if home.is_dir()]
    for ready in sorted(directory.glob(f"{_PREFIX}*{_READY}")):
        locks = [home / ready.with_suffix(_LOCK).name for home in homes]
        with suppress(LockedError, OSError), ExitStack() as held:
            for lock in filter(Path.exists, locks):
                held.enter_context(file_lock(lock, wait=False))
            # Nothing is undone: if a file cannot be moved now, the next run goes on from here.
            _move_all(directory, ready, ExitStack())
            sync_names(directory)
            move(ready, ready.with_suffix(_UNFINISHED))
            shutil.rmtree(ready.with_suffix(_UNFINISHED), ignore_errors=True)
    for lock in [path for home in homes for path in home.glob(f"{_PREFIX}*{_LOCK}")]:
        with suppress(LockedError, OSError), file_lock(lock, wait=False):
            for home in homes:
                shutil.rmtree(home / lock.with_suffix(_UNFINISHED).name, ignore_errors=True)


@contextmanager
def _lock_if_possible(path: Path) -> Iterator[None]:
    with ExitStack() as held:
        # Some network file systems have no locks.
        with suppress(OSError, NotImplementedError):
            held.enter_context(file_lock(path))
        yield


def _move_all(directory: Path, ready: Path, undo: ExitStack) -> None:
    stale = json.loads((ready / _STALE).read_text(encoding="utf-8"))
    before = ready / _BEFORE
    before.mkdir(exist_ok=True)
    written = sorted(path.name for path in ready.iterdir() if path.name not in (_BEFORE, _STALE))
    for name in written:
        if os.path.lexists(directory / name):
            _keep(directory / name, before / name)
            undo.callback(move, before / name, directory / name)
        move(ready / name, directory / name)
        undo.callback(move, directory / name, ready / name)
    for name in stale:
        if os.path.lexists(directory / name):
            move(directory / name, before / name)
            undo.callback(move, before / name, directory / name)


def _keep(path: Path, kept: Path) -> None:
    """Keep a file that is about to be replaced under a second name; where disks have only one name a file, move it."""
    if not path.is_symlink():
        with suppress(OSError):
            os.link(path, kept)
            return
    move(path, kept)


def _is_exchangeable(directory: Path) -> bool:
    """Return whether another folder may take the place of this one without anybody noticing."""
    if sys.platform != "linux" or c_function("renameat2") is None or directory.is_symlink():
        return False
    own, above = directory.stat(), directory.absolute().parent
    working, absolute = Path.cwd().resolve(), directory.resolve()
    return (
        directory.is_dir()
        and os.access(above, os.W_OK | os.X_OK)
        and above.stat().st_dev == own.st_dev
        and not os.path.ismount(directory)
        # A shell in the folder would stay in the old one.
        and absolute != working
        and absolute not in working.parents
        and not _has_access_list(directory)
    )


def _has_access_list(directory: Path) -> bool:
    if sys.platform != "linux":
        return False
    try:
        return any(not name.startswith("security.") for name in os.listxattr(directory))
    except OSError:
        return False


def _exchange(directory: Path, unfinished: Path, stale: Collection[str]) -> bool:
    """Exchange the folders, if `directory` holds only files that are to be replaced. Return whether that was done."""
    replaced = {*stale, *(path.name for path in unfinished.iterdir())}
    if unfinished.parent == directory or not {path.name for path in directory.iterdir()} <= replaced:
        return False
    old, new = directory.stat(), unfinished.stat()
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        return False
    unfinished.chmod(old.st_mode & 0o7777)
    renameat2, paths = c_function("renameat2"), [c_char_p(os.fsencode(path)) for path in (unfinished, directory)]
    at = c_int(_AT_FDCWD)
    return bool(renameat2(at, paths[0], at, paths[1], c_uint(_RENAME_EXCHANGE)) == 0)
