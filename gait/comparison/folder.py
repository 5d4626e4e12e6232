"""Save a comparison: write the page, the films and the results into a folder, all or nothing."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.comparison.film import write_films
from gait.comparison.pictures import EventPicture, Stage, event_pictures
from gait.comparison.run import Run
from gait.measurement import VIEWS
from gait.results.document import SIGNIFICANT_DIGITS
from gait.runtime.atomic import atomic_folder
from gait.runtime.progress import Progress, silent
from gait.session.reanalyze import prepare_saved
from gait.session.save import check_folder
from gait.version import __version__
from gait.words import say

if TYPE_CHECKING:
    from gait.comparison.result import ComparisonResult
    from gait.measurement import Measurement
    from gait.measures.change import Change
    from gait.results.folder import Results

PAGE_FILE = "compare.html"
RESULTS_FILE = "compare.json"
SCHEMA = "gait-compare/1"
SESSION_FILES = (
    PAGE_FILE,
    RESULTS_FILE,
    *(f"{view}.{kind}.mp4" for view in VIEWS for kind in ("compare", "ghost")),
)
"""Names of all files that a comparison may write. Other files in the folder are never changed."""

Json = dict[str, Any]


def save_comparison(
    comparison: ComparisonResult, directory: Path, *, overwrite: bool = False, progress: Progress = silent
) -> Path:
    """Write the page, the films and the results of a comparison into a folder, all or nothing.

    Parameters
    ----------
    comparison : ComparisonResult
        The comparison.
    directory : Path
        The folder. It is created if it does not exist.
    overwrite : bool
        Whether files of an earlier comparison may be replaced. Files with other names always stay.
    progress : Progress
        Progress callback.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OptionError
        If the folder is not empty and `overwrite` is false.
    OutputError
        If the folder cannot be written.
    ClipError
        If a clean film is damaged.
    """
    from gait.comparison.page import comparison_html

    check_folder(directory, overwrite=overwrite)
    with atomic_folder(directory, replace=SESSION_FILES) as temporary:
        pictures: dict[str, tuple[EventPicture, ...]] = {}
        films: dict[str, tuple[str, str]] = {}
        notes: list[str] = []
        for view, runs in _runs(comparison).items():
            if runs is None:
                notes.append(say("comparison.note.no_pose", view=say(f"view.{view}")))
                continue
            if any(run.film is None for run in runs):
                notes.append(say("comparison.note.no_film", view=say(f"view.{view}")))
            stage = Stage(*runs)
            names = (f"{view}.compare.mp4", f"{view}.ghost.mp4")
            pair, ghost = (temporary / name for name in names)
            pictures[view] = event_pictures(stage, view)
            if write_films(stage, view, pair=pair, ghost=ghost, progress=progress):
                films[view] = names
            else:
                notes.append(say("comparison.note.no_steps", view=say(f"view.{view}")))
        page = comparison_html(comparison, pictures=pictures, films=films, notes=(*comparison.notes, *notes))
        (temporary / PAGE_FILE).write_text(page, encoding="utf-8")
        (temporary / RESULTS_FILE).write_text(comparison_text(comparison), encoding="utf-8")
    return directory / PAGE_FILE


def _runs(comparison: ComparisonResult) -> dict[str, tuple[Run, Run] | None]:
    """Return both runs of every view; None where a pose track is missing."""
    sessions = ((comparison.before, comparison.label_before), (comparison.after, comparison.label_after))
    prepared = [prepare_saved(results.folder) for results, _ in sessions]
    runs: dict[str, tuple[Run, Run] | None] = {}
    for view in (each for each in VIEWS if each in comparison.views):
        names = [results.clips[view].name for results, _ in sessions]
        if not all(name in of_session for name, of_session in zip(names, prepared, strict=True)):
            runs[view] = None
            continue
        before, after = (
            Run.from_results(results, of_session[results.clips[view].name], name=name)
            for (results, name), of_session in zip(sessions, prepared, strict=True)
        )
        runs[view] = (before, after)
    return runs


def comparison_dict(comparison: ComparisonResult) -> Json:
    """Return a comparison as values for JSON.

    Parameters
    ----------
    comparison : ComparisonResult
        The comparison.

    Returns
    -------
    dict
        The content of `compare.json`. Folders and files are given by name, without the folders that contain them.
    """
    speed = comparison.speed
    return {
        "schema": SCHEMA,
        "gait_version": __version__,
        "before": _session(comparison.before, comparison.label_before),
        "after": _session(comparison.after, comparison.label_after),
        "views": list(comparison.views),
        "speed": {
            "status": speed.status,
            "before_mps": _number(speed.before_mps),
            "after_mps": _number(speed.after_mps),
            "message": speed.message,
        },
        "notes": list(comparison.notes),
        "follow_up": comparison.follow_up,
        "cues": [
            {
                "id": cue.id,
                "title": cue.title,
                "instruction": cue.instruction,
                "measure": cue.measure,
                "verdict": cue.verdict,
                "text": cue.text,
                "reason": cue.reason or None,
            }
            for cue in comparison.cues
        ],
        "forecasts": [
            {"id": outcome.id, "verdict": outcome.verdict, "text": outcome.text} for outcome in comparison.forecasts
        ],
        "changes": [_change(change) for change in comparison.changes],
    }


def comparison_text(comparison: ComparisonResult) -> str:
    """Return the text of `compare.json`: the document of `comparison_dict`, indented, in ASCII.

    Parameters
    ----------
    comparison : ComparisonResult
        The comparison.

    Returns
    -------
    str
        The text, with a line break at its end.
    """
    return json.dumps(comparison_dict(comparison), indent=2, allow_nan=False) + "\n"


def _session(results: Results, label: str) -> Json:
    return {
        "label": label,
        "folder": results.folder.resolve().name,
        "files": {view: clip.file for view, clip in results.clips.items()},
    }


def _change(change: Change) -> Json:
    return {
        "id": change.id,
        "view": change.view,
        "unit": change.unit,
        "before": _measurement(change.before),
        "after": _measurement(change.after),
        "change": _number(change.value),
        "ci95": None if change.ci95 is None else [_number(end) for end in change.ci95],
        "detectable": _number(change.detectable),
        "least": _number(change.least),
        "verdict": change.verdict,
        "reason": change.reason or None,
        "expected": _number(change.expected),
        "from_speed": change.from_speed,
    }


def _measurement(m: Measurement) -> Json:
    interval = None if m.ci95 is None else [_number(end) for end in m.ci95]
    return {"value": _number(m.value), "ci95": interval, "n": m.n, "status": m.status, "label": m.label}


def _number(value: float | None) -> float | None:
    if value is None or not isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
