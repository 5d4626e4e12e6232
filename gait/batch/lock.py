"""One run a folder at a time."""

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
def only_run(out: str) -> Iterator[None]:
    """Hold a folder for this run; made if it is not there.

    The system lets go when the process ends, however it ends; nothing is left behind. An object store knows no locks:
    there, runs on one computer keep out of each other's way and runs on several do not.

    Raises
    ------
    OptionError
        If another run holds it.
    OutputError
        If the folder cannot be made.
    """
    handle = _opened(out)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OptionError(
                f"Another batch is writing into '{out}'.", "Wait until it is done, or name another folder with --out."
            ) from error
        except OSError:
            # A network file system that cannot lock a folder.
            os.close(handle)
            handle = _stand_in(out)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _opened(out: str) -> int:
    if is_remote(out):
        return _stand_in(out)
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
        if not os.access(out, os.W_OK | os.X_OK):
            raise PermissionError(0, "it may not be written to")
        return os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise OutputError(
            f"'{out}' cannot be used as a folder: {error.strerror}.", "Name another folder with --out."
        ) from error


def _stand_in(out: str) -> int:
    """A file of this computer that stands for a place elsewhere."""
    name = hashlib.sha256(out.encode()).hexdigest()[:16]
    return os.open(Path(tempfile.gettempdir()) / f"gait-batch-{os.getuid()}-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
