"""Files that are written, and folders that are filled, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gait.errors import OutputError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give another name in the same folder to write to; the file moves to `path` when the block ends well.

    After an error or an interrupt no part of it is left, and a file that was there before is as it was.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    Path
        Where to write.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with written_whole(path) as unfinished:
    ...     _ = unfinished.write_text("whole")
    >>> path.read_text()
    'whole'
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def filled_whole(
    directory: Path, *, ours: Collection[str] = (), what: str = "The report", private: bool = False
) -> Iterator[Path]:
    """Give a workshop to write files into; they are moved into `directory` together when all of them are whole.

    After an error or an interrupt the folder is as it was before.

    Parameters
    ----------
    directory : Path
        The folder to fill; made if it is not there, with the folders above it.
    ours : collection of str
        Names that are taken away from it, beside those that are written.
    what : str
        What is written, for the error's message.
    private : bool
        Whether nobody else may read a folder that is made.

    Yields
    ------
    Path
        The workshop, an empty folder.

    Raises
    ------
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "new"
    >>> with filled_whole(place, ours=["a.txt"]) as workshop:
    ...     _ = (workshop / "a.txt").write_text("whole")
    >>> (place / "a.txt").read_text()
    'whole'
    """
    try:
        with _above_in_place(directory), _workshop(directory, private=private) as workshop:
            yield workshop
            _move_in(workshop, directory, ours)
    except _write_errors() as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(
            f"{what} cannot be written into '{directory}': {reason}.",
            "Name a folder with --out that you may write to, on a disk with room.",
        ) from error


def _write_errors() -> tuple[type[Exception], ...]:
    """What says that a disk is full: `OSError`, and FFmpeg's own kind of error where FFmpeg was loaded."""
    ffmpeg = sys.modules.get("av.error")
    return (OSError,) if ffmpeg is None else (OSError, ffmpeg.FFmpegError)


@contextmanager
def _above_in_place(directory: Path) -> Iterator[None]:
    """Make the folders above `directory`; take those that were made away again if the work fails."""
    missing = [folder for folder in directory.absolute().parents if not folder.exists()]
    with ExitStack() as undo:
        for folder in reversed(missing):
            undo.callback(_remove_if_there, folder)
        directory.absolute().parent.mkdir(parents=True, exist_ok=True)
        yield
        undo.pop_all()


def _remove_if_there(folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()


@contextmanager
def _workshop(directory: Path, *, private: bool) -> Iterator[Path]:
    """A hidden folder on the same disk as `directory`, gone afterwards whatever happens.

    Inside `directory` where that exists, since the folder above may be another disk or not ours to write to.
    """
    home = directory if directory.exists() else directory.absolute().parent
    workshop = home / f".gait-{secrets.token_hex(4)}.part"
    try:
        workshop.mkdir(mode=0o700 if private else 0o777)
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _move_in(workshop: Path, directory: Path, ours: Collection[str]) -> None:
    if not directory.exists():
        workshop.rename(directory)
        return
    made = sorted(path.name for path in workshop.iterdir())
    before = workshop / "before"
    before.mkdir()
    with ExitStack() as undo:
        for source, target in (
            *((directory / name, before / name) for name in {*ours, *made} if (directory / name).exists()),
            *((workshop / name, directory / name) for name in made),
        ):
            source.rename(target)
            undo.callback(target.rename, source)
        undo.pop_all()
