"""Export everything that a history stores about one runner."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from gait.errors import OptionError
from gait.history.database import reading
from gait.history.pain import LOGGED, pain_csv, pain_log
from gait.history.self_checks import selfchecks_of
from gait.history.store import MEASUREMENT_COLUMNS, measurements_of, runner_name, sessions_in_order, sessions_of
from gait.history.tables import ClipRow, MeasurementRow, SessionRow
from gait.runtime.atomic import atomic_folder
from gait.runtime.csv_file import write_csv
from gait.runtime.replacing import is_unfinished
from gait.version import __version__

SCHEMA = "gait-history/1"
EXPORTED_FILES = ("history.json", "sessions.csv", "measurements.csv", "clips.csv", "pain.csv")
_SESSION_FIELDS = (
    *("id", "clips_sha256", "content_sha256", "gait_version", "engine", "model", "surface", "speed_mps"),
    *("incline_deg", "height_m", "runner_answers", "visit_details", "cues", "lengths", "speeds", "folder"),
)
_CLIP_FIELDS = ("view", "file", "sha256", "model_sha256")
Json = dict[str, Any]


def export_runner(url: str | Path | None, runner_id: str | None, directory: str | Path) -> Path:
    """Write everything that is stored about a runner into a folder, as a JSON document and as CSV tables.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.
    directory : str or Path
        A folder that is empty or does not exist. Its files appear together when all are complete.

    Returns
    -------
    Path
        The folder, with the files `EXPORTED_FILES`.

    Raises
    ------
    OptionError
        If the folder is not empty.
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
    with atomic_folder(directory, what="The export") as temporary:
        if directory.exists() and any(not is_unfinished(path) for path in directory.iterdir()):
            raise OptionError(f"The folder '{directory}' is not empty.", "Name a new folder for the export.")
        (temporary / "history.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        for name, table in (("sessions", sessions), ("measurements", measurements), ("clips", clips)):
            write_csv(table, temporary / f"{name}.csv", date_format="%Y-%m-%dT%H:%M:%S%z")
        (temporary / "pain.csv").write_text(pain_csv(pain_log(url, runner_id)), encoding="utf-8")
    return directory


def runner_document(url: str | Path | None, runner_id: str | None) -> Json:
    """Return everything that is stored about a runner as values for JSON, with times in UTC.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    dict
        With the keys `schema`, `gait_version`, `runner`, `sessions`, `self_checks` and `pain`.

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
            "self_checks": [check.document() for check in selfchecks_of(url, runner_id)],
            "pain": [asdict(pain) for pain in pain_log(url, runner_id) if pain.source == LOGGED],
        }


def _session(row: SessionRow) -> Json:
    return {
        "recorded_at": row.recorded_at.isoformat(),
        **_fields(row, _SESSION_FIELDS),
        "clips": [_fields(clip, _CLIP_FIELDS) for clip in row.clips],
        "measurements": [_fields(measurement, MEASUREMENT_COLUMNS[2:]) for measurement in row.measurements],
    }


def _fields(row: SessionRow | ClipRow | MeasurementRow, names: tuple[str, ...]) -> Json:
    return {name: getattr(row, name) for name in names}
