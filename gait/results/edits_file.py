"""Read and write `edits.json` and `drawings.json`: what a person corrected and drew, in a session's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from gait.edits.document import log_text, read_log
from gait.edits.drawing import Drawing, drawings_text, read_drawings_text
from gait.edits.log import NO_EDITS, EditLog
from gait.errors import EditError, InputError
from gait.results.layout import DRAWINGS_FILE, EDITS_FILE
from gait.runtime.atomic import atomic_file

_LARGEST_FILE = 20 * 2**20
ContentT = TypeVar("ContentT")


def read_edits(folder: str | Path) -> EditLog:
    """Read the log of the corrections by hand.

    Parameters
    ----------
    folder : str or Path
        The session's folder.

    Returns
    -------
    EditLog
        An empty one if the folder has no `edits.json`.

    Raises
    ------
    InputError
        If the file cannot be read or is damaged.
    """
    remedy = "Restore the file from a copy, or delete it to go back to what the machine found."
    return _read(Path(folder) / EDITS_FILE, read_log, NO_EDITS, remedy=remedy)


def read_drawings(folder: str | Path) -> tuple[Drawing, ...]:
    """Read what a person drew on frames.

    Parameters
    ----------
    folder : str or Path
        The session's folder.

    Returns
    -------
    tuple of Drawing
        Empty if the folder has no `drawings.json`.

    Raises
    ------
    InputError
        If the file cannot be read or is damaged.
    """
    remedy = "Restore the file from a copy, or delete it to draw again."
    return _read(Path(folder) / DRAWINGS_FILE, read_drawings_text, (), remedy=remedy)


def _read(path: Path, parse: Callable[[str], ContentT], otherwise: ContentT, *, remedy: str) -> ContentT:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(f"'{path}' is damaged: it is too large.", remedy)
        return parse(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return otherwise
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the permissions of the file.") from error
    except ValueError as error:
        problem = "it is not text" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(f"'{path}' is damaged: {problem}.", remedy) from error
    except EditError as error:
        raise InputError(f"'{path}' is damaged: {error.problem}", remedy) from error


def write_edits(log: EditLog, folder: str | Path) -> None:
    """Write the log of the corrections by hand; nothing for an empty log.

    Parameters
    ----------
    log : EditLog
        The log.
    folder : str or Path
        The session's folder.
    """
    if log.entries:
        with atomic_file(Path(folder) / EDITS_FILE) as unfinished:
            unfinished.write_text(log_text(log), encoding="utf-8")


def write_drawings(drawings: Sequence[Drawing], folder: str | Path) -> None:
    """Write what a person drew on frames; nothing if there are no drawings.

    Parameters
    ----------
    drawings : sequence of Drawing
        The drawings.
    folder : str or Path
        The session's folder.
    """
    if drawings:
        with atomic_file(Path(folder) / DRAWINGS_FILE) as unfinished:
            unfinished.write_text(drawings_text(drawings), encoding="utf-8")
