"""Convert the `results.json` of a session to rows of the history."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gait.history.tables import ClipRow, MeasurementRow, SessionRow
from gait.measurement import VARIABILITY_COLUMNS
from gait.results.document import read_measurement
from gait.results.layout import RESULTS_FILE
from gait.results.reading import RequiredKeys, incomplete_error, read_document, surface_of, units_of

Json = dict[str, Any]
# Results of earlier versions, which lack newer keys, have these too.
_REQUIRED: RequiredKeys = {
    "": ("gait_version", "runner", "options", "clips", "measures"),
    "runner": ("height_m",),
    "options": ("engine", "model", "speed_mps", "incline_deg", "surface"),
    "clips": ("view", "file", "sha256", "model_sha256"),
    "measures": ("id", "view", "value", "unit", "ci95", "n", "left", "right", "status", "reason", "label", "asymmetry"),
    "measures.asymmetry": ("value", "unit", "detectable", "claimed"),
}


def session_document(session_dir: Path) -> Json:
    """Read the `results.json` of a session, and check that it has every key that a history stores.

    Parameters
    ----------
    session_dir : Path
        Folder of the session.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        If the folder does not contain a session, or the document is incomplete.
    """
    document = read_document(session_dir, required=_REQUIRED)
    if not document["clips"]:
        raise incomplete_error(session_dir, document)
    return document


def content_sha256(document: Json) -> str:
    """Return a hash of a document's content, which does not depend on the order of keys or on white space.

    Parameters
    ----------
    document : dict
        From `session_document`.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> content_sha256({"a": 1, "b": 2}) == content_sha256({"b": 2, "a": 1})
    True
    """
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def clips_sha256(document: Json) -> str:
    """Return a hash of the clips of a session, which does not depend on file names or on the analysis.

    Parameters
    ----------
    document : dict
        Content of `results.json`.

    Returns
    -------
    str
        The hash, in hexadecimal.
    """
    clips = sorted((clip["view"], clip["sha256"]) for clip in document["clips"])
    return hashlib.sha256(json.dumps(clips).encode("ascii")).hexdigest()


def analysed_at(session_dir: Path) -> datetime:
    """Return the time at which the session's results were written.

    Parameters
    ----------
    session_dir : Path
        A folder that `gait analyze` wrote.

    Returns
    -------
    datetime
        The modification time of `results.json`, in UTC.
    """
    return datetime.fromtimestamp((session_dir / RESULTS_FILE).stat().st_mtime, tz=UTC)


def filmed_at(document: Json) -> datetime | None:
    """Return the day on which the clips were filmed, if it was given.

    Parameters
    ----------
    document : dict
        From `session_document`.

    Returns
    -------
    datetime or None
        The start of that day, in local time.

    Examples
    --------
    >>> filmed_at({"visit": {"date_filmed": "2026-05-31"}})
    datetime.datetime(2026, 5, 31, 0, 0)
    """
    day = (document.get("visit") or {}).get("date_filmed")
    try:
        return None if day is None else datetime.fromisoformat(day)
    except ValueError:
        # Only its form was checked.
        return None


CORRECTIONS = "edits"
"""Key of the corrections by hand among the details of a visit."""


def session_row(document: Json, *, recorded_at: datetime) -> SessionRow:
    """Convert a document to a row with its clips and measurements. The runner is not set.

    Parameters
    ----------
    document : dict
        From `session_document`.
    recorded_at : datetime
        When the runner ran.

    Returns
    -------
    SessionRow
    """
    options, units = document["options"], units_of(document)
    return SessionRow(
        recorded_at=recorded_at,
        clips_sha256=clips_sha256(document),
        content_sha256=content_sha256(document),
        gait_version=document["gait_version"],
        engine=options["engine"],
        model=options["model"],
        surface=surface_of(document),
        speed_mps=options["speed_mps"],
        incline_deg=options["incline_deg"],
        height_m=document["runner"]["height_m"],
        runner_answers=document["runner"],
        visit_details=_details(document),
        cues=[str(cue.get("instruction", "")) for cue in (document.get("advice") or {}).get("cues") or []],
        lengths=units.lengths,
        speeds=units.speeds,
        clips=[
            ClipRow(view=clip["view"], file=clip["file"], sha256=clip["sha256"], model_sha256=clip["model_sha256"])
            for clip in document["clips"]
        ],
        measurements=[_measurement_row(measure) for measure in document["measures"]],
    )


def _details(document: Json) -> Json | None:
    """Return what was said about the visit, with the corrections by hand if there are any."""
    visit, edits = document.get("visit"), document.get("edits")
    return {**(visit or {}), CORRECTIONS: edits} if edits else visit


def _measurement_row(measure: Json) -> MeasurementRow:
    row = read_measurement({"reference": None, **measure}).row()
    # The history keeps what trends and comparisons need.
    kept = {name: value for name, value in row.items() if name not in ("sd", *VARIABILITY_COLUMNS)}
    return MeasurementRow(measure=kept.pop("id"), **kept)
