"""Write files and fill folders atomically: completely or not at all."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gait.errors import OutputError
from gait.runtime.files import create_private_file, keep_private, make_private_folder, move, sync, sync_names
from gait.runtime.folders import is_reserved_name
from gait.runtime.replacing import finish_interrupted, replace_files, unfinished_folder

# ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_USER_MAPPED_FILE
_WINDOWS_FILE_IN_USE = (5, 32, 1224)
# Leaves room for the names of the files and of the temporary folder.
_LONG_PATH_CHARACTERS = 180


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and move the file to `path` when the block ends without an error.

    After an error or an interrupt the temporary file is removed, and an existing file at `path` stays as it was. Only
    its owner can read the file, except on Windows.

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
        create_private_file(unfinished)
        yield unfinished
        keep_private(unfinished)
        sync(unfinished)
        move(unfinished, path)
        sync_names(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def atomic_folder(directory: Path, *, replace: Collection[str] = (), what: str = "The report") -> Iterator[Path]:
    """Give a temporary folder to write into, and move its files into `directory` when the block ends without an error.

    After an error or an interrupt `directory` stays as it was. If the process is killed, it has the old files or the
    new ones; see `gait.runtime.replacing`. What killed processes left behind is removed first. Only the owner can read
    the files, and a new `directory`, except on Windows.

    Parameters
    ----------
    directory : Path
        The folder to fill. It is created if it does not exist, with the folders above it.
    replace : collection of str
        Names of files that are removed from `directory` although they are not written again.
    what : str
        What is written, for the error message.

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
        with _parents(directory):
            finish_interrupted(directory)
            with unfinished_folder(directory) as unfinished:
                yield unfinished
                keep_private(unfinished)
                sync(unfinished)
                replace_files(directory, unfinished, replace)
    except _write_errors() as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(
            f"{what} cannot be written into '{directory}': {reason}.", _remedy(error, directory)
        ) from error


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
        make_private_folder(directory.absolute().parent)
        yield
        undo.pop_all()


def _remove_empty(folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()
