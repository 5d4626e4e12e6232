"""A lock, so that only one run at a time writes into a folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gait.batch.storage import is_remote
from gait.errors import OptionError, OutputError
from gait.runtime.files import make_private_folder
from gait.runtime.locks import LockedError, file_lock

LOCK_FILE = ".gait-batch.lock"
"""Empty file among the results that stands for the lock. It stays there if the run is killed."""


@contextmanager
def exclusive_run(out: str) -> Iterator[None]:
    """Lock the folder for the results, and create it if it does not exist.

    The system releases the lock when the process ends, however it ends. An object store has no locks: there, runs on
    one computer exclude each other, but runs on several computers do not.

    Parameters
    ----------
    out : str
        Folder or URL.

    Yields
    ------
    None
        Nothing. The lock is held while the block runs.

    Raises
    ------
    OptionError
        If another run holds the lock.
    OutputError
        If the folder cannot be created.
    """
    path = _local_lock_file(out) if is_remote(out) else _folder(out) / LOCK_FILE
    with ExitStack() as held:
        try:
            held.enter_context(_lock(path, out))
        except LockedError as error:
            raise OptionError(
                f"Another batch is writing into '{out}'.", "Wait until it has finished, or choose another --out."
            ) from error
        yield


@contextmanager
def _lock(path: Path, out: str) -> Iterator[None]:
    with ExitStack() as held:
        try:
            held.enter_context(file_lock(path, wait=False))
        except (OSError, NotImplementedError):
            # Some network file systems have no locks.
            held.enter_context(file_lock(_local_lock_file(out), wait=False))
        yield


def _folder(out: str) -> Path:
    try:
        make_private_folder(Path(out))
        if not os.access(out, os.W_OK | os.X_OK):
            raise PermissionError(0, "it is not writable")
    except OSError as error:
        raise OutputError(
            f"'{out}' cannot be used as a folder: {error.strerror}.", "Choose another folder with --out."
        ) from error
    return Path(out)


def _local_lock_file(out: str) -> Path:
    """Return a local file that stands for a place that cannot be locked itself, one for each user."""
    return Path(tempfile.gettempdir()) / f"gait-batch-{local_name(out)}.lock"


def local_name(out: str) -> str:
    """Return a name for what a user keeps on this computer about a remote place.

    Parameters
    ----------
    out : str
        The URL.

    Returns
    -------
    str
        Sixteen hexadecimal digits, different for each user.
    """
    return hashlib.sha256(f"{Path.home()}\n{out}".encode()).hexdigest()[:16]
