"""A lock, so that only one run at a time writes into a folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gait.batch.storage import is_remote
from gait.errors import OptionError, OutputError


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
    descriptor = _open_lock_file(out) if is_remote(out) else _open_folder(out)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OptionError(
                f"Another batch is writing into '{out}'.", "Wait until it has finished, or choose another --out."
            ) from error
        except OSError:
            # Some network file systems cannot lock a folder.
            os.close(descriptor)
            descriptor = _open_lock_file(out)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open_folder(out: str) -> int:
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
        if not os.access(out, os.W_OK | os.X_OK):
            raise PermissionError(0, "it is not writable")
        return os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise OutputError(
            f"'{out}' cannot be used as a folder: {error.strerror}.", "Choose another folder with --out."
        ) from error


def _open_lock_file(out: str) -> int:
    """Open a local file that stands for a place that cannot be locked itself."""
    name = hashlib.sha256(out.encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"gait-batch-{os.getuid()}-{name}.lock"
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
