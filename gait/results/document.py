"""Write a session as `results.json`, in the layout that `results.schema.json` describes."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.edits.document import entry_to_json
from gait.edits.log import LogEntry
from gait.measurement import NUMBER_COLUMNS, Measurement
from gait.results.watch import watch_document
from gait.runner import Question, Runner, Visit, questions_of
from gait.sound import Listening
from gait.version import __version__

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis
    from gait.coaching.advice import Advice
    from gait.steps import Step

SCHEMA = "gait/2"
"""The layout of the files that are written. It moves when a key is removed or changes its meaning or type."""
EARLIER_SCHEMAS = ("gait/1",)
"""Layouts of earlier versions. Their files are read as far as they agree with the present layout, or else refused."""
SIGNIFICANT_DIGITS = 6
# Microseconds: far below the duration of a frame, far above the differences between machines.
TIME_DECIMALS = 6
STEP_TIMES = ("initial_contact_s", "toe_off_s", "initial_contact_se_s", "toe_off_se_s")
STEP_COLUMNS = ("view", "side", *STEP_TIMES, "used", "reason", "by_hand")
"""The columns of a step in the document, and the first ones of a table of steps."""

Json = dict[str, Any]

# The keys of an asymmetry in the document, and its columns in a table.
ASYMMETRY_COLUMNS = {
    "value": "asymmetry",
    "unit": "asymmetry_unit",
    "detectable": "asymmetry_detectable",
    "claimed": "asymmetry_claimed",
}
# The keys of the variability in the document, and its columns in a table.
VARIABILITY_KEYS = {"sd": "step_sd", "low": "step_sd_low", "high": "step_sd_high", "cv_pct": "step_cv_pct"}


def results_dict(session: AnalysisResult) -> Json:
    """Return a session as plain values that can be written as JSON.

    Times are in seconds on the time axis of their clip. Missing numbers are None. File names come without folders. The
    same session always gives the same document.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    dict
        A document that is valid against the JSON Schema that `results_schema` returns.

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4")  # doctest: +SKIP
    >>> results_dict(session)["schema"]  # doctest: +SKIP
    'gait/2'
    """
    return {
        "schema": SCHEMA,
        "gait_version": __version__,
        "runner": _answers(session.runner),
        "visit": _answers(session.visit),
        "options": {
            "engine": session.options.engine,
            "model": base_name(session.options.model),
            "speed_mps": _number(session.options.speed_mps),
            "capture_fps": _number(session.options.capture_fps),
            "incline_deg": _number(session.options.incline_deg),
            "surface": session.options.surface,
            "sound": session.options.sound,
            "units": asdict(session.options.units),
        },
        "clips": [_clip(analysis, session.clips[0]) for analysis in session.clips],
        "measures": [_measure(measurement) for measurement in session.measurements],
        "steps": [_step(step, analysis) for analysis in session.clips for step in analysis.steps],
        "findings": [{**asdict(finding), "measures": list(finding.measures)} for finding in session.findings],
        "advice": _advice(session.advice),
        "watch": watch_document(session.watch),
        "edits": [_edit(entry) for entry in session.edits.in_force],
    }


def results_text(session: AnalysisResult) -> str:
    """Return the text of `results.json`: the document of `results_dict` as indented ASCII.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    str
    """
    return json.dumps(results_dict(session), indent=2, allow_nan=False) + "\n"


def results_schema(runner_type: type[Runner] = Runner) -> Json:
    """Return the JSON Schema (draft 2020-12) of `results.json`.

    The parts `runner` and `visit` are made from the questions; `results.schema.json` holds the rest.

    Parameters
    ----------
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    dict

    Examples
    --------
    >>> results_schema()["properties"]["schema"]
    {'const': 'gait/2'}
    """
    schema: Json = json.loads((resources.files("gait.results") / "results.schema.json").read_text("utf-8"))
    for part, asked in (("runner", runner_type), ("visit", Visit)):
        properties = {question.name: _question_schema(question) for question in questions_of(asked)}
        schema["properties"][part] |= {"required": list(properties), "properties": properties}
    return schema


def base_name(path: str | Path) -> str:
    """Return a file's name without its folders.

    Parameters
    ----------
    path : str or Path
        The path; bytes of it that are not UTF-8 are replaced by U+FFFD.

    Returns
    -------
    str

    Examples
    --------
    >>> base_name("clips/side.mp4")
    'side.mp4'
    """
    return Path(path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _answers(given: Runner | Visit) -> Json:
    """Return the answers by the name of the question."""
    return {question.name: _answer(getattr(given, question.name)) for question in questions_of(type(given))}


def _answer(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return _number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _question_schema(question: Question) -> Json:
    schema: Json
    if question.kind == "choice":
        schema = {"enum": [*question.choices, None]}
    elif question.kind == "choices":
        schema = {"type": "array", "items": {"enum": list(question.choices)}, "uniqueItems": True}
    elif question.kind == "yes_no":
        schema = {"type": "boolean"}
    elif question.kind == "text":
        schema = {"type": ["string", "null"], "minLength": 1, "maxLength": question.max_characters}
    elif question.kind == "date":
        schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    else:
        low, high = question.limits or (None, None)
        schema = {"type": ["number", "null"]}
        schema |= {} if low is None else {"exclusiveMinimum": 0} if low > 0 else {"minimum": low}
        schema |= {"maximum": high} if question.kind == "rating" else {}
    return schema | {"description": question.description}


def _advice(advice: Advice) -> Json:
    plain: Json = _with_lists(asdict(advice))
    for expected in plain["expected"]:
        expected["value"] = _number(expected["value"])
    for forecast in plain["forecast"]:
        forecast |= {name: _number(forecast[name]) for name in ("cadence_spm", "now", "value", "low", "high")}
    if advice.metronome is not None:
        plain["metronome"]["baseline_spm"] = _number(advice.metronome.baseline_spm)
    return plain


def _edit(entry: LogEntry) -> Json:
    plain = entry_to_json(entry)
    del plain["action"]
    return plain | {name: None if plain[name] is None else _time(plain[name]) for name in ("before", "after")}


def _with_lists(value: Any) -> Any:
    """Return the value with every tuple in it turned into a list."""
    if isinstance(value, dict):
        return {key: _with_lists(inside) for key, inside in value.items()}
    return [_with_lists(inside) for inside in value] if isinstance(value, tuple | list) else value


def _clip(analysis: ClipAnalysis, first: ClipAnalysis) -> Json:
    clip, motion, attributes = analysis.clip, analysis.motion, analysis.pose.attrs
    return {
        "view": analysis.name,
        "surface": motion.surface,
        "file": clip.name,
        "sha256": clip.sha256,
        "width": int(clip.width),
        "height": int(clip.height),
        "frames": int(clip.frame_count),
        "duration_s": _time(clip.duration_s),
        "mean_fps": _number(clip.mean_fps),
        "slow_motion_factor": _number(clip.slow_motion_factor),
        "facing": None if analysis.view == "rear" else "right" if motion.facing == 1 else "left",
        "engine": str(attributes["source_software"]),
        "model": base_name(str(attributes["model"])),
        "model_sha256": str(attributes["model_sha256"]),
        "scale": {
            "source": motion.scale.source,
            "independent": [
                {
                    "source": scale.source,
                    "metres_per_pixel": _number(scale.metres_per_pixel),
                    "relative_se": _number(scale.relative_se),
                }
                for scale in analysis.scales
            ],
            "metres_per_pixel": _number(motion.scale.metres_per_pixel),
            "relative_se": _number(motion.scale.relative_se),
        },
        "checks": [asdict(check) for check in analysis.checks],
        "sound": None if analysis.sound is None else _sound(analysis.sound),
        "alone": [_measure(measurement) for measurement in analysis.alone],
        "aligned": None if analysis is first else _alignment(first, analysis),
    }


def _alignment(first: ClipAnalysis, other: ClipAnalysis) -> Json:
    from gait.analysis.alignment import align_clips

    alignment = align_clips(first, other)
    return {
        "to": first.name,
        "by": alignment.kind,
        "offset_s": None if alignment.offset_s is None else _time(alignment.offset_s),
        "error_s": _time(alignment.error_s),
    }


def _measure(measurement: Measurement) -> Json:
    row = {name: _number(value) if name in NUMBER_COLUMNS else value for name, value in measurement.row().items()}
    sides = {key: row[column] for key, column in ASYMMETRY_COLUMNS.items()}
    return {
        **{name: row[name] for name in ("id", "view", "value", "unit")},
        "ci95": _pair(measurement.ci95),
        "n": int(measurement.n),
        "sd": row["sd"],
        **{name: row[name] for name in ("left", "right", "status", "reason")},
        "reference": _pair(measurement.reference),
        "label": row["label"],
        "asymmetry": None if measurement.asymmetry is None else {**sides, "claimed": bool(sides["claimed"])},
        "variability": None
        if measurement.variability is None
        else {key: row[column] for key, column in VARIABILITY_KEYS.items()},
    }


def _sound(heard: Listening) -> Json:
    plain: Json = _with_lists(asdict(heard))
    plain["footfalls_s"] = [_time(each) for each in heard.footfalls_s]
    return {name: _number(value) if isinstance(value, float) else value for name, value in plain.items()}


def read_listening(document: Json) -> dict[str, Listening | None]:
    """Return what was heard in each clip of a document, by the name of the clip.

    Parameters
    ----------
    document : dict
        The document, also one of an earlier version that did not listen.

    Returns
    -------
    dict of str to Listening or None
    """
    return {clip["view"]: _listening(clip.get("sound")) for clip in document["clips"]}


def _listening(heard: Json | None) -> Listening | None:
    if heard is None:
        return None
    numbers = {name: nan for name, value in heard.items() if value is None and name not in ("refusal", "agrees")}
    return Listening(**{**heard, **numbers, "footfalls_s": tuple(heard["footfalls_s"])})


def read_measurement(measure: Json) -> Measurement:
    """Return the measurement that an entry of the document's `measures` describes.

    Parameters
    ----------
    measure : dict
        The entry. Only `asymmetry`, `sd` and `variability` may be missing, because earlier versions did not write them.

    Returns
    -------
    Measurement

    Raises
    ------
    KeyError
        If another key is missing.
    """
    sides, steps = measure.get("asymmetry"), measure.get("variability")
    ci95, reference = (measure[name] or (None, None) for name in ("ci95", "reference"))
    return Measurement.from_row(
        {
            **{name: measure[name] for name in ("id", "view", "value", "unit", "n", "left", "right", "status")},
            **{name: measure[name] for name in ("reason", "label")},
            "sd": measure.get("sd"),
            "ci95_low": ci95[0],
            "ci95_high": ci95[1],
            "reference_low": reference[0],
            "reference_high": reference[1],
            **({column: sides[key] for key, column in ASYMMETRY_COLUMNS.items()} if sides else {}),
            **({column: steps[key] for key, column in VARIABILITY_KEYS.items()} if steps else {}),
        }
    )


def step_row(step: Step, analysis: ClipAnalysis) -> Json:
    """Return a step as one row of a table, with the columns `STEP_COLUMNS`.

    Parameters
    ----------
    step : Step
        A step of the clip.
    analysis : ClipAnalysis
        The clip.

    Returns
    -------
    dict
        Times are in seconds on the time axis of the clip.
    """
    stretch = analysis.clip.slow_motion_factor
    times_s = {name: getattr(step, name) * stretch for name in STEP_TIMES}
    by_hand = "+".join(step.by_hand) or None
    flags = {"used": bool(step.used), "reason": step.reason, "by_hand": by_hand}
    return {"view": analysis.name, "side": step.side, **times_s, **flags}


def _step(step: Step, analysis: ClipAnalysis) -> Json:
    return {name: _time(value) if name in STEP_TIMES else value for name, value in step_row(step, analysis).items()}


def _number(value: float | None) -> float | None:
    """Return the value rounded to `SIGNIFICANT_DIGITS`, or None if it is not finite."""
    if value is None or not isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _time(value_s: float) -> float | None:
    return round(float(value_s), TIME_DECIMALS) if isfinite(value_s) else None


def _pair(ends: tuple[float, float] | None) -> list[float | None] | None:
    if ends is None or not all(isfinite(end) for end in ends):
        return None
    return [_number(end) for end in ends]
