"""Add the sessions of a batch to the runners' history."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from gait.batch.job import Settings
from gait.batch.status import SessionStatus
from gait.batch.storage import contents, fetch, is_remote, join, storage_errors_as_output_errors
from gait.history.store import add_session


def add_to_history(url: str, sessions: Sequence[SessionStatus], settings: Settings) -> int:
    """Add every finished session to a history.

    Sessions that an earlier run finished are included, because that run may have been stopped before it added them. The
    history recognizes the sessions that it already holds.

    Parameters
    ----------
    url : str
        Address of the history.
    sessions : sequence of SessionStatus
        The sessions of a run.
    settings : Settings
        The settings of the run.

    Returns
    -------
    int
        Number of finished sessions.
    """
    finished = [(session.job, session.record) for session in sessions if session.record is not None]
    for job, record in finished:
        with tempfile.TemporaryDirectory() as copies:
            folder = _local_folder(settings.out, record.folder, Path(copies))
            add_session(url, folder, runner_id=job.runner_id, remember_folder=not is_remote(settings.out))
    return len(finished)


def _local_folder(out: str, folder: str, copies: Path) -> Path:
    """Return a session's folder on this computer. A copy of a remote folder lacks the videos."""
    if not is_remote(out):
        return Path(out) / folder
    with storage_errors_as_output_errors(out):
        for name in sorted(contents(out).get(folder, set())):
            if not name.endswith(".mp4"):
                fetch(join(out, folder, name), copies)
    return copies
