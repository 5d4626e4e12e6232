"""Whether both clips show the same speed, and what a difference of speed does by itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Literal

from gait.measures.same_speed import SAME_SPEED_SHARE, at_same_speed
from gait.results.folder import Results
from gait.units import KMH_PER_MPS
from gait.words import say
from gait.words.numbers import with_unit

# Change per km/h of speed in recreational runners (Malisoux et al. 2023, 860 runners; taken second-hand).
_PER_KMH = {"cadence": 3.067, "contact_time": -17.314, "duty_factor": -1.626, "step_length": 0.083}


@dataclass(frozen=True, kw_only=True)
class SpeedCheck:
    """The speeds of both clips.

    Parameters
    ----------
    status : {"same", "different", "unknown"}
        How they compare.
    before_mps, after_mps : float or None
        The speeds in metres per second, as told or as measured.
    message : str
        That in a sentence or two.
    """

    status: Literal["same", "different", "unknown"]
    before_mps: float | None
    after_mps: float | None
    message: str


def check_speed(before: Results, after: Results) -> SpeedCheck:
    """Compare the speeds told; without both, those measured from the side, if they are certain enough.

    Parameters
    ----------
    before, after : Results
        The two folders.

    Returns
    -------
    SpeedCheck
        `different` where told speeds differ by more than `SAME_SPEED_SHARE`, or measured ones by more than their
        intervals allow; `unknown` where measured ones may or may not be the same.
    """
    if before.speed_mps is not None and after.speed_mps is not None:
        same = at_same_speed(before.speed_mps, after.speed_mps)
        return _checked("same" if same else "different", before.speed_mps, after.speed_mps)
    speeds = [_measured(results) for results in (before, after)]
    if speeds[0] is None or speeds[1] is None:
        return _checked("unknown", before.speed_mps, after.speed_mps)
    (first, first_half), (second, second_half) = speeds[0], speeds[1]
    error = hypot(first_half, second_half)
    if abs(second - first) > error:
        return _checked("different", first, second, error)
    small_enough = abs(second - first) + error <= SAME_SPEED_SHARE * min(first, second)
    return _checked("same" if small_enough else "unknown", first, second, error)


def expected_change(measure: str, speed: SpeedCheck) -> float | None:
    """Return what the change of speed alone is expected to do to a measure, in its unit; None where nobody knows.

    Examples
    --------
    >>> faster = SpeedCheck(status="different", before_mps=2.5, after_mps=3.5, message="")
    >>> round(expected_change("cadence", faster), 1)
    11.0
    """
    if speed.status != "different" or speed.before_mps is None or speed.after_mps is None or measure not in _PER_KMH:
        return None
    return _PER_KMH[measure] * KMH_PER_MPS * (speed.after_mps - speed.before_mps)


def _measured(results: Results) -> tuple[float, float] | None:
    """Speed and half its interval; a speed told has none."""
    if results.speed_mps is not None:
        return results.speed_mps, 0.0
    found = results.measurements.get(("side", "speed"))
    if found is None or found.value is None or found.ci95 is None or found.status != "ok":
        return None
    return found.value, (found.ci95[1] - found.ci95[0]) / 2


def _checked(
    status: Literal["same", "different", "unknown"],
    before_mps: float | None,
    after_mps: float | None,
    error_mps: float | None = None,
) -> SpeedCheck:
    texts = [say(f"comparison.speed.{status}", before=with_unit(before_mps, "m/s"), after=with_unit(after_mps, "m/s"))]
    if error_mps is not None:
        texts.append(say("comparison.speed.measured", error=with_unit(error_mps, "m/s")))
    return SpeedCheck(status=status, before_mps=before_mps, after_mps=after_mps, message=" ".join(texts))
