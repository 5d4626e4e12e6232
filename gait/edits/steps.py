"""Apply edits to the steps of a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan

from gait.edits.edit import (
    AddEvent,
    DeleteEvent,
    Edit,
    EventEdit,
    EventName,
    ExchangeSides,
    ExcludeStep,
    ExcludeStretch,
    MoveEvent,
    Side,
)
from gait.errors import EditError
from gait.steps import Step
from gait.steps.detect import flag_implausible, is_flagged
from gait.words import say
from gait.words.numbers import short_number

NEAR_S = 0.1
"""An edit means the nearest event of its kind within this time, in seconds of the runner's own time."""
LEAST_STEPS = 3
"""A clip keeps at least this many steps: with fewer, every measure is withheld."""
_OTHER: dict[Side, Side] = {"left": "right", "right": "left"}


@dataclass(frozen=True, kw_only=True)
class ClipTimes:
    """What converts the times of edits to those of steps.

    Parameters
    ----------
    start_s, end_s : float
        Ends of the analysed part, in seconds of the runner's own time.
    frame_s : float
        Usual time between two frames, in seconds of the runner's own time.
    slow_motion_factor : float
        Time of the clip divided by the runner's own time.
    stride_s : float
        Mean stride time, in seconds of the runner's own time.
    """

    start_s: float
    end_s: float
    frame_s: float
    slow_motion_factor: float
    stride_s: float

    def shown(self, time_s: float) -> str:
        """Return a time as a person reads it on the film, in seconds on the time axis of the clip."""
        return f"{short_number(round(time_s * self.slow_motion_factor, 2))} s"


def edit_steps(steps: Sequence[Step], edits: Sequence[Edit], times: ClipTimes) -> tuple[Step, ...]:
    """Apply the edits of one clip to its steps, in order.

    An edit that was made before left and right were exchanged means the other foot now.

    Parameters
    ----------
    steps : sequence of Step
        The steps as they were detected.
    edits : sequence of Edit
        The edits in force; those of other kinds than `EventEdit` are skipped.
    times : ClipTimes
        The clip.

    Returns
    -------
    tuple of Step
        In order of initial contact.

    Raises
    ------
    EditError
        If there is no such event, or the order of the events would be impossible.
    """
    if not any(isinstance(edit, EventEdit) for edit in edits):
        return tuple(steps)
    edited = list(steps)
    exchanges = sum(isinstance(edit, ExchangeSides) for edit in edits)
    excluded: list[ExcludeStep | ExcludeStretch] = []
    for edit in edits:
        if isinstance(edit, ExchangeSides):
            exchanges -= 1
        elif isinstance(edit, EventEdit):
            meant = edit
            if exchanges % 2 and not isinstance(edit, ExcludeStretch):
                meant = replace(edit, side=_OTHER[edit.side])
            if isinstance(meant, ExcludeStep | ExcludeStretch):
                excluded.append(meant)
            else:
                edited = _with_event(edited, meant, times)
    # The steps are flagged again: a contact that was added or removed changes which steps alternate.
    unflagged = [replace(step, used=True, reason=None) if is_flagged(step) else step for step in edited]
    flagged = list(flag_implausible(unflagged, stride_s=times.stride_s))
    kept = _without_excluded(flagged, excluded, times)
    usable = sum(step.used and step.complete for step in kept)
    if usable < LEAST_STEPS and usable < sum(step.used and step.complete for step in steps):
        raise EditError(
            "With this edit, fewer than three steps would be left to measure.",
            "Keep at least three steps, or film again.",
        )
    return tuple(kept)


def find_event(steps: Sequence[Step], times: ClipTimes, *, side: Side, event: EventName, at_s: float) -> int:
    """Return the index of the step with the nearest event of a kind.

    Parameters
    ----------
    steps : sequence of Step
        The steps.
    times : ClipTimes
        The clip, for the message of the error.
    side : {"left", "right"}
        The foot.
    event : {"initial_contact", "toe_off"}
        The kind.
    at_s : float
        Time in seconds of the runner's own time.

    Returns
    -------
    int

    Raises
    ------
    EditError
        If there is none within `NEAR_S`.
    """
    distances = [
        (abs(getattr(step, f"{event}_s") - at_s), index)
        for index, step in enumerate(steps)
        if step.side == side and isfinite(getattr(step, f"{event}_s"))
    ]
    if not distances or min(distances)[0] > NEAR_S:
        raise EditError(
            f"There is no {say(f'edit.event_{event}')} of the {side} foot near {times.shown(at_s)}.",
            "Choose an event that is shown, or add one.",
        )
    return min(distances)[1]


