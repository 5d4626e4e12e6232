"""What an analysis gives: `ClipAnalysis` for each clip, and `AnalysisResult` for one runner's clips together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gait.coaching.advice import UNADVISED, Advice
from gait.errors import OptionError
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.runner import Runner
from gait.video import Clip

if TYPE_CHECKING:
    from gait.checks import ClipCheck
    from gait.coaching.findings import Finding
    from gait.measures import Trial
    from gait.motion.model import Motion, Scale
    from gait.motion.playback import Playback
    from gait.pose.track import PoseTrack
    from gait.steps import Step


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipAnalysis:
    """One clip with everything found in it.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    clip : Clip
        The file.
    pose : PoseTrack
        Body points in pixels, as the engine gave them.
    trial : Trial
        What was measured: the motion, upright and in metres, with its steps, and the belt's speed and incline.
    measurements : tuple of Measurement
        Every measure of this view.
    checks : tuple of ClipCheck
        What helps or hurts the numbers.
    scales : tuple of Scale
        The independent scales that `motion.scale` is the mean of.
    """

    view: View
    clip: Clip
    pose: PoseTrack
    trial: Trial
    measurements: tuple[Measurement, ...]
    checks: tuple[ClipCheck, ...]
    scales: tuple[Scale, ...] = ()

    @property
    def motion(self) -> Motion:
        """The runner's motion, upright and in metres."""
        return self.trial.motion

    @property
    def steps(self) -> tuple[Step, ...]:
        """Contacts and toe-offs, in the runner's own time."""
        return self.trial.steps

    @property
    def playback(self) -> Playback | None:
        """How fast the clip plays, as far as the runner in it shows."""
        return self.trial.playback


@dataclass(frozen=True, kw_only=True, eq=False)
class AnalysisResult:
    """Everything found in one runner's clips, as reports, tables and exports read it.

    Parameters
    ----------
    runner : Runner
        Who runs.
    options : Options
        How the clips were analysed.
    clips : tuple of ClipAnalysis
        What was found in each.
    findings : tuple of Finding
        The measured findings behind the advice's cues.
    advice : Advice
        What to change first, if anything.
    """

    runner: Runner
    options: Options
    clips: tuple[ClipAnalysis, ...]
    findings: tuple[Finding, ...]
    advice: Advice = UNADVISED

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every measurement of every clip."""
        return tuple(m for clip in self.clips for m in clip.measurements)

    @property
    def surface(self) -> Surface:
        """What the runner ran on: as told, or else as the side clip shows it."""
        told = self.options.given_surface
        return told or min(self.clips, key=lambda clip: clip.view != "side").motion.surface

    def view(self, view: str) -> ClipAnalysis:
        """Return the clip of that view; raises `OptionError` if the session has none."""
        for clip in self.clips:
            if clip.view == view:
                return clip
        raise OptionError(
            f"This session has no {view} clip.", "Ask for one of: " + ", ".join(c.view for c in self.clips)
        )
