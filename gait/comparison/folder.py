"""Save a comparison: write the page, the films and the results into a folder, all or nothing."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.comparison.film import PairPicture, Pane, pair_pictures, write_synchronized_film
from gait.results.document import SIGNIFICANT_DIGITS
from gait.runtime.atomic import atomic_folder
from gait.runtime.progress import Progress, silent
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
SESSION_FILES = (PAGE_FILE, RESULTS_FILE, "side.compare.mp4", "rear.compare.mp4")
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
        If an annotated film is damaged.
    """
    from gait.comparison.page import comparison_html

    check_folder(directory, overwrite=overwrite)
    with atomic_folder(directory, replace=SESSION_FILES) as temporary:
        pictures: dict[str, tuple[PairPicture, ...]] = {}
        films: dict[str, str] = {}
        notes: list[str] = []
        for view in comparison.views:
            before = Pane.from_results(comparison.before, view, comparison.label_before)
            after = Pane.from_results(comparison.after, view, comparison.label_after)
            if before is None or after is None:
                notes.append(say("comparison.note.no_film", view=say(f"view.{view}")))
                continue
            name = f"{view}.compare.mp4"
            pictures[view] = pair_pictures(before, after, view)
            if write_synchronized_film(before, after, temporary / name, progress=progress):
                films[view] = name
            else:
                notes.append(say("comparison.note.no_steps", view=say(f"view.{view}")))
        page = comparison_html(comparison, pictures=pictures, films=films, notes=(*comparison.notes, *notes))
        (temporary / PAGE_FILE).write_text(page, encoding="utf-8")
        (temporary / RESULTS_FILE).write_text(comparison_text(comparison), encoding="utf-8")
    return directory / PAGE_FILE


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
        "cues": [
            {
                "id": cue.id,
                "title": cue.title,
                "instruction": cue.instruction,
                "measure": cue.measure,
                "verdict": cue.verdict,
                "text": cue.text,
            }
            for cue in comparison.cues
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
    }


def _measurement(m: Measurement) -> Json:
    interval = None if m.ci95 is None else [_number(end) for end in m.ci95]
    return {"value": _number(m.value), "ci95": interval, "n": m.n, "status": m.status, "label": m.label}


def _number(value: float | None) -> float | None:
    if value is None or not isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
