"""From landmarks to the result of a self-check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.runner.view import detect_view
from gait.pose.track import PoseTrack
from gait.selfcheck.body import Body, body_of
from gait.selfcheck.kinds import LEGS, MOVEMENTS, Kind, Leg, LegFrom, Movement
from gait.selfcheck.repetitions import RATE_HZ, Repetition, find_repetitions, rows_of
from gait.selfcheck.result import LegResult
from gait.selfcheck.stance import Stance, feet_take_turns, lower_foot, stances, still_leg

Floats = npt.NDArray[np.float64]

# Half of the time around the lowest point of a squat in which the feet are looked at, in seconds.
_AROUND_S = 1.5


class _Counted(NamedTuple):
    """The repetitions of one leg in one part of the clip."""

    leg: Leg
    repetitions: tuple[Repetition, ...]


def evaluate(
    track: PoseTrack, *, kind: Kind, leg: Leg | None = None, slow_motion_factor: float = 1.0
) -> tuple[LegResult, ...]:
    """Count the repetitions of a self-check.

    Parameters
    ----------
    track : PoseTrack
        The landmarks of the clip.
    kind : {"calf-raise", "hops", "squat", "step-down"}
        Which self-check.
    leg : {"left", "right"}, optional
        The leg that carries the weight; by default, it is taken from the picture.
    slow_motion_factor : float
        How many times slower than real time the clip plays.

    Returns
    -------
    tuple of LegResult
        One entry for each leg that was tested, left first.

    Raises
    ------
    RunnerError
        If the feet are not in the picture, the frame rate is too low, no repetition is seen, or the picture does not
        show which leg carries the weight.
    """
    movement = MOVEMENTS[kind]
    body = body_of(track, slow_motion_factor=slow_motion_factor)
    if body.fps < movement.least_fps:
        raise RunnerError(
            f"The clip has {body.fps:.0f} frames a second, too few to count in.",
            f"Film with at least {movement.least_fps:.0f} frames a second.",
        )
    if kind in ("squat", "step-down"):
        if detect_view(track) == "side":
            raise RunnerError(
                "The clip is filmed from the side, where the hips hide each other.",
                "Film from behind or from in front.",
            )
        counted = _dips(body, movement, kind, leg)
    else:
        counted = _raises(body, movement, kind, leg)
    results = (_result(name, counted, movement, "picture" if leg is None else "given") for name in LEGS)
    return tuple(result for result in results if result is not None)


def _raises(body: Body, movement: Movement, kind: Kind, leg: Leg | None) -> list[_Counted]:
    """Count raises or hops in each time on one leg, or in the whole clip if the leg was given."""
    course = _raise_height(body) if kind == "calf-raise" else body.trunk
    parts = stances(body)
    if leg is not None:
        # The walk to the place and back does not count, if the picture shows when the other foot is lifted.
        first, last = (parts[0].start, parts[-1].stop) if parts else (0, len(body.time_s))
        parts = (Stance(leg, first, last),)
    # A leg that the picture shows has the other foot lifted for two seconds at a time.
    if leg is not None or not parts:
        span = parts[0] if parts else Stance("left", 0, len(body.time_s))
        if feet_take_turns(body, span):
            raise RunnerError(
                "The feet take turns, as in walking or running.",
                "Stand on one leg, and keep the other foot off the ground.",
            )
    if not parts:
        if not find_repetitions(body.time_s, course, movement):
            raise _nothing_seen(kind)
        raise RunnerError(
            "The picture does not show which leg carries the weight: both feet seem to be on the ground.",
            "Lift the other foot clearly, or name the leg with --leg.",
        )
    counted = [
        _Counted(part.leg, find_repetitions(body.time_s[span], course[span], movement))
        for part in parts
        for span in (slice(part.start, part.stop),)
    ]
    if not any(each.full for part in counted for each in part.repetitions):
        raise _nothing_seen(kind)
    return counted


def _raise_height(body: Body) -> Floats:
    """Return the rise of a calf raise: the mean of the rise of the heel above the toes and of the whole body.

    The foot is the lower one, whichever side the pose model calls it.
    """
    left = lower_foot(body)
    heel, toe = (
        np.where(left, body.height[f"left_{part}"], body.height[f"right_{part}"]) for part in ("heel", "foot_index")
    )
    rise: Floats = (heel - toe + body.hips) / 2
    return rise


def _dips(body: Body, movement: Movement, kind: Kind, leg: Leg | None) -> list[_Counted]:
    """Count squats or step-downs, and find the leg of each of them."""
    found = find_repetitions(body.time_s, -body.hips, movement)
    if not any(each.full for each in found):
        raise _nothing_seen(kind)
    if leg is not None:
        return [_Counted(leg, found)]
    legs = [_leg_of(body, each) for each in found]
    if not any(legs):
        raise RunnerError(
            "The picture does not show which leg carries the weight: both feet seem to stay on the ground.",
            "Keep the other foot clearly off the ground, or name the leg with --leg.",
        )
    # A repetition whose leg is not clear belongs to the leg of the one before it, or else of the next that is clear.
    clear = next(each for each in legs if each is not None)
    for place, each in enumerate(legs):
        clear = legs[place] = each or clear
    return [_Counted(name, tuple(r for r, of in zip(found, legs, strict=True) if of == name)) for name in LEGS]


def _leg_of(body: Body, repetition: Repetition) -> Leg | None:
    middle, around = (round(seconds * RATE_HZ) for seconds in (repetition.time_s - body.time_s[0], _AROUND_S))
    return still_leg(body, max(0, middle - around), middle + around)


def _nothing_seen(kind: Kind) -> RunnerError:
    seen = {
        "calf-raise": "No calf raise is seen: heel and body do not rise and fall.",
        "hops": "No hop is seen: the body does not go up and down.",
        "squat": "No squat is seen: the hips do not go down and up.",
        "step-down": "No step-down is seen: the hips do not go down and up.",
    }
    return RunnerError(seen[kind], "Check that this is the right clip, and film the whole person from head to foot.")


def _result(leg: Leg, counted: Sequence[_Counted], movement: Movement, leg_from: LegFrom) -> LegResult | None:
    parts = [part.repetitions for part in counted if part.leg == leg]
    full = [each for part in parts for each in part if each.full]
    if not full:
        return None
    rows = [row for part in parts for row in rows_of(part, movement)]
    longest = max(rows, key=lambda row: (row.count, row.seconds))
    return LegResult(
        leg=leg,
        leg_from=leg_from,
        count=len(full),
        in_a_row=longest.count,
        partial=sum(not each.full for part in parts for each in part),
        stops=len(rows) - 1,
        seconds=round(longest.seconds, 2),
        steady_s=round(max(row.steady_s for row in rows), 2),
        per_min=round(60 * longest.count / longest.seconds, 1) if longest.seconds else None,
        variation=None if longest.variation is None else round(longest.variation, 3),
        lowest_s=round(max(full, key=lambda each: each.size).time_s, 3),
    )
