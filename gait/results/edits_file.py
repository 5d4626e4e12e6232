"""Read and write `edits.json`, the log of the corrections by hand in a session's folder."""

from __future__ import annotations

from pathlib import Path

from gait.edits.document import log_text, read_log
from gait.edits.log import NO_EDITS, EditLog
from gait.errors import EditError, InputError
from gait.results.layout import EDITS_FILE
from gait.runtime.atomic import atomic_file

_LARGEST_FILE = 20 * 2**20


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
    path = Path(folder) / EDITS_FILE
    remedy = "Restore the file from a copy, or delete it to go back to what the machine found."
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(f"'{path}' is damaged: it is too large.", remedy)
        return read_log(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return NO_EDITS
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
