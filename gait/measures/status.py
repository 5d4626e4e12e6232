"""Status of a measurement: why a clip does not support a measure, and why a value has low confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gait.measurement import NORMAL_975, Measurement, Status
from gait.measures.asymmetry import MAX_SWAPPED_SHARE, MIN_STEPS_PER_SIDE
from gait.measures.offsets import is_borrowed
from gait.measures.registry import Measure
from gait.measures.sensitivity import ClipErrors, landmark_sd
from gait.measures.trial import Trial
from gait.motion.camera_angle import BELT_TILT_LIMIT_DEG
from gait.motion.model import UP_SE_LIMIT_DEG
from gait.motion.playback import Playback
from gait.motion.scale import to_check
from gait.words.plurals import plural

SCALE_RESTS_ON_AVERAGE = "The scale rests on average body proportions; give the runner's height or the belt's speed."
"""Why lengths have low confidence if neither height nor speed was given."""
NOT_CALIBRATED = "The error of this measure is known for the pose model `heavy` only; analyse the clip with it."
"""Why a measure has low confidence with a pose model whose error in it was not determined."""
IMPOSSIBLE = "The computed value is not possible for a runner; the clip was not analysed correctly."
IMPOSSIBLE_FROM_OTHER_SIDE = "The clip from the other side gives a value that is not possible for a runner."
IMPOSSIBLE_REASONS = frozenset({IMPOSSIBLE, IMPOSSIBLE_FROM_OTHER_SIDE})
"""The reasons of measurements that reveal a clip that was not analysed correctly."""
# With the sample clips at 15 frames per second, all measures were within their intervals; at 10 frames per second, the
# error of the knee angle was 12 degrees.
_MIN_RELIABLE_FPS = 14.0
# At 15 degrees to the picture plane, lengths along the running direction look 3 % shorter.
_OUT_OF_PLANE_LIMIT_DEG = 15.0
# A measure has low confidence if the additional error of the events of an out-of-distribution runner exceeds this
# multiple of the error between runners.
_OUT_OF_DISTRIBUTION_LIMIT = 1.5


def judged_status(
    entry: Measure, trial: Trial, errors: ClipErrors, *, steps_per_side: int
) -> tuple[Status, str | None]:
    """Return the status of a value, and the reason if it is not `ok`.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    errors : ClipErrors
        Contributions of the clip's systematic errors.
    steps_per_side : int
        Number of steps of the side that has fewer.

    Returns
    -------
    tuple of str and str or None
    """
    fps = _fps(trial)
    if fps < _MIN_RELIABLE_FPS:
        return "low_confidence", f"{fps:.0f} frames a second show too few moments of each step; film at 60."
    if trial.motion.view in entry.low_confidence_views and not _seen_in_three_dimensions(entry, trial):
        return "low_confidence", entry.low_confidence_views[trial.motion.view]
    if trial.motion.source == "pose" and is_borrowed(entry.id, trial.motion.view, trial.motion.pose_model):
        return "low_confidence", NOT_CALIBRATED
    if entry.depends_on_playback and trial.playback is not None and trial.playback.doubted:
        return "low_confidence", _playback_reason(trial.playback, trial)
    if entry.requires_travel and trial.speed_conflict is not None:
        return "low_confidence", trial.speed_conflict
    yaw = yaw_reason(entry, trial, errors)
    if yaw is not None:
        return "low_confidence", yaw
    if errors.out_of_distribution.value > _OUT_OF_DISTRIBUTION_LIMIT * NORMAL_975 * landmark_sd(entry, trial) > 0:
        toe_off_ms = 1000 * NORMAL_975 * max(trial.out_of_distribution_s)
        return "low_confidence", (
            "This runner moves differently from the runners that step detection was developed on, so that contact and "
            f"toe-off times may be wrong by up to {toe_off_ms:.0f} ms."
        )
    roll_reason = _roll_reason(entry, trial, errors)
    if roll_reason is not None:
        return "low_confidence", roll_reason
    if entry.length_power and not trial.motion.scale.agree:
        return "low_confidence", f"Independent estimates of the scale disagree; check {_inputs_to_check(trial)}."
    if entry.length_power and "average" in trial.motion.scale.source:
        return "low_confidence", SCALE_RESTS_ON_AVERAGE
    if steps_per_side < MIN_STEPS_PER_SIDE:
        return (
            "low_confidence",
            f"Only {plural(steps_per_side, 'step')} of one side could be measured; film at least ten seconds to have "
            f"{MIN_STEPS_PER_SIDE} per side.",
        )
    return "ok", None


def unsupported_reason(entry: Measure, trial: Trial) -> str | None:
    """Return why the view, the landmarks or the film do not support a measure, whatever the steps.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    str or None
        None if they support it.
    """
    view = trial.motion.view
    if view in entry.withheld_views:
        return entry.withheld_views[view]
    fps = _fps(trial)
    if fps < entry.min_fps:
        return f"{fps:.0f} frames a second are too few for this measure; film at 60."
    missing = [part for part in entry.required_parts if not trial.has([part])]
    if missing:
        return f"These body points are missing: {', '.join(dict.fromkeys(map(_part_in_words, missing)))}."
    if entry.requires_travel and trial.travel_unknown_reason is not None:
        return trial.travel_unknown_reason
    if entry.unsupported is not None and (reason := entry.unsupported(trial)) is not None:
        return reason
    return trial.ground_unknown_reason if entry.requires_ground and trial.motion.source == "pose" else None


def _part_in_words(part: str) -> str:
    """Return what a reader calls a required part: `mid_ear|head` is an ear or the head."""
    return " or ".join(each.removeprefix("mid_") for each in part.split("|"))


def _seen_in_three_dimensions(entry: Measure, trial: Trial) -> bool:
    """Return whether landmarks in three dimensions show what a camera behind the runner cannot: times and bounce."""
    return trial.motion.side_plane is not None and entry.family in ("timing", "posture")


def _playback_reason(playback: Playback, trial: Trial) -> str:
    low, high = playback.ci95
    return (
        f"Judged by bounce and cadence, the recording seems to play {playback.words} (factor {low:.2f} to {high:.2f}); "
        f"check {_inputs_to_check(trial)}."
    )


def yaw_reason(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Return why the camera's yaw lowers the confidence in a measure; None if it does not.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    errors : ClipErrors
        Contributions of the clip's systematic errors.

    Returns
    -------
    str or None
    """
    if entry.depends_on_yaw and trial.out_of_plane_deg > _OUT_OF_PLANE_LIMIT_DEG and errors.yaw.value > 0:
        return (
            f"The runner moves towards the camera or away from it, at about {trial.out_of_plane_deg:.0f} degrees to "
            "the picture; film at a right angle to the running direction."
        )
    tilt_deg = trial.belt_tilt_deg
    if not entry.depends_on_yaw or tilt_deg is None or abs(tilt_deg) <= BELT_TILT_LIMIT_DEG:
        return None
    # For example, a speed that was given does not depend on the camera.
    if errors.yaw.value == 0:
        return None
    return (
        f"The belt looks {abs(tilt_deg):.0f} degrees steeper or flatter in the picture than it is; film at a right "
        f"angle to the belt, or {'check' if trial.incline_deg else 'give'} the belt's incline."
    )


