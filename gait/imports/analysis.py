"""Measures from a motion of any origin: the same chain as for a clip, from the steady part on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gait.errors import OptionError
from gait.measurement import Measurement
from gait.measures import REGISTRY, Gait, measure_all
from gait.motion.camera import put_upright
from gait.motion.gravity import gravity_scale
from gait.motion.model import Motion
from gait.motion.playback import judge_playback
from gait.motion.scale import combined, speed_scale
from gait.motion.steady import steady
from gait.steps import Step, detect_steps
from gait.units import INCLINE_RANGE_DEG, SPEED_RANGE_MPS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class MotionAnalysis:
    """A motion with everything found in it.

    Parameters
    ----------
    motion : Motion
        The steady part, upright and at its final scale.
    found_steps : tuple of Step
        Contacts and toe-offs, in the runner's own time.
    measurements : tuple of Measurement
        Every measure of this view.
    """

    motion: Motion
    found_steps: tuple[Step, ...]
    measurements: tuple[Measurement, ...]

    @cached_property
    def gait(self) -> Gait:
        """Motion and steps together, as measures and curves read them."""
        return Gait(motion=self.motion, steps=self.found_steps)

    @property
    def measures(self) -> pd.DataFrame:
        """Every measurement as a table, with the columns of `Session.measures`."""
        from gait.exports.tables import measurement_rows

        return measurement_rows(self.measurements)

    @property
    def steps(self) -> pd.DataFrame:
        """Every step as a table, in the runner's own time."""
        import pandas as pd

        return pd.DataFrame([vars(step) for step in self.found_steps])


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
    if speed_mps is not None and not SPEED_RANGE_MPS[0] <= speed_mps <= SPEED_RANGE_MPS[1]:
        raise OptionError(f"{speed_mps} m/s is not a running speed.", "Give it in metres per second, such as 3.0.")
    if not INCLINE_RANGE_DEG[0] <= incline_deg <= INCLINE_RANGE_DEG[1]:
        raise OptionError(f"An incline of {incline_deg} degrees is outside what treadmills do.", "Give it in degrees.")
    motion = steady(motion)
    steps = detect_steps(motion)
    contacts = [(step.side, step.initial_contact_s, step.toe_off_s) for step in steps if step.used and step.complete]
    playback = judge_playback(motion, contacts=contacts, speed_mps=speed_mps)
    if motion.scale.source != "given":
        motion = _upright_and_scaled(motion, contacts, speed_mps=speed_mps, incline_deg=incline_deg)
    gait = Gait(motion=motion, steps=steps, speed_mps=speed_mps, incline_deg=incline_deg, playback=playback)
    measurements = measure_all([entry for entry in REGISTRY.values() if motion.view in entry.views], gait)
    return MotionAnalysis(motion=motion, found_steps=steps, measurements=measurements)


def _upright_and_scaled(
    motion: Motion, contacts: Sequence[tuple[str, float, float]], *, speed_mps: float | None, incline_deg: float
) -> Motion:
    motion = put_upright(motion, contacts, incline_deg=incline_deg)
    on_belt = motion.view == "side" and motion.surface == "treadmill"
    from_speed = speed_scale(motion, contacts, speed_mps=speed_mps) if speed_mps and on_belt else None
    scales = [scale for scale in (motion.scale, from_speed, gravity_scale(motion, contacts)) if scale is not None]
    return motion.rescaled(combined(scales))
