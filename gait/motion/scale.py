"""Metres per pixel: from the runner's height, from the belt's speed, from gravity, or from average proportions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gait.errors import RunnerError
from gait.motion.body import AVERAGE_HEIGHT_M, apparent_stature, stature_from_legs
from gait.motion.contact import Contact
from gait.motion.model import Motion, Scale
from gait.motion.oscillation import expected_oscillation, observed_height_m, observed_se_share
from gait.runner import Runner

# Standard error of the standing height predicted from the sum of the segments, because proportions vary between people
# (Drillis & Contini 1966; de Leva 1996).
_HEIGHT_SE = 0.02
_AVERAGE_SE = 0.055
# Own estimate: the legs' share of the height varies, as do the definitions of the hip's position.
_LEGS_SE = 0.04
_LEGS_WITHOUT_KNEES_SE = 0.1
# Part of stance in which heel and toe rest on the belt. The speed of their midpoint is then 0.99 of the belt's, with a
# standard deviation of 0.026 between rendered runners and force-plate trials, to which that of the display is added.
_FOOT_FLAT = (0.15, 0.50)
_SPEED_SE = 0.035
SCALES_APART = 2.5
"""Scales that differ by more than this, in standard errors of the difference, are inconsistent."""
_MIN_STEPS = 4
_SAMPLES_PER_STEP = 31


def height_scale(motion: Motion, runner: Runner) -> Scale:
    """Return the scale at which the runner's segments add up to the runner's height, or to an average height.

    Without landmarks of trunk or head, the length of the legs is used.

    Parameters
    ----------
    motion : Motion
        The motion, at any scale.
    runner : Runner
        The runner, whose height is optional.

    Returns
    -------
    Scale

    Raises
    ------
    RunnerError
        If the segments have no length.
    """
    apparent_m, share_se = _apparent_height(motion)
    if not 0 < apparent_m < np.inf:
        raise RunnerError(
            "The runner's body segments cannot be measured in this clip.",
            "Film again with the whole runner larger in the picture.",
        )
    height_m = runner.height_m or AVERAGE_HEIGHT_M
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * height_m / apparent_m,
        relative_se=share_se if runner.height_m else max(share_se, _AVERAGE_SE),
        source="height" if runner.height_m else "average",
    )


def apparent_height_m(motion: Motion) -> float | None:
    """Return the standing height that the runner's segments add up to, at the motion's own scale.

    Without landmarks of trunk or head, the length of the legs is used.

    Parameters
    ----------
    motion : Motion
        The motion, at any scale.

    Returns
    -------
    float or None
        Height in metres; None if the segments have no length.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> round(apparent_height_m(running_motion()), 1)
    1.8
    """
    apparent_m, _ = _apparent_height(motion)
    return apparent_m if 0 < apparent_m < np.inf else None


def _apparent_height(motion: Motion) -> tuple[float, float]:
    """Return the height at the motion's own scale, and its standard error as a share, due to varying proportions."""
    points = {name: motion.point(name) for name in motion.names}
    apparent_m = apparent_stature(points, view=motion.view)
    if apparent_m is not None:
        return apparent_m, _HEIGHT_SE
    with_knees = {"left_knee", "right_knee"} <= points.keys()
    return stature_from_legs(points, view=motion.view), _LEGS_SE if with_knees else _LEGS_WITHOUT_KNEES_SE


