"""Compare the results of two sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gait.coaching.follow_up import Cadence, asked_for_quicker_steps, cadence_held, follow_up
from gait.comparison.cue import cue_outcomes
from gait.comparison.forecast import forecast_outcomes
from gait.comparison.result import ComparisonResult
from gait.comparison.speed import SpeedCheck, check_speed, expected_change
from gait.edits.document import edits_in
from gait.edits.summary import corrections
from gait.errors import InputError
from gait.measurement import VIEWS, view_of_clip
from gait.measures import REGISTRY
from gait.measures.change import Change, compare_measurements
from gait.results.folder import Results, read_results
from gait.results.header import read_runner, read_visit
from gait.runtime.progress import Progress, silent
from gait.units import Units
from gait.words import say
from gait.words.lists import listed
from gait.words.numbers import height_text, with_unit


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison(ComparisonResult):
    """A comparison that can be saved; `ComparisonResult` documents its attributes.

    Examples
    --------
    >>> comparison = compare("march", "june")  # doctest: +SKIP
    >>> [change.id for change in comparison.changed]  # doctest: +SKIP
    ['cadence', 'step_time']
    """

    def save(self, directory: str | Path, *, overwrite: bool = False, progress: Progress = silent) -> Path:
        """Write the page, the videos and the results into a folder.

        Parameters
        ----------
        directory : str or Path
            The folder. It is created if it does not exist.
        overwrite : bool
            Whether files of an earlier comparison may be replaced.
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
        from gait.comparison.folder import save_comparison

        return save_comparison(self, Path(directory), overwrite=overwrite, progress=progress)


def compare(
    before: str | Path,
    after: str | Path,
    *,
    label_before: str | None = None,
    label_after: str | None = None,
    units: Units | None = None,
) -> Comparison:
    """Compare two sessions of one runner, such as an earlier and a later one, or an easy and a fast pace.

    Parameters
    ----------
    before, after : str or Path
        Folders that `gait analyze` or `Session.save` wrote.
    label_before, label_after : str, optional
        Names of the two sessions. Default: "Before" and "After".
    units : Units, optional
        The units in which lengths and speeds are shown; by default those of the second session.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If a folder does not contain readable results, or the sessions have no view in common.

    Examples
    --------
    >>> compare("march", "june").save("march-june")  # doctest: +SKIP
    PosixPath('march-june/compare.html')
    """
    first, second = read_results(before), read_results(after)
    views = tuple(view for view in VIEWS if view in first.clips and view in second.clips)
    if not views:
        raise InputError(
            f"'{first.folder}' and '{second.folder}' have no view in common.",
            "Compare sessions that were filmed from the same direction: both from the side, or both from behind.",
        )
    units = units or second.units
    speed = check_speed(first, second, units=units)
    same = tuple(view for view in views if _same_clip(first, second, view))
    changes = tuple(
        compare_measurements(
            first.measurements[view, name],
            second.measurements[view, name],
            expected=expected_change(name, speed),
            units=units,
        )
        for view in views
        for name in REGISTRY
        if (view, name) in first.measurements and (view, name) in second.measurements
    )
    return Comparison(
        before=first,
        after=second,
        label_before=label_before or say("comparison.label.before"),
        label_after=label_after or say("comparison.label.after"),
        views=views,
        speed=speed,
        changes=changes,
        cues=cue_outcomes(first, [change.in_units(units) for change in changes], speed, same_run=bool(same)),
        forecasts=() if same else forecast_outcomes(first, changes, speed, units=units),
        notes=(*_same_clip_notes(same, views), *_notes(first, second, views, units)),
        follow_up=_follow_up(first, second, changes, speed) if not same else "",
        units=units,
    )


def _follow_up(before: Results, after: Results, changes: Sequence[Change], speed: SpeedCheck) -> str:
    """Return what became of the pain, and whether the cadence held."""
    advice = before.document.get("advice") or {}
    quicker = asked_for_quicker_steps(str(cue.get("instruction", "")) for cue in advice.get("cues") or ())
    cadence = next((change for change in changes if change.id == "cadence"), None)
    same = speed.status == "same" and before.surface == after.surface and before.incline_deg == after.incline_deg
    held: Cadence = "unknown"
    if cadence is not None:
        held = cadence_held(cadence.verdict, cadence.value, quicker=quicker, same_speed=same)
    found = follow_up(
        read_runner(before.document),
        read_runner(after.document),
        cadence=held,
        quicker=quicker,
        weeks=_weeks_between(before, after),
    )
    return "" if found is None else found.text


def _weeks_between(before: Results, after: Results) -> float | None:
    days = [read_visit(results.document).date_filmed for results in (before, after)]
    first, last = (None if day is None else date.fromisoformat(day) for day in days)
    return None if first is None or last is None else (last - first).days / 7


def _same_clip(before: Results, after: Results, view: str) -> bool:
    """Return whether both reports were made from the same file, or share one of two side clips."""
    first, second = (
        {clip.get("sha256") for clip in each.document["clips"] if view_of_clip(clip["view"]) == view} - {None}
        for each in (before, after)
    )
    return bool(first & second)


def _facings(results: Results) -> set[str | None]:
    """Return the directions in which the runner faces in the side clips."""
    return {clip.get("facing") for clip in results.document["clips"] if view_of_clip(clip["view"]) == "side"}


def _same_clip_notes(same: tuple[str, ...], views: tuple[str, ...]) -> Iterator[str]:
    if same == views:
        yield say("comparison.note.same_clips")
    else:
        yield from (say("comparison.note.same_clip", view=say(f"view.{view}")) for view in same)


def _notes(before: Results, after: Results, views: tuple[str, ...], units: Units) -> Iterator[str]:
    heights = [height_text(each.runner_height_m, units) for each in (before, after) if each.runner_height_m is not None]
    if len(heights) == 2 and before.runner_height_m != after.runner_height_m:
        yield say("comparison.note.height", before=heights[0], after=heights[1])
    if before.surface != after.surface:
        yield say("comparison.note.surface")
    elif before.incline_deg != after.incline_deg:
        inclines = {"before": with_unit(before.incline_deg, "deg"), "after": with_unit(after.incline_deg, "deg")}
        yield say("comparison.note.incline", **inclines)
    for each, which in ((before, "before"), (after, "after")):
        if phrases := corrections(edits_in(each.document)):
            yield say(f"comparison.note.edits_{which}", what=listed(phrases))
    if "side" in views and not _facings(before) & _facings(after):
        yield say("comparison.note.facing")
    for view in VIEWS:
        if (view in before.clips) != (view in after.clips):
            yield say("comparison.note.only_one", view=say(f"view.{view}"))