def _with_event(steps: list[Step], edit: MoveEvent | DeleteEvent | AddEvent, times: ClipTimes) -> list[Step]:
    at_s = edit.at_s / times.slow_motion_factor
    if isinstance(edit, AddEvent):
        return _with_added(steps, edit, at_s, times)
    index = find_event(steps, times, side=edit.side, event=edit.event, at_s=at_s)
    if isinstance(edit, MoveEvent):
        to_s = edit.to_s / times.slow_motion_factor
        _require_inside(to_s, times)
        moved = _by_hand(steps[index], edit.event, to_s, _standard_error_s(edit, times))
        return _in_order([*steps[:index], moved, *steps[index + 1 :]], moved, times)
    if edit.event == "initial_contact":
        return [*steps[:index], *steps[index + 1 :]]
    without = replace(
        steps[index],
        toe_off_s=nan,
        toe_off_se_s=nan,
        toe_off_own_se_s=0.0,
        by_hand=tuple(name for name in steps[index].by_hand if name != "toe_off"),
    )
    return [*steps[:index], without, *steps[index + 1 :]]


def _with_added(steps: list[Step], edit: AddEvent, at_s: float, times: ClipTimes) -> list[Step]:
    _require_inside(at_s, times)
    se_s = _standard_error_s(edit, times)
    if edit.event == "toe_off":
        before = [i for i, s in enumerate(steps) if s.side == edit.side and s.initial_contact_s < at_s]
        if not before:
            raise EditError(
                f"There is no contact of the {edit.side} foot before {times.shown(at_s)}.", "Add the contact first."
            )
        index = before[-1]
        if steps[index].complete:
            raise EditError(
                f"The contact of the {edit.side} foot at {times.shown(steps[index].initial_contact_s)} has a toe-off.",
                "Move that toe-off, or add another contact first.",
            )
        added = _by_hand(steps[index], "toe_off", at_s, se_s)
        return _in_order([*steps[:index], added, *steps[index + 1 :]], added, times)
    added = Step(
        side=edit.side,
        initial_contact_s=at_s,
        toe_off_s=nan,
        initial_contact_se_s=se_s,
        toe_off_se_s=nan,
        initial_contact_own_se_s=se_s,
        by_hand=("initial_contact",),
    )
    return _in_order([*steps, added], added, times)


def _by_hand(step: Step, event: EventName, time_s: float, se_s: float) -> Step:
    """Return the step with an event at a time set by hand, whose error is that of the hand, not of the model."""
    names = tuple(name for name in ("initial_contact", "toe_off") if name == event or name in step.by_hand)
    changes = {f"{event}_s": time_s, f"{event}_se_s": se_s, f"{event}_own_se_s": se_s}
    return replace(step, by_hand=names, **changes)  # type: ignore[arg-type]


def _standard_error_s(edit: MoveEvent | AddEvent, times: ClipTimes) -> float:
    return times.frame_s / 2 if edit.se_s is None else edit.se_s


def _require_inside(at_s: float, times: ClipTimes) -> None:
    if not times.start_s - times.frame_s / 2 <= at_s <= times.end_s + times.frame_s / 2:
        raise EditError(
            f"{times.shown(at_s)} is outside the analysed part of the clip.",
            f"Choose a time from {times.shown(times.start_s)} to {times.shown(times.end_s)}.",
        )


def _in_order(steps: list[Step], changed: Step, times: ClipTimes) -> list[Step]:
    """Return the steps in order of contact; raise `EditError` if those of the changed foot cannot follow each other."""
    ordered = sorted(steps, key=lambda step: step.initial_contact_s)
    own = [step for step in ordered if step.side == changed.side]
    place = next(index for index, step in enumerate(own) if step is changed)
    if changed.complete and not changed.initial_contact_s < changed.toe_off_s:
        raise EditError(
            f"The contact of the {changed.side} foot at {times.shown(changed.initial_contact_s)} would come after its "
            f"toe-off at {times.shown(changed.toe_off_s)}.",
            "A foot lands before it leaves the ground. Move or delete the other event first.",
        )
    for earlier, later in zip(own[max(0, place - 1) : place + 1], own[place : place + 2], strict=False):
        last_s = earlier.toe_off_s if earlier.complete else earlier.initial_contact_s
        if earlier is not later and not last_s < later.initial_contact_s:
            raise EditError(
                f"The {changed.side} foot would land at {times.shown(later.initial_contact_s)} before it has left the "
                f"ground at {times.shown(last_s)}.",
                "Move or delete the other event first.",
            )
    return ordered


def _without_excluded(
    steps: list[Step], excluded: Sequence[ExcludeStep | ExcludeStretch], times: ClipTimes
) -> list[Step]:
    left_out = set()
    for edit in excluded:
        if isinstance(edit, ExcludeStep):
            at_s = edit.at_s / times.slow_motion_factor
            left_out.add(find_event(steps, times, side=edit.side, event="initial_contact", at_s=at_s))
        else:
            first_s, last_s = edit.from_s / times.slow_motion_factor, edit.to_s / times.slow_motion_factor
            left_out |= {i for i, step in enumerate(steps) if first_s <= step.initial_contact_s <= last_s}
    return [
        replace(step, used=False, reason=say("edit.excluded")) if index in left_out else step
        for index, step in enumerate(steps)
    ]