def stance_speed_mps(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return the backward speed of the stance foot, at the motion's own scale.

    Parameters
    ----------
    motion : Motion
        Side view.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    float or None
        Median over the contacts in m/s, + = backwards; None if there are no contacts.
    """
    speeds = []
    for side in ("left", "right"):
        parts = [part for part in ("heel", "toe") if f"{side}_{part}" in motion] or ["ankle"]
        curves = [motion.curve(f"{side}_{part}") for part in parts]
        for step_side, contact_s, toe_off_s in contacts:
            if step_side == side:
                ends_s = contact_s + np.array(_FOOT_FLAT) * (toe_off_s - contact_s)
                travelled_m = np.mean([np.diff(curve(ends_s)[:, 0])[0] for curve in curves])
                speeds.append(-float(travelled_m / np.diff(ends_s)[0]))
    # NaN if the foot is not seen at the start or the end of the clip.
    known = [speed for speed in speeds if np.isfinite(speed)]
    return float(np.median(known)) if known else None


def speed_scale(motion: Motion, contacts: Sequence[Contact], *, speed_mps: float) -> Scale | None:
    """Return the scale at which the stance foot moves at the speed of the belt.

    Parameters
    ----------
    motion : Motion
        Side view on a treadmill, at any scale.
    contacts : sequence of Contact
        The contacts to use.
    speed_mps : float
        Speed of the belt in m/s.

    Returns
    -------
    Scale or None
        None if the stance foot does not move backwards.
    """
    measured_mps = stance_speed_mps(motion, contacts)
    if measured_mps is None or measured_mps <= 0:
        return None
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * speed_mps / measured_mps, relative_se=_SPEED_SE, source="speed"
    )


def gravity_scale(motion: Motion, contacts: Sequence[Contact]) -> Scale | None:
    """Return the scale at which the runner's vertical oscillation is consistent with gravity.

    In flight, the body falls freely; in stance, the ground reaction force is about a half sine, whose impulse is that
    of the body's weight over the whole step (Alexander 1989; Morin et al. 2005). Step time and contact time therefore
    determine the oscillation in metres, and a scale that needs neither height nor speed. `gait.motion.playback` solves
    the same relation for the playback speed.

    Parameters
    ----------
    motion : Motion
        The motion, at any scale.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    Scale or None
        None if there are too few steps, no head and shoulders, or no flight.
    """
    times = step_and_contact_time_s(contacts)
    if times is None or not {"mid_shoulder", "mid_ear"} <= set(motion.names):
        return None
    starts_s, ends_s = np.array([(before[1], after[1]) for before, after in pairwise(contacts)]).T
    times_s = np.linspace(starts_s, ends_s, _SAMPLES_PER_STEP, axis=-1)
    points = {name: motion.curve(name)(times_s) for name in motion.body_names}
    from_pose = motion.source == "pose"
    oscillations_m = np.ptp(observed_height_m(points, from_pose=from_pose), axis=-1)
    # NaN if a landmark is not seen at the start or the end of the clip.
    known_m = oscillations_m[np.isfinite(oscillations_m)]
    if not len(known_m):
        return None
    observed_m = float(np.median(known_m))
    expected = expected_oscillation(*times, view=motion.view)
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * expected.value_m / observed_m,
        relative_se=float(
            np.hypot(expected.se_m / expected.value_m, observed_se_share(motion.names, from_pose=from_pose))
        ),
        source="gravity",
    )


def step_and_contact_time_s(contacts: Sequence[Contact]) -> tuple[float, float] | None:
    """Return the median step time and contact time.

    Parameters
    ----------
    contacts : sequence of Contact
        Contacts in order of time.

    Returns
    -------
    tuple of float or None
        Step time and contact time in seconds; None if there are too few steps, or the contact lasts as long as the
        step.

    Examples
    --------
    >>> step_and_contact_time_s([("left" if i % 2 else "right", 0.36 * i, 0.36 * i + 0.25) for i in range(6)])
    (0.36, 0.25)
    """
    if len(contacts) < _MIN_STEPS:
        return None
    contact_s = float(np.median([toe_off - start for _, start, toe_off in contacts]))
    steps = [after[1] - before[1] for before, after in pairwise(contacts) if before[0] != after[0]]
    step_s = float(np.median(steps)) if steps else 0.0
    return (step_s, contact_s) if contact_s < step_s else None


def combined(scales: Sequence[Scale]) -> Scale:
    """Return the mean of several scales, weighted by inverse variance.

    If the scales are inconsistent, it is unknown which of them is wrong, so the error is at least half of the largest
    difference.

    Parameters
    ----------
    scales : sequence of Scale
        At least one scale.

    Returns
    -------
    Scale

    Examples
    --------
    >>> height = Scale(metres_per_pixel=0.0040, relative_se=0.02, source="height")
    >>> speed = Scale(metres_per_pixel=0.0042, relative_se=0.04, source="speed")
    >>> mean = combined([height, speed])
    >>> round(mean.metres_per_pixel, 5), mean.source
    (0.00404, 'height+speed')
    """
    weights = np.array([scale.relative_se**-2 for scale in scales])
    size = float(np.average([scale.metres_per_pixel for scale in scales], weights=weights))
    agree = disagreement(scales) <= SCALES_APART
    half_range = np.ptp(np.log([scale.metres_per_pixel for scale in scales])) / 2
    error = float(weights.sum() ** -0.5)
    return Scale(
        metres_per_pixel=size,
        relative_se=error if agree else max(error, float(half_range)),
        source="+".join(scale.source for scale in scales),
        agree=agree,
    )


def to_check(source: str, *, film: bool = True) -> str:
    """Return the inputs that may be wrong if the scales are inconsistent, as a phrase.

    Parameters
    ----------
    source : str
        `source` of the combined scale.
    film : bool
        Whether the times are those of a video; otherwise, the user gave a frame rate.

    Returns
    -------
    str

    Examples
    --------
    >>> to_check("height+speed+gravity")
    "the height, the speed and the film's playback speed"
    >>> to_check("average+gravity")
    "the film's playback speed"
    """
    given = [f"the {name}" for name in ("height", "speed") if name in source.split("+")]
    return " and ".join(filter(None, (", ".join(given), "the film's playback speed" if film else "the frame rate")))


def disagreement(scales: Sequence[Scale]) -> float:
    """Return the largest difference between two scales, in standard errors of the difference.

    Parameters
    ----------
    scales : sequence of Scale
        The scales to compare.

    Returns
    -------
    float
        0 for a single scale.
    """
    largest = 0.0
    for i, first in enumerate(scales):
        for second in scales[i + 1 :]:
            difference = abs(np.log(first.metres_per_pixel / second.metres_per_pixel))
            largest = max(largest, float(difference / np.hypot(first.relative_se, second.relative_se)))
    return largest
