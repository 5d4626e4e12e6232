"""The tables of errors, as in `docs/accuracy.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.measures import REGISTRY
from gait.verify.events import EventErrors
from gait.verify.reference import COMPARED, Reference

# Targets of the mean absolute error: for clips of 60 frames per second or more, and for slower ones.
BARS: dict[tuple[str, str], tuple[float, float]] = {
    ("cadence", "side"): (0.3, 0.5),
    ("cadence", "rear"): (0.3, 0.5),
    ("contact_time", "side"): (8, 12),
    ("contact_time", "rear"): (12, 16),
    ("flight_time", "side"): (8, 12),
    ("overstride", "side"): (1.5, 1.5),
    ("overstride_com", "side"): (1.5, 1.5),
    ("vertical_oscillation", "side"): (0.5, 0.5),
    ("trunk_lean", "side"): (1.5, 1.5),
    ("shin_angle", "side"): (2.5, 2.5),
    ("knee_flexion_at_contact", "side"): (4, 4),
    ("foot_strike_angle", "side"): (4, 4),
    ("step_width", "rear"): (1.5, 1.5),
}
# Targets of the bias of contacts and toe-offs of a clip or trial, in milliseconds.
CONTACT_BAR_MS, TOE_OFF_BAR_MS, TRIAL_BARS_MS = 10.0, 15.0, (8.0, 10.0)
WORST_OK = 3.0
"""An `ok` value with an error of more than this many targets is listed by name."""


class Checked(Protocol):
    """A clip with its truth and its results."""

    @property
    def reference(self) -> Reference:
        """The clip with its truth."""

    @property
    def analysis(self) -> ClipAnalysis:
        """The results."""


def measures_table(clips: Sequence[Checked], *, used_in_fit: str | None = None) -> list[str]:
    """Return the table of measures as lines of Markdown.

    Parameters
    ----------
    clips : sequence of Checked
        The clips.
    used_in_fit : str, optional
        What the table says about the use of the clips in the fit of what shipped; by default, it has no such column.

    Returns
    -------
    list of str
    """
    rows = [
        "| measure | view | frames/s | clips | bias | mean absolute error | SD between runners "
        "| truth in `ok` interval | truth in low-confidence interval | target |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in COMPARED:
        for view in REGISTRY[name].views:
            for label, fast in (("60+", True), ("30", False)):
                group = [c for c in clips if c.reference.view == view and (c.reference.fps > 30) == fast]
                rows += _measure_row(name, view, label, group)
    if used_in_fit is not None:
        ends = [" used in the fit |", "---|", *([f" {used_in_fit} |"] * (len(rows) - 2))]
        rows = [row + end for row, end in zip(rows, ends, strict=True)]
    return rows


def _measure_row(name: str, view: str, label: str, clips: Sequence[Checked]) -> list[str]:
    entry = REGISTRY[name]
    judged = list(_judged(clips, name))
    if not clips:
        return []
    bars = BARS.get((name, view))
    bar = "" if bars is None else f"{bars[0 if label == '60+' else 1]:g}"
    head = f"| {entry.title} ({entry.unit}) | {view} | {label} |"
    if not judged:
        return [f"{head} {len(clips)} | | withheld | | | | {bar} |"]
    errors = np.array([error for _, error, _, _ in judged])
    truths = [clip.reference.value(name) for clip, *_ in judged]
    digits = 2 if np.abs(errors).mean() < 1 else 1
    spread = f"{np.std([true for true in truths if true is not None]):.{digits}f}"
    held = [
        " of ".join(
            str(number)
            for number in (sum(abs(e) <= h for _, e, h, s in judged if s == kind), sum(s == kind for *_, s in judged))
        )
        for kind in ("ok", "low_confidence")
    ]
    return [
        f"{head} {len(errors)} | {errors.mean():+.{digits}f} | {np.abs(errors).mean():.{digits}f} | {spread} | "
        f"{held[0]} | {held[1]} | {bar} |"
    ]


def _judged(clips: Iterable[Checked], name: str) -> Iterable[tuple[Checked, float, float, str]]:
    """Yield the clips with a value of a measure, its error, the half width of its interval, and its status."""
    for clip in clips:
        true = clip.reference.value(name)
        for measured in clip.analysis.measurements:
            if measured.id == name and measured.value is not None and measured.ci95 is not None and true is not None:
                low, high = measured.ci95
                half = measured.value - low if true < measured.value else high - measured.value
                yield clip, measured.value - true, half, measured.status


def coverage_table(clips: Sequence[Checked]) -> list[str]:
    """Return the table of how many intervals contain the truth, by view and status, as lines of Markdown.

    Parameters
    ----------
    clips : sequence of Checked
        The clips.

    Returns
    -------
    list of str
    """
    rows = ["| view | status | intervals | contain the truth |", "|---|---|---|---|"]
    for view in ("side", "rear"):
        for status in ("ok", "low_confidence"):
            held = [
                abs(error) <= half
                for name in COMPARED
                for _, error, half, clip_status in _judged([c for c in clips if c.reference.view == view], name)
                if clip_status == status
            ]
            if held:
                rows.append(f"| {view} | {status} | {len(held)} | {100 * np.mean(held):.0f} % |")
    return rows


def worst_table(clips: Sequence[Checked]) -> list[str]:
    """Return the table of `ok` values with an error of more than three times the target, as lines of Markdown.

    Parameters
    ----------
    clips : sequence of Checked
        The clips.

    Returns
    -------
    list of str
    """
    rows = ["| clip | measure | error | three times the target |", "|---|---|---|---|"]
    for (name, view), bars in BARS.items():
        for clip, error, _, status in _judged([c for c in clips if c.reference.view == view], name):
            limit = WORST_OK * bars[0 if clip.reference.fps > 30 else 1]
            if status == "ok" and abs(error) > limit:
                rows.append(f"| {clip.reference.name} | {REGISTRY[name].title} | {error:+.1f} | {limit:g} |")
    return rows if len(rows) > 2 else ["None."]


def events_table(errors: Sequence[EventErrors], bars_ms: tuple[float, float]) -> list[str]:
    """Return the table of contacts and toe-offs as lines of Markdown.

    Parameters
    ----------
    errors : sequence of EventErrors
        The errors of each clip or trial.
    bars_ms : tuple of float
        Targets of the bias of contacts and of toe-offs, in milliseconds.

    Returns
    -------
    list of str
    """
    rows = [
        "| clip or trial | steps | missed | invented | wrong side | contact: bias, median, RMSE (ms) "
        "| toe-off: bias, median, RMSE (ms) | contact time RMSE (ms) | meets the targets |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for of_clip in errors:
        inside = abs(np.nanmean(of_clip.contact_ms)) <= bars_ms[0] and abs(np.nanmean(of_clip.toe_off_ms)) <= bars_ms[1]
        rows.append(f"{of_clip.row()} {'yes' if inside else 'no'} |")
    return rows
