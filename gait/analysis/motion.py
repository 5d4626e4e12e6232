"""The one chain from a motion to its measures, whether a clip or other landmarks gave the motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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
from gait.steps import detect_steps

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class MotionAnalysis:
    """A motion with everything that was measured in it.

    Parameters
    ----------
    trial : Trial
        What was measured: the steady part of the motion, upright and at its final scale, with its steps.
    measurements : tuple of Measurement
        Every measure of this view.
    scales : tuple of Scale
        The independent scales that the motion's scale is the mean of.
    """

    trial: Trial
    measurements: tuple[Measurement, ...]
    scales: tuple[Scale, ...]

    @property
    def motion(self) -> Motion:
        """The steady part of the motion, upright and at its final scale."""
        return self.trial.motion

    @property
    def measures(self) -> pd.DataFrame:
        """Every measurement as a table, with the columns of `Session.measures`."""
        return measurement_rows(self.measurements)

    @property
    def steps(self) -> pd.DataFrame:
        """Every step as a table, in the runner's own time."""
        import pandas as pd

        return pd.DataFrame([vars(step) for step in self.trial.steps])


def analyze_motion(motion: Motion, *, speed_mps: float | None = None, incline_deg: float = 0.0) -> MotionAnalysis:
    """Measure a motion that did not come from a clip of this package's own.

    Parameters
    ----------
    motion : Motion
        From `gait.read_motion` or `Motion.from_landmarks`.
    speed_mps : float, optional
        The belt's speed. It scales pixels; metres that came in as such are left as they are.
    incline_deg : float
        The belt's incline in degrees, + = uphill.

    Returns
    -------
    MotionAnalysis

    Raises
    ------
    RunnerError
        If the motion is no running.
    OptionError
        If the speed or the incline is none that people run at or on.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> found = analyze_motion(running_motion(cadence_spm=172.0))
    >>> round(found.measures.set_index("id").value["cadence"])
    172
    """
    # Checks the speed and the incline.
    Options(speed_mps=speed_mps, incline_deg=incline_deg)
    return measured(trial_of(steady(motion), speed_mps=speed_mps, incline_deg=incline_deg))


class ScaledTrial(NamedTuple):
    """A trial at its final scale, and the independent scales behind it."""

    trial: Trial
    scales: tuple[Scale, ...]


def measured(found: ScaledTrial) -> MotionAnalysis:
    """Measure a trial.

    The motion that it was made of is not needed any more, so that a long one need not be held beside it.
    """
    view = found.trial.motion.view
    measurements = measure_all([entry for entry in REGISTRY.values() if view in entry.views], found.trial)
    return MotionAnalysis(trial=found.trial, measurements=measurements, scales=found.scales)


def trial_of(motion: Motion, *, speed_mps: float | None, incline_deg: float, doubt: str | None = None) -> ScaledTrial:
    """Find the steps of a steady motion, put it upright and scale it.

    Parameters
    ----------
    motion : Motion
        As `gait.motion.steady.steady` gives it.
    speed_mps : float or None
        The belt's speed.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    doubt : str, optional
        Why nothing in this clip is certain, as `Trial` takes it.

    Returns
    -------
    ScaledTrial

    Raises
    ------
    RunnerError
        If the motion is no running.
    """
    steps = detect_steps(motion)
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
        doubt=doubt,
        playback=playback,
    )
    return ScaledTrial(trial, scales)


def _scales(motion: Motion, contacts: Sequence[Contact], speed_mps: float | None) -> tuple[Scale, ...]:
    """Every scale that is known: from height or average proportions, from the belt's speed, from gravity."""
    on_belt = motion.view == "side" and motion.surface == "treadmill"
    from_speed = speed_scale(motion, contacts, speed_mps=speed_mps) if speed_mps and on_belt else None
    return tuple(scale for scale in (motion.scale, from_speed, gravity_scale(motion, contacts)) if scale is not None)
