"""Write files and fill folders atomically: completely or not at all."""

from __future__ import annotations

import secrets
import shutil
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gait.errors import OutputError
from gait.runtime.folders import is_reserved_name

_PAUSES_S: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8) if sys.platform == "win32" else ()
# ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_USER_MAPPED_FILE
_WINDOWS_FILE_IN_USE = (5, 32, 1224)
# Leaves room for the names of the files and of the temporary folder.
_LONG_PATH_CHARACTERS = 180


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and move the file to `path` when the block ends without an error.

    After an error or an interrupt the temporary file is removed, and an existing file at `path` stays as it was.

    Parameters
    ----------
    path : Path
        The file to write.

    Yields
    ------
    Path
        A path in the same folder.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with atomic_file(path) as unfinished:
    ...     _ = unfinished.write_text("complete")
    >>> path.read_text()
    'complete'
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        yield unfinished
        move(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def atomic_folder(
    directory: Path, *, replace: Collection[str] = (), what: str = "The report", private: bool = False
) -> Iterator[Path]:
    """Give a temporary folder to write into, and move its files into `directory` when the block ends without an error.

    After an error or an interrupt `directory` stays as it was.

    Parameters
    ----------
    directory : Path
        The folder to fill. It is created if it does not exist, with the folders above it.
    replace : collection of str
        Names of files that are removed from `directory` although they are not written again.
    what : str
        What is written, for the error message.
    private : bool
        Whether a new `directory` is readable by its owner only.

    Yields
    ------
    Path
        The temporary folder, empty.

    Raises
    ------
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> directory = Path(tempfile.mkdtemp()) / "new"
    >>> with atomic_folder(directory) as temporary:
    ...     _ = (temporary / "a.txt").write_text("complete")
    >>> (directory / "a.txt").read_text()
    'complete'
    """
    try:
        with _parents(directory), _temporary_folder(directory, private=private) as temporary:
            yield temporary
            _move_into(directory, temporary, replace)
    except _write_errors() as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(
            f"{what} cannot be written into '{directory}': {reason}.", _remedy(error, directory)
        ) from error


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


def _remedy(error: Exception, directory: Path) -> str:
    if getattr(error, "winerror", None) in _WINDOWS_FILE_IN_USE:
        return "Close the programs that show files of this folder, and try again."
    if any(is_reserved_name(part) for part in directory.parts[1:]) and sys.platform == "win32":
        return "Windows reserves one of these names for devices or forbids a character in it. Choose another --out."
    if len(str(directory.absolute())) > _LONG_PATH_CHARACTERS and sys.platform == "win32":
        return "Windows limits paths to 260 characters. Choose a folder with a shorter path with --out."
    return "Name a folder with --out that you may write to, on a disk with room."


def _write_errors() -> tuple[type[Exception], ...]:
    """Return the types of error that report a full disk: `OSError`, and FFmpeg's own once FFmpeg is imported."""
    ffmpeg = sys.modules.get("av.error")
    return (OSError,) if ffmpeg is None else (OSError, ffmpeg.FFmpegError)


@contextmanager
def _parents(directory: Path) -> Iterator[None]:
    """Create the folders above `directory`. Remove those that were created if the block fails."""
    missing = [folder for folder in directory.absolute().parents if not folder.exists()]
    with ExitStack() as undo:
        for folder in reversed(missing):
            undo.callback(_remove_empty, folder)
        directory.absolute().parent.mkdir(parents=True, exist_ok=True)
        yield
        undo.pop_all()


def _remove_empty(folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()


@contextmanager
def _temporary_folder(directory: Path, *, private: bool) -> Iterator[Path]:
    """Create a hidden folder on the same disk as `directory`, and remove it at the end in any case.

    It lies inside `directory` where that exists, since the folder above may be on another disk or not writable.
    """
    home = directory if directory.exists() else directory.absolute().parent
    temporary = home / f".gait-{secrets.token_hex(4)}.part"
    try:
        temporary.mkdir(mode=0o700 if private else 0o777)
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move_into(directory: Path, temporary: Path, replace: Collection[str]) -> None:
    """Move the files. If a move fails, undo the earlier ones."""
    if not directory.exists():
        move(temporary, directory)
        return
    written = sorted(path.name for path in temporary.iterdir())
    earlier = temporary / "before"
    earlier.mkdir()
    with ExitStack() as undo:
        for source, target in (
            *((directory / name, earlier / name) for name in {*replace, *written} if (directory / name).exists()),
            *((temporary / name, directory / name) for name in written),
        ):
            move(source, target)
            undo.callback(move, target, source)
        undo.pop_all()
