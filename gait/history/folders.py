"""Find the folders of a runner's last two sessions, to compare them."""

from __future__ import annotations

from pathlib import Path

from gait.errors import HistoryError, InputError
from gait.history.database import reading
from gait.history.document import clips_sha256, session_document
from gait.history.store import sessions_in_order
from gait.history.tables import SessionRow

_ADD_AGAIN = "Add it again from where it is now (gait history add), or name both folders: gait compare BEFORE AFTER."


def last_two_folders(url: str | Path | None, runner_id: str) -> tuple[Path, Path]:
    """Return the folders of a runner's last two sessions.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str
        The runner.

    Returns
    -------
    tuple of Path
        The folder of the earlier and of the later session.

    Raises
    ------
    HistoryError
        If the history cannot be read, the runner is not in it, or has fewer than two sessions.
    InputError
        If a folder is unknown, no longer there, or holds another session now.

    Examples
    --------
    >>> last_two_folders("history.sqlite", "ada")  # doctest: +SKIP
    (PosixPath('/home/clinic/march'), PosixPath('/home/clinic/june'))
    """
    with reading(url) as session:
        rows = sessions_in_order(session, runner_id)[-2:]
        if len(rows) < 2:
            raise HistoryError(
                f"The history has only one session of {runner_id.strip()}.",
                "Add another one (gait history add), or name two folders: gait compare BEFORE AFTER.",
            )
        before, after = (_folder(row) for row in rows)
    return before, after


def _folder(row: SessionRow) -> Path:
    session = f"The session of {row.recorded_at:%Y-%m-%d}"
    if row.folder is None:
        raise InputError(f"{session} was added to the history without its folder.", _ADD_AGAIN)
    folder = Path(row.folder)
    if not folder.is_dir():
        raise InputError(f"{session} is no longer in '{folder}'.", _ADD_AGAIN)
    if clips_sha256(session_document(folder)) != row.clips_sha256:
        raise InputError(f"'{folder}' holds another session now. {session} was there.", _ADD_AGAIN)
    return folder
