"""Back up what the upload page keeps, its database and the folders of its visits, as one archive, and restore it."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from gait.errors import InputError, OptionError, OutputError
from gait.history.backup import copy_database, history_file, require_history, restore_history
from gait.runtime.atomic import atomic_file, atomic_folder
from gait.runtime.files import make_private_folder
from gait.runtime.progress import Progress, silent
from gait.version import __version__
from gait.web.state import CLOCK, OWNER_FILE

_FORMAT = "gait backup 1"
_HEADER = "backup.json"
_DATABASE = "history.sqlite"
_VISITS = "visits"
_OWNER_ONLY_FILE, _OWNER_ONLY_FOLDER = 0o600, 0o700
# A server that runs records it every ten seconds.
_RUNNING_S = 60.0
_LARGEST_HEADER_BYTES = 65_536
_SAVING, _RESTORING = "saving the visits", "restoring the visits"


def back_up(
    data: Path, history: str | None, path: Path, *, overwrite: bool = False, progress: Progress = silent
) -> Path:
    """Write the database and the folders of all visits into one archive (tar). The server may run meanwhile.

    The database is copied first, as it was at one moment. A visit that is deleted meanwhile may lack its files.

    Parameters
    ----------
    data : Path
        Folder for clips and reports, as for `gait serve`.
    history : str or None
        Address of the history's database, as for `gait serve`.
    path : Path
        The archive to write. Only its owner can read it. It appears when it is complete.
    overwrite : bool
        Whether an existing archive is replaced.
    progress : Progress
        Progress callback.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    OptionError
        If the database is on a PostgreSQL server, or the archive exists and `overwrite` is False.
    HistoryError
        If there is no database, or it is damaged.
    OutputError
        If the archive cannot be written.
    """
    database, path = _database(history, data), Path(path)
    if path.exists() and not overwrite:
        raise OptionError(f"'{path}' exists already.", "Choose another name, or replace it with --overwrite.")
    if path.absolute().is_relative_to((data / _VISITS).absolute()):
        raise OptionError(f"'{path}' is among the visits that it would hold.", "Choose another folder.")
    require_history(database)
    header = json.dumps({"format": _FORMAT, "gait_version": __version__, "saved_at": time.time()}).encode()
    copy = path.with_name(f".{path.name}.{_DATABASE}")
    try:
        with atomic_file(path) as unfinished:
            # What a killed process left behind.
            copy.unlink(missing_ok=True)
            copy_database(database, copy, progress=progress)
            files = sorted(_files(data / _VISITS))
            with _new_file(unfinished) as written, tarfile.open(fileobj=written, mode="w") as archive:
                first = tarfile.TarInfo(_HEADER)
                first.size, first.mode, first.mtime = len(header), _OWNER_ONLY_FILE, int(time.time())
                archive.addfile(first, io.BytesIO(header))
                archive.add(copy, _DATABASE)
                for number, file in enumerate(files, start=1):
                    # A visit may be deleted meanwhile.
                    with suppress(FileNotFoundError):
                        archive.add(file, f"{_VISITS}/{file.relative_to(data / _VISITS).as_posix()}", recursive=False)
                    progress(_SAVING, number, len(files))
    except OSError as error:
        raise OutputError(
            f"The archive '{path}' cannot be written: {error.strerror or error}.",
            "Choose a folder that you may write to, on a disk with room.",
        ) from error
    finally:
        copy.unlink(missing_ok=True)
    return path


def restore(
    path: Path, data: Path, history: str | None, *, overwrite: bool = False, progress: Progress = silent
) -> None:
    """Restore the database and the visits from an archive that `back_up` wrote. The server must not run.

    The visits are unpacked beside the present ones and put in their place when all are there. Then the database is
    replaced in one transaction. If this is interrupted, restore again: nothing of the archive is lost.

    Parameters
    ----------
    path : Path
        The archive.
    data : Path
        Folder for clips and reports, as for `gait serve`.
    history : str or None
        Address of the history's database, as for `gait serve`.
    overwrite : bool
        Whether present visits and an existing database are replaced.
    progress : Progress
        Progress callback.

    Raises
    ------
    OptionError
        If the database is on a PostgreSQL server, a server is running, or there are visits or a database and
        `overwrite` is False.
    InputError
        If the archive is missing, damaged, or no archive of this kind.
    HistoryError
        If the database in the archive is of a newer version of gait.
    OutputError
        If the visits cannot be written.
    """
    database = _database(history, data)
    _require_stopped(database)
    is_there = database.exists() or next(_files(data / _VISITS), None) is not None
    if is_there and not overwrite:
        raise OptionError(
            "There are visits or a history already.", "Choose another --data and --history, or use --overwrite."
        )
    copy = data / f".{_DATABASE}.restored"
    try:
        with Path(path).open("rb") as stored, tarfile.open(fileobj=stored, mode="r:") as archive:
            _make_folder(data)
            with atomic_folder(data, what="The visits") as unfinished:
                unpacked = unfinished / copy.name
                _unpack(archive, path, visits=unfinished / _VISITS, database=unpacked, progress=progress)
                require_history(unpacked)
        restore_history(copy, str(database), overwrite=overwrite, progress=progress)
        # The visits belong to the restored database now. The next server marks the folder again.
        (data / OWNER_FILE).unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise InputError(f"There is no file '{path}'.", "Check the spelling and the folder.") from error
    except (tarfile.TarError, EOFError) as error:
        raise _not_an_archive(path) from error
    finally:
        copy.unlink(missing_ok=True)


def _make_folder(data: Path) -> None:
    """Create the folder, and remove what restoring has left in it when it was killed."""
    try:
        make_private_folder(data)
    except OSError as error:
        raise OutputError(
            f"The folder '{data}' cannot be created: {error.strerror}.", "Choose another with --data."
        ) from error
    for left in data.glob(".gait-*.part"):
        shutil.rmtree(left, ignore_errors=True)


def _unpack(archive: tarfile.TarFile, path: Path, *, visits: Path, database: Path, progress: Progress) -> None:
    members = iter(archive)
    first = next(members, None)
    if first is None or first.name != _HEADER or first.size > _LARGEST_HEADER_BYTES:
        raise _not_an_archive(path)
    header = archive.extractfile(first)
    try:
        kind = json.loads(header.read() if header else b"")["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise _not_an_archive(path) from error
    if kind != _FORMAT:
        raise InputError(f"'{path}' was written by another version of gait.", "Restore it with that version.")
    visits.mkdir(mode=_OWNER_ONLY_FOLDER)
    size = Path(path).stat().st_size
    for member in members:
        target = database if member.name == _DATABASE else visits / _place(member, path)
        content = archive.extractfile(member)
        assert content is not None
        for parent in reversed([parent for parent in target.parents if parent.is_relative_to(visits)]):
            make_private_folder(parent)
        with _new_file(target) as written:
            shutil.copyfileobj(content, written)
        os.utime(target, (member.mtime, member.mtime))
        progress(_RESTORING, min(archive.offset, size), size)
    if not database.exists():
        raise _not_an_archive(path)


def _place(member: tarfile.TarInfo, path: Path) -> PurePosixPath:
    """Return the place of a file below the visits. An archive that somebody changed may name any other place."""
    place = PurePosixPath(member.name)
    is_below = len(place.parts) > 1 and place.parts[0] == _VISITS and not {"..", ""} & set(place.parts)
    if not member.isreg() or not is_below or "\\" in member.name or ":" in member.name:
        raise _not_an_archive(path)
    return PurePosixPath(*place.parts[1:])


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of the visits, without links and without those that are being written."""
    for each in folder.rglob("*"):
        parts = each.relative_to(folder).parts
        if each.is_file() and not each.is_symlink() and not any(part.startswith(".") for part in parts):
            yield each


def _new_file(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(
        os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), _OWNER_ONLY_FILE), "wb"
    )


def _database(history: str | None, data: Path) -> Path:
    try:
        return history_file(history)
    except OptionError as error:
        raise OptionError(error.problem, f"{error.remedy} Copy the folder '{data}' too.") from None


def _require_stopped(database: Path) -> None:
    if not database.is_file():
        return
    seen_at = None
    # A file that is no database is replaced, and says nothing about servers.
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
        seen_at = connection.execute("SELECT at FROM web_state WHERE key = ?", (CLOCK,)).fetchone()
    if seen_at is not None and 0 <= time.time() - seen_at[0] < _RUNNING_S:
        raise OptionError(
            "A server has used this database within the last minute.", "Stop it, and try again after a minute."
        )


def _not_an_archive(path: Path) -> InputError:
    return InputError(f"'{path}' is not a complete archive of gait serve backup.", "Name another file.")
