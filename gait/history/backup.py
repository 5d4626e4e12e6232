"""Copy a history into one file and back, while other programs use it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gait.errors import HistoryError, OptionError, OutputError
from gait.history.address import address_text, history_url, is_file
from gait.history.database import BUSY_TIMEOUT_S
from gait.history.migrate import VERSION_TABLE, revisions
from gait.runtime.atomic import atomic_file
from gait.runtime.files import make_private_folder
from gait.runtime.progress import Progress, silent

_OWNER_ONLY = 0o600
_PAGES = 256
_STAGE = "copying the history"


def backup_history(
    history: str | Path | None, path: Path, *, overwrite: bool = False, progress: Progress = silent
) -> Path:
    """Write a copy of a history into one file, as it was at one moment, while other programs may write to it.

    The tables are copied as they are, so that a copy made before an update of gait can be read by the earlier version.

    Parameters
    ----------
    history : str or Path or None
        Address of the history; see `gait.history.address.history_url`.
    path : Path
        The file to write. Only its owner can read it. It appears when it is complete.
    overwrite : bool
        Whether an existing file is replaced.
    progress : Progress
        Progress callback.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    OptionError
        If the history is on a database server, or the file exists and `overwrite` is False.
    HistoryError
        If there is no such history, or it is damaged.
    OutputError
        If the file cannot be written.
    """
    source_path, path = history_file(history), Path(path)
    if path.exists() and not overwrite:
        raise OptionError(f"'{path}' exists already.", "Choose another name, or replace it with --overwrite.")
    require_history(source_path)
    if path.exists() and path.samefile(source_path):
        raise OptionError(f"'{path}' is the history itself.", "Choose another file for the copy.")
    try:
        with atomic_file(path) as unfinished:
            # What a killed process left behind.
            unfinished.unlink(missing_ok=True)
            copy_database(source_path, unfinished, progress=progress)
    except OSError as error:
        raise OutputError(
            f"The copy '{path}' cannot be written: {error.strerror}.", "Choose a folder that you may write to."
        ) from error
    return path


def restore_history(
    path: Path, history: str | Path | None, *, overwrite: bool = False, progress: Progress = silent
) -> None:
    """Replace a history by a copy that `backup_history` wrote.

    All pages are replaced in one transaction. If it is interrupted, even by the loss of power, the history is what it
    was before. Programs that use the history see the restored one from then on. Tables of an earlier version of gait
    are updated when the history is next opened.

    Parameters
    ----------
    path : Path
        The copy.
    history : str or Path or None
        Address of the history to replace or create; see `gait.history.address.history_url`.
    overwrite : bool
        Whether an existing history is replaced.
    progress : Progress
        Progress callback.

    Raises
    ------
    OptionError
        If the history is on a database server, or exists and `overwrite` is False.
    HistoryError
        If the copy is missing, damaged, no history, or of a newer version of gait.
    """
    target, path = history_file(history), Path(path)
    require_history(path)
    if target.exists() and target.stat().st_size and not overwrite:
        raise OptionError(
            f"There is a history at '{target}' already.", "Name another file, or replace it with --overwrite."
        )
    if target.exists() and target.samefile(path):
        raise OptionError(f"'{path}' is the history itself.", "Name the copy to restore from.")
    try:
        if target.exists():
            copy_database(path, target, progress=progress)
            return
        make_private_folder(target.parent)
        with atomic_file(target) as unfinished:
            unfinished.unlink(missing_ok=True)
            copy_database(path, unfinished, progress=progress)
    except OSError as error:
        raise HistoryError(
            f"The history '{target}' cannot be written: {error.strerror}.", "Name a file that you may write to."
        ) from error


def history_file(history: str | Path | None) -> Path:
    """Return the file of a history.

    Parameters
    ----------
    history : str or Path or None
        Address of the history; see `gait.history.address.history_url`.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        If the history is on a database server, which has its own programs for this.

    Examples
    --------
    >>> history_file("postgresql://clinic:secret@localhost/gait")
    Traceback (most recent call last):
    gait.errors.OptionError: The history at 'postgresql://clinic:***@localhost/gait' is on a PostgreSQL server.
    Save it with pg_dump --format=custom, and restore it with pg_restore --clean.
    """
    url = history_url(history)
    if not is_file(url):
        raise OptionError(
            f"The history at '{address_text(url)}' is on a PostgreSQL server.",
            "Save it with pg_dump --format=custom, and restore it with pg_restore --clean.",
        )
    return Path(str(url.database))


def require_history(path: Path) -> None:
    """Raise an error if a file is not an undamaged history of this or an earlier version of gait.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    HistoryError
        If it is missing, damaged, something else, or of a newer version of gait.
    """
    if not path.is_file():
        raise HistoryError(f"There is no history at '{path}'.", "Check the spelling and the folder.")
    with _sqlite_errors(path), closing(_open(path, writable=False)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if VERSION_TABLE not in tables:
            raise HistoryError(f"'{path}' is not a history.", "Name a file that gait wrote.")
        _require_intact(connection, path)
        revision = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    if revision is None or revision[0] not in {script.revision for script in revisions().walk_revisions()}:
        raise HistoryError(
            f"The history at '{path}' was written by a newer version of gait.", "Update gait, then try again."
        )


def copy_database(source_path: Path, target_path: Path, *, progress: Progress = silent) -> None:
    """Copy an SQLite database into a file, which others may have open, in one transaction.

    Parameters
    ----------
    source_path : Path
        The database. Others may write to it meanwhile.
    target_path : Path
        The file, which is created for its owner only, or whose content is replaced.
    progress : Progress
        Progress callback.

    Raises
    ------
    HistoryError
        If one of both is locked or damaged.
    """
    is_new = not target_path.exists()
    if is_new:
        os.close(os.open(target_path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
    deadline = time.monotonic() + BUSY_TIMEOUT_S

    def report(status: int, remaining: int, total: int) -> None:
        nonlocal deadline
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > deadline:
                raise sqlite3.OperationalError("database is locked")
            return
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        progress(_STAGE, total - remaining, total)

    with (
        _sqlite_errors(target_path),
        closing(_open(source_path, writable=False)) as source,
        closing(_open(target_path, writable=True)) as target,
    ):
        # The copy is of one moment, however often others write meanwhile.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES, progress=report, sleep=0.05)
        source.execute("ROLLBACK")
        if is_new:
            # One file, without a write-ahead log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
            _require_intact(target, target_path)


def _open(path: Path, *, writable: bool) -> sqlite3.Connection:
    # Not "ro": the last reader of a write-ahead log removes it, which needs permission to write.
    mode = "rw" if writable or os.access(path.parent, os.W_OK) else "ro"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None
    )


def _require_intact(connection: sqlite3.Connection, path: Path) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise HistoryError(f"The history at '{path}' is damaged.", "Restore an earlier copy.")


@contextmanager
def _sqlite_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise HistoryError(
                f"The history at '{path}' is locked by another program.",
                "Wait until that program has finished, then try again.",
            ) from error
        if "full" in str(error):
            raise HistoryError(f"The disk of '{path}' is full.", "Free space on it, then try again.") from error
        raise HistoryError(f"'{path}' is not a history, or it is damaged.", "Restore an earlier copy.") from error
