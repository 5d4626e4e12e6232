"""Hands out everything that a history holds of one runner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from gait.errors import OptionError
from gait.history.database import reading
from gait.history.store import MEASUREMENT_COLUMNS, measurements_of, runner_name, sessions_in_order, sessions_of
from gait.history.tables import ClipRow, MeasurementRow, SessionRow
from gait.runtime.atomic import filled_whole
from gait.version import __version__

SCHEMA = "gait-history/1"
EXPORTED_FILES = ("history.json", "sessions.csv", "measurements.csv", "clips.csv")
_SESSION_FIELDS = (
    *("id", "clips_sha256", "content_sha256", "gait_version", "engine", "model", "surface", "speed_mps"),
    *("incline_deg", "height_m"),
)
_CLIP_FIELDS = ("view", "file", "sha256", "model_sha256")
Json = dict[str, Any]


def export_runner(url: str | Path | None, runner_id: str | None, directory: str | Path) -> Path:
    """Write everything of a runner into a folder, as one JSON document and as tables.

    Parameters
    ----------
    url : str or Path or None
        The history's address.
    runner_id : str or None
        The runner; None for the sessions of nobody.
    directory : str or Path
        A folder that is empty or not there; its files appear when all of them are whole.

    Returns
    -------
    Path
        The folder, with the files `EXPORTED_FILES`.

    Raises
    ------
    OptionError
        If the folder holds files.
    OutputError
        If the folder cannot be written.
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    directory = Path(directory)
    document = runner_document(url, runner_id)
    sessions = sessions_of(url, runner_id).drop(columns=["views", "files"])
    measurements = measurements_of(url, runner_id)
    clips = pd.DataFrame(
        [
            (session["id"], *(clip[name] for name in _CLIP_FIELDS))
            for session in document["sessions"]
            for clip in session["clips"]
        ],
        columns=["session", *_CLIP_FIELDS],
    )
    with filled_whole(directory, what="The export", private=True) as workshop:
        if directory.exists() and any(path != workshop for path in directory.iterdir()):
            raise OptionError(f"The folder '{directory}' is not empty.", "Name a new one for the export.")
        (workshop / "history.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        for name, table in (("sessions", sessions), ("measurements", measurements), ("clips", clips)):
            table.to_csv(workshop / f"{name}.csv", index=False, date_format="%Y-%m-%dT%H:%M:%S%z")
    return directory


def runner_document(url: str | Path | None, runner_id: str | None) -> Json:
    """Return everything of a runner as plain values, ready for JSON; times in UTC.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    with reading(url) as session:
        return {
            "schema": SCHEMA,
            "gait_version": __version__,
            "runner": runner_name(runner_id),
            "sessions": [_session(row) for row in sessions_in_order(session, runner_id)],
        }


def _session(row: SessionRow) -> Json:
    return {
        "recorded_at": row.recorded_at.isoformat(),
        **_fields(row, _SESSION_FIELDS),
        "clips": [_fields(clip, _CLIP_FIELDS) for clip in row.clips],
        "measurements": [_fields(found, MEASUREMENT_COLUMNS[2:]) for found in row.measurements],
    }


def _fields(row: SessionRow | ClipRow | MeasurementRow, names: tuple[str, ...]) -> Json:
    return {name: getattr(row, name) for name in names}
