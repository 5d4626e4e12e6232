"""A batch's sessions, added to the runners' history."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from gait.batch.job import Settings
from gait.batch.row import Row
from gait.batch.storage import contents, fetch, is_remote, join, reachable
from gait.history.store import add_session

_LARGE = (".mp4",)


def add_to_history(url: str, rows: Sequence[Row], settings: Settings) -> int:
    """Add every finished session to a history, and return how many there are.

    Sessions of earlier runs are offered again: a run that was killed may not have got so far. The history knows those
    that it holds.
    """
    finished = [row for row in rows if row.record is not None]
    for row in finished:
        if row.record is None:
            continue
        with tempfile.TemporaryDirectory() as copies:
            folder = _at_hand(settings.out, row.record.folder, Path(copies))
            add_session(url, folder, runner_id=row.job.runner_id)
    return len(finished)


def _at_hand(out: str, folder: str, copies: Path) -> Path:
    """Return the session's folder on this computer, without its films if it is a copy."""
    if not is_remote(out):
        return Path(out) / folder
    with reachable(out):
        for name in sorted(contents(out).get(folder, set())):
            if not name.endswith(_LARGE):
                fetch(join(out, folder, name), copies)
    return copies