def _roll_reason(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Return why the uncertain vertical lowers the confidence in a measure; None if it does not."""
    motion = trial.motion
    if motion.roll_se_deg <= UP_SE_LIMIT_DEG or errors.roll.value <= NORMAL_975 * landmark_sd(entry, trial):
        return None
    return (
        f"The vertical in the picture is known only to within {NORMAL_975 * motion.roll_se_deg:.0f} degrees; prop the "
        "phone upright, with door frames or wall edges in the picture."
    )


def sides_unknown_reason(trial: Trial) -> str | None:
    """Return why left and right are not reported; None if they are.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    str or None
    """
    exchanged = trial.motion.exchanged_share
    if exchanged <= MAX_SWAPPED_SHARE:
        return None
    return (
        f"Left and right are not reported, because the pose model swapped the legs in {100 * exchanged:.0f} % of "
        "the frames; film in better light, with clothes that show the legs clearly."
    )


def too_uncertain_basis(entry: Measure, basis: Measurement | None) -> str | None:
    """Return why the measure that this one rests on does not allow it.

    Parameters
    ----------
    entry : Measure
        The measure.
    basis : Measurement or None
        The measurement that it rests on.

    Returns
    -------
    str or None
        None if it is certain enough, or if the measure rests on no other.
    """
    if entry.rests_on is None or basis is None:
        return None
    title = entry.rests_on.measure.title
    if basis.value is None or basis.ci95 is None:
        return f"{title} is not given: {basis.reason}"
    share = (basis.ci95[1] - basis.ci95[0]) / 2 / basis.value
    if share <= entry.rests_on.largest_share:
        return None
    return (
        f"{title} is known to within {100 * share:.0f} %, and this measure needs "
        f"{100 * entry.rests_on.largest_share:.0f} %."
    )


def lowered_if_times_are_impossible(
    entries: Mapping[str, Measure], measurements: dict[str, Measurement]
) -> dict[str, Measurement]:
    """Return measurements whose clip has an impossible time with low confidence, if they depend on the clip's times.

    Parameters
    ----------
    entries : mapping of str to Measure
        The measures by id.
    measurements : dict of str to Measurement
        Their measurements by id.

    Returns
    -------
    dict of str to Measurement
        The same measurements if every time is possible.
    """
    impossible = [
        entry for name, entry in entries.items() if entry.reveals_playback and measurements[name].reason == IMPOSSIBLE
    ]
    if not impossible:
        return measurements
    reason = f"{impossible[0].title} in this clip is not possible for a runner, so the times of the clip may be wrong."
    return {name: with_doubted_times(m, entries[name], reason) for name, m in measurements.items()}


def with_doubted_times(measurement: Measurement, entry: Measure, reason: str) -> Measurement:
    """Return a measurement of a clip whose times are doubtful: of low confidence if it depends on them.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    entry : Measure
        Its measure.
    reason : str
        Why the times are doubtful.

    Returns
    -------
    Measurement
        The same unless its status was "ok".
    """
    if measurement.status != "ok" or not entry.depends_on_playback:
        return measurement
    return replace(measurement, status="low_confidence", reason=reason)


def _inputs_to_check(trial: Trial) -> str:
    return to_check(trial.motion.scale.source, film=trial.motion.source == "pose")


def _fps(trial: Trial) -> float:
    return 1 / float(np.median(np.diff(trial.motion.time_s)))
