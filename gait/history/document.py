"""Reads a session's folder into rows of the history."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from gait.errors import OptionError
from gait.exports.document import parse_results, surface_of
from gait.exports.folder import RESULTS_FILE
from gait.exports.results import SCHEMA
from gait.history.tables import ClipRow, MeasurementRow, SessionRow
from gait.measurement import SURFACES

Json = dict[str, Any]
_TEXT, _NUMBER, _COUNT, _FLAG = ({"type": name} for name in ("string", "number", "integer", "boolean"))
_NUMBER_OR_NULL, _TEXT_OR_NULL = {"type": ["number", "null"]}, {"type": ["string", "null"]}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


_CLIP = _object(view={"enum": ["side", "rear"]}, file=_TEXT, sha256=_HASH, model_sha256=_HASH)
_ASYMMETRY = _object(value=_NUMBER_OR_NULL, unit=_TEXT, detectable=_NUMBER_OR_NULL, claimed=_FLAG)
_MEASURE = _object(
    id=_TEXT,
    view={"enum": ["side", "rear"]},
    value=_NUMBER_OR_NULL,
    unit=_TEXT,
    ci95={"oneOf": [{"type": "null"}, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}]},
    n=_COUNT,
    left=_NUMBER_OR_NULL,
    right=_NUMBER_OR_NULL,
    status={"enum": ["ok", "low_confidence", "withheld"]},
    reason=_TEXT_OR_NULL,
    label=_TEXT_OR_NULL,
    asymmetry={"oneOf": [{"type": "null"}, _ASYMMETRY]},
)
NEEDED = _object(
    schema={"const": SCHEMA},
    gait_version=_TEXT,
    runner=_object(height_m=_NUMBER_OR_NULL),
    options=_object(
        engine=_TEXT, model=_TEXT, speed_mps=_NUMBER_OR_NULL, incline_deg=_NUMBER, surface={"enum": [*SURFACES, None]}
    ),
    clips={"type": "array", "minItems": 1, "items": _CLIP},
    measures={"type": "array", "items": _MEASURE},
)
"""JSON Schema of what a history needs; results of earlier versions, which lack newer keys, follow it too."""


def read_results(session_dir: Path) -> Json:
    """Read the `results.json` of a session's folder.

    Parameters
    ----------
    session_dir : Path
        The folder.

    Returns
    -------
    dict
        With at least what `NEEDED` describes.

    Raises
    ------
    OptionError
        If the folder holds none, or one that does not follow the schema.
    """
    import jsonschema

    path = session_dir / RESULTS_FILE
    try:
        document: Json = parse_results(path.read_text(encoding="utf-8"))
        _validator().validate(document)
        content_sha256(document)
    except OSError as error:
        raise OptionError(
            f"'{path}' cannot be read: {error.strerror}.", "Name the folder of a session that gait analyze wrote."
        ) from error
    except (ValueError, RecursionError, jsonschema.ValidationError) as error:
        raise OptionError(
            f"'{path}' is not what gait writes, or is damaged.", "Analyse the clips again, and add that session."
        ) from error
    return document


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(NEEDED)


def content_sha256(document: Json) -> str:
    """Return the hash of what a document says, whatever its layout.

    Examples
    --------
    >>> content_sha256({"a": 1, "b": 2}) == content_sha256({"b": 2, "a": 1})
    True
    """
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def clips_sha256(document: Json) -> str:
    """Return the hash of a session's clips, whatever they are named and however they were analysed."""
    clips = sorted((clip["view"], clip["sha256"]) for clip in document["clips"])
    return hashlib.sha256(json.dumps(clips).encode("ascii")).hexdigest()


def analysed_at(session_dir: Path) -> datetime:
    """Return when the session's results were written."""
    return datetime.fromtimestamp((session_dir / RESULTS_FILE).stat().st_mtime, tz=UTC)


def session_row(document: Json, *, recorded_at: datetime) -> SessionRow:
    """Return a document as a row with its clips and measurements, for no runner yet."""
    options = document["options"]
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
        clips=[
            ClipRow(view=clip["view"], file=clip["file"], sha256=clip["sha256"], model_sha256=clip["model_sha256"])
            for clip in document["clips"]
        ],
        measurements=[_measurement_row(measure) for measure in document["measures"]],
    )


def _measurement_row(measure: Json) -> MeasurementRow:
    low, high = measure["ci95"] or (None, None)
    sides = measure["asymmetry"] or {}
    same_names = ("view", "value", "unit", "n", "left", "right", "status", "reason", "label")
    return MeasurementRow(
        measure=measure["id"],
        ci95_low=low,
        ci95_high=high,
        asymmetry=sides.get("value"),
        asymmetry_unit=sides.get("unit"),
        asymmetry_detectable=sides.get("detectable"),
        asymmetry_claimed=sides.get("claimed"),
        **{name: measure[name] for name in same_names},
    )
