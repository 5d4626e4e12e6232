"""Analysis of a motion: steps, scale and measures, for motions from clips and from imported landmarks."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gait.errors import LandmarkWarning
from gait.measurement import Measurement
from gait.measures import REGISTRY, Trial, measure_all
from gait.measures.table import measurement_rows
from gait.motion.camera_angle import put_upright
from gait.motion.contact import Contact
from gait.motion.model import Motion, Scale
from gait.motion.playback import judge_playback
from gait.motion.scale import combined, gravity_scale, speed_scale
from gait.motion.steady import steady
from gait.options import Options
from gait.steps import Step, detect_steps

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class MotionAnalysis:
    """A motion with its measurements.

    Parameters
    ----------
    trial : Trial
        The steady part of the motion, upright and at its final scale, with its steps.
    measurements : tuple of Measurement
        All measures of the motion's view.
    scales : tuple of Scale
        The independent estimates of the scale, which are combined in `motion.scale`.
    """

    trial: Trial
    measurements: tuple[Measurement, ...]
    scales: tuple[Scale, ...]

    @property
    def motion(self) -> Motion:
        """The steady part of the motion, upright and at its final scale."""
        return self.trial.motion

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to know about the landmarks and what was given with them, one sentence each."""
        conflict = self.trial.speed_conflict
        return self.motion.cautions + (() if conflict is None else (conflict,))

    @property
    def measures(self) -> pd.DataFrame:
        """All measurements as a table, with the columns of `Session.measures`."""
        return measurement_rows(self.measurements)

    @property
    def steps(self) -> pd.DataFrame:
        """All steps as a table, with times in seconds of the runner's own time."""
        import pandas as pd

        return pd.DataFrame([vars(step) for step in self.trial.steps])


def analyze_motion(motion: Motion, *, speed_mps: float | None = None, incline_deg: float = 0.0) -> MotionAnalysis:
    """Measure a motion from imported landmarks.

    Parameters
    ----------
    motion : Motion
        From `gait.read_motion` or `Motion.from_landmarks`.
    speed_mps : float, optional
        The belt's speed in metres per second. It contributes to the scale of landmarks in pixels; landmarks in metres
        keep their scale.
    incline_deg : float
        The belt's incline in degrees, + = uphill.

    Returns
    -------
    MotionAnalysis

    Raises
    ------
    RunnerError
        If the motion shows no running.
    OptionError
        If the speed or the incline is not possible for running.

    Warns
    -----
    LandmarkWarning
        If the speed contradicts landmarks in metres; speed, step length and vertical ratio then have low confidence.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> analysis = analyze_motion(running_motion(cadence_spm=172.0))
    >>> round(analysis.measures.set_index("id").value["cadence"])
    172
    """
    # Validate the speed and the incline.
    Options(speed_mps=speed_mps, incline_deg=incline_deg)
    analysis = measure_trial(build_trial(steady(motion), speed_mps=speed_mps, incline_deg=incline_deg))
    if analysis.trial.speed_conflict is not None:
        warnings.warn(analysis.trial.speed_conflict, LandmarkWarning, stacklevel=2)
    return analysis


class ScaledTrial(NamedTuple):
    """A trial at its final scale, and the independent estimates of the scale."""

    trial: Trial
    scales: tuple[Scale, ...]


def measure_trial(scaled: ScaledTrial) -> MotionAnalysis:
    """Evaluate all measures of a trial's view.

    This step is separate from `build_trial` so that a long unscaled motion can be freed before the measures are
    evaluated.

    Parameters
    ----------
    scaled : ScaledTrial
        From `build_trial`.

    Returns
    -------
    MotionAnalysis
    """
    view = scaled.trial.motion.view
    measurements = measure_all([entry for entry in REGISTRY.values() if view in entry.views], scaled.trial)
    return MotionAnalysis(trial=scaled.trial, measurements=measurements, scales=scaled.scales)


def build_trial(
    motion: Motion,
    *,
    speed_mps: float | None,
    incline_deg: float,
    surface_conflict: str | None = None,
    steps: tuple[Step, ...] | None = None,
) -> ScaledTrial:
    """Detect the steps of a steady motion, rotate it upright and scale it.

    Parameters
    ----------
    motion : Motion
        From `gait.motion.steady.steady`.
    speed_mps : float or None
        The belt's speed in metres per second.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    surface_conflict : str, optional
        Why the surface that was given contradicts the picture; see `Trial`.
    steps : tuple of Step, optional
        The steps, if they are known already.

    Returns
    -------
    ScaledTrial

    Raises
    ------
    RunnerError
        If the motion shows no running.
    """
    steps = detect_steps(motion) if steps is None else steps
    scales: tuple[Scale, ...] = (motion.scale,)
    contacts = Trial(motion=motion, steps=steps).contacts
    if motion.scale.source != "given":
        motion = put_upright(motion, contacts, incline_deg=incline_deg)
    playback = judge_playback(motion, contacts=contacts, speed_mps=speed_mps)
    if motion.scale.source != "given":
        scales = _scales(motion, contacts, speed_mps)
        motion = motion.rescaled(combined(scales))
    trial = Trial(
        motion=motion,
        steps=steps,
        speed_mps=speed_mps,
        incline_deg=incline_deg,
        surface_conflict=surface_conflict,
        playback=playback,
        imported=motion.source == "landmarks",
    )
    return ScaledTrial(trial, scales)


def _scales(motion: Motion, contacts: Sequence[Contact], speed_mps: float | None) -> tuple[Scale, ...]:
    """Return all estimates of the scale: from body height or average proportions, the belt's speed, and gravity."""
    on_belt = motion.view == "side" and motion.surface == "treadmill"
    from_speed = speed_scale(motion, contacts, speed_mps=speed_mps) if speed_mps and on_belt else None
    return tuple(scale for scale in (motion.scale, from_speed, gravity_scale(motion, contacts)) if scale is not None)
