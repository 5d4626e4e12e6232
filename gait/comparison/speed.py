"""Whether both sessions have the same speed, and how a difference in speed alone changes the measures."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Literal

from gait.measures.change import Change
from gait.measures.same_speed import PER_KMH, SAME_SPEED_SHARE, at_same_speed
from gait.results.folder import Results
from gait.units import KMH_PER_MPS, Units, shown_unit
from gait.words import say
from gait.words.numbers import difference_as_shown, number, signed, speed_text, with_unit


@dataclass(frozen=True, kw_only=True)
class SpeedCheck:
    """The speeds of both sessions.

    Parameters
    ----------
    status : {"same", "different", "unknown"}
        Whether the speeds are the same.
    before_mps, after_mps : float or None
        The speeds in metres per second, given by the user or measured.
    message : str
        Explanation for the reader.
    """

    status: Literal["same", "different", "unknown"]
    before_mps: float | None
    after_mps: float | None
    message: str


def check_speed(before: Results, after: Results, *, units: Units | None = None) -> SpeedCheck:
    """Compare the speeds that the user gave or, if one is missing, the speeds measured in the side view.

    Parameters
    ----------
    before, after : Results
        The two sessions.
    units : Units, optional
        The units in which the message gives the speeds; by default those of the second session.

    Returns
    -------
    SpeedCheck
        The status is "different" if given speeds differ by more than `SAME_SPEED_SHARE`, or measured speeds by more
        than their intervals, and "unknown" if the measured speeds are too uncertain to decide.
    """
    units = units or after.units
    if before.speed_mps is not None and after.speed_mps is not None:
        same = at_same_speed(before.speed_mps, after.speed_mps)
        return _speed_check("same" if same else "different", before.speed_mps, after.speed_mps, units)
    speeds = [speed_and_half_width_mps(results) for results in (before, after)]
    if speeds[0] is None or speeds[1] is None:
        return _speed_check("unknown", before.speed_mps, after.speed_mps, units, ask=_missing_speed(before, after))
    (first, first_half), (second, second_half) = speeds[0], speeds[1]
    error = hypot(first_half, second_half)
    if abs(second - first) > error:
        return _speed_check("different", first, second, units, error)
    small_enough = abs(second - first) + error <= SAME_SPEED_SHARE * min(first, second)
    status: Literal["same", "unknown"] = "same" if small_enough else "unknown"
    return _speed_check(status, first, second, units, error, ask="" if small_enough else _missing_speed(before, after))


def expected_change(measure: str, speed: SpeedCheck) -> float | None:
    """Return the change of a measure that the change in speed alone is expected to cause.

    Parameters
    ----------
    measure : str
        Id of the measure.
    speed : SpeedCheck
        From `check_speed`.

    Returns
    -------
    float or None
        In the measure's unit; None if the speeds do not differ or the effect is unknown.

    Examples
    --------
    >>> faster = SpeedCheck(status="different", before_mps=2.5, after_mps=3.5, message="")
    >>> round(expected_change("cadence", faster), 1)
    11.0
    """
    if speed.status != "different" or speed.before_mps is None or speed.after_mps is None or measure not in PER_KMH:
        return None
    return PER_KMH[measure] * KMH_PER_MPS * (speed.after_mps - speed.before_mps)


def shown_change(change: Change) -> float | None:
    """Return a change as it is shown: the difference of the two values as they are written.

    Parameters
    ----------
    change : Change
        The change.

    Returns
    -------
    float or None
        In the unit of the change; None if it has no value.
    """
    if change.value is None:
        return None
    return difference_as_shown(change.before.value, change.after.value, change.unit)


def speed_effect(change: Change, speed: SpeedCheck) -> str:
    """Say how much of a change comes from the difference in speed alone.

    Parameters
    ----------
    change : Change
        A change with a value.
    speed : SpeedCheck
        From `check_speed`.

    Returns
    -------
    str
        Half a sentence, without a full stop; empty if the speeds do not differ.

    Examples
    --------
    >>> from gait.measurement import Measurement
    >>> from gait.measures.change import compare_measurements
    >>> before, after = (
    ...     Measurement(id="cadence", view="side", unit="steps/min", value=spm, ci95=(spm - 1, spm + 1), n=20)
    ...     for spm in (160.0, 185.7)
    ... )
    >>> faster = SpeedCheck(status="different", before_mps=2.8, after_mps=3.0, message="")
    >>> speed_effect(compare_measurements(before, after, expected=2.5), faster)
    '+25.7 steps/min, of which about 2.5 come from running faster: mostly not speed'
    """
    if speed.status != "different" or speed.before_mps is None or speed.after_mps is None or change.value is None:
        return ""
    cause = say("comparison.speed.faster" if speed.after_mps > speed.before_mps else "comparison.speed.slower")
    if change.from_speed is None or change.expected is None:
        return say("comparison.speed.no_effect_known", cause=cause)
    same_way = change.value * change.expected > 0
    part = say(
        "comparison.speed.part" if same_way else "comparison.speed.against",
        change=signed(shown_change(change), change.unit),
        expected=number(abs(change.expected), change.unit) if same_way else signed(change.expected, change.unit),
        cause=cause,
    )
    return say(f"comparison.speed.{change.from_speed}", part=part)


def speed_and_half_width_mps(results: Results) -> tuple[float, float] | None:
    """Return the speed of a session and half the width of its interval, both in metres per second.

    Parameters
    ----------
    results : Results
        The session.

    Returns
    -------
    tuple of float, or None
        The speed that was given, with a width of 0, or the reliable speed of the side view; None without either.
    """
    if results.speed_mps is not None:
        return results.speed_mps, 0.0
    measured = results.measurements.get(("side", "speed"))
    if measured is None or measured.value is None or measured.ci95 is None or measured.status != "ok":
        return None
    return measured.value, (measured.ci95[1] - measured.ci95[0]) / 2


def _missing_speed(before: Results, after: Results) -> str:
    """Return a request for the speeds that were not given."""
    if before.speed_mps is not None:
        return say("comparison.speed.give_second")
    return say("comparison.speed.give_both" if after.speed_mps is None else "comparison.speed.give_first")


def _speed_check(
    status: Literal["same", "different", "unknown"],
    before_mps: float | None,
    after_mps: float | None,
    units: Units,
    error_mps: float | None = None,
    *,
    ask: str = "",
) -> SpeedCheck:
    before, after = (say("number.none") if s is None else speed_text(s, units) for s in (before_mps, after_mps))
    texts = [say(f"comparison.speed.{status}", before=before, after=after)]
    if error_mps is not None:
        unit, factor = shown_unit("m/s", units)
        texts.append(say("comparison.speed.measured", error=with_unit(factor * error_mps, unit)))
    message = " ".join(filter(None, [*texts, ask]))
    return SpeedCheck(status=status, before_mps=before_mps, after_mps=after_mps, message=message)
