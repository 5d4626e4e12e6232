"""Results of an analysis: `ClipAnalysis` for one clip, and `AnalysisResult` for all clips of one runner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

from gait.coaching.advice import UNADVISED, Advice
from gait.edits.drawing import Drawing
from gait.edits.log import NO_EDITS, EditLog
from gait.errors import OptionError
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.runner import NO_VISIT, Runner, Visit
from gait.units import converted, in_units
from gait.watch import NO_WATCH, WatchRun

if TYPE_CHECKING:
    from gait.analysis.detected import DetectedClip
    from gait.checks import ClipCheck
    from gait.coaching.findings import Finding
    from gait.measures import Trial
    from gait.motion.model import Motion, Scale
    from gait.motion.playback import Playback
    from gait.pose.track import PoseTrack
    from gait.sound import Listening
    from gait.steps import Step
    from gait.video import Clip


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipAnalysis:
    """Results of one clip.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    clip : Clip
        The video file.
    pose : PoseTrack
        Body points in pixels, from the pose engine.
    trial : Trial
        The motion, upright and in metres, with its steps, and the belt's speed and incline. All measures were computed
        from it.
    measurements : tuple of Measurement
        All measures of this view.
    checks : tuple of ClipCheck
        Checks of the clip's quality.
    scales : tuple of Scale
        The independent estimates of the scale, which are combined in `motion.scale`.
    sound : Listening, optional
        What was heard in the clip; None if nobody asked to listen.
    seen_from : {"left", "right"}, optional
        The side of the runner on which the camera stood, if the session has a clip from each side. `measurements` are
        then those of both side clips together.
    alone : tuple of Measurement
        The measurements of this clip on its own, if `measurements` are those of both side clips together.
    detected : DetectedClip, optional
        The clip before its events were corrected by hand, so that the next correction need not detect the steps again.
    """

    view: View
    clip: Clip
    pose: PoseTrack
    trial: Trial
    measurements: tuple[Measurement, ...]
    checks: tuple[ClipCheck, ...]
    scales: tuple[Scale, ...] = ()
    sound: Listening | None = None
    seen_from: Literal["left", "right"] | None = None
    alone: tuple[Measurement, ...] = ()
    detected: DetectedClip | None = None

    @property
    def name(self) -> str:
        """Name of the clip within its session, one of `CLIP_NAMES`."""
        return self.view if self.seen_from is None else f"{self.view}_{self.seen_from}"

    @property
    def of_steps(self) -> dict[str, Measurement]:
        """The measurements that the clip's own steps rest on, by id, with the status that their values have.

        They are `measurements`, or `alone` if there are two side clips. A value of a step is no more certain than that
        of the measure.
        """
        if not self.alone:
            return {each.id: each for each in self.measurements}
        together = {each.id: each for each in self.measurements}
        return {own.id: _no_surer(own, than=together.get(own.id, own)) for own in self.alone}

    @property
    def motion(self) -> Motion:
        """The runner's motion, upright and in metres."""
        return self.trial.motion

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in seconds of the runner's own time."""
        return self.trial.steps

    @property
    def playback(self) -> Playback | None:
        """The clip's playback speed, estimated from the runner's motion; None if unknown."""
        return self.trial.playback


def _no_surer(own: Measurement, *, than: Measurement) -> Measurement:
    if than.status == "ok" or own.status == "withheld":
        return own
    if than.status == "withheld":
        return than
    return replace(own, status="low_confidence", reason=own.reason or than.reason)


@dataclass(frozen=True, kw_only=True, eq=False)
class AnalysisResult:
    """Results of all clips of one runner: the input of reports, tables and exports.

    Parameters
    ----------
    runner : Runner
        The runner.
    options : Options
        The options of the analysis.
    clips : tuple of ClipAnalysis
        The results of each clip.
    findings : tuple of Finding
        The findings behind the cues of the advice.
    advice : Advice
        What to change first, if anything.
    visit : Visit
        Who was filmed, when, where and by whom, for the header of the reports.
    watch : WatchRun
        What a watch recorded of the run.
    edits : EditLog
        What a person corrected by hand. The results include the edits in force.
    drawings : tuple of Drawing
        What a person drew on frames, for pictures in the report.
    """

    runner: Runner
    options: Options
    clips: tuple[ClipAnalysis, ...]
    findings: tuple[Finding, ...]
    advice: Advice = UNADVISED
    visit: Visit = NO_VISIT
    watch: WatchRun = NO_WATCH
    edits: EditLog = NO_EDITS
    drawings: tuple[Drawing, ...] = ()

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """All measurements of all views. Two side clips have one measurement of each measure together."""
        return tuple(m for clip in self.one_clip_per_view for m in clip.measurements)

    @property
    def one_clip_per_view(self) -> tuple[ClipAnalysis, ...]:
        """The first clip of each view. It has all measurements of its view, also if there are two side clips."""
        first = {clip.view: clip for clip in reversed(self.clips)}
        return tuple(clip for clip in self.clips if first[clip.view] is clip)

    @property
    def surface(self) -> Surface:
        """The surface: the one that was given, otherwise the one that the side clip shows."""
        return self.options.given_surface or min(self.clips, key=lambda clip: clip.view != "side").motion.surface

    def in_display_units(self) -> Self:
        """Return the results with lengths and speeds in the units of `options.units`, for everything that is shown.

        Returns
        -------
        AnalysisResult
            The same results if these are the units in which they are stored. Results that are converted already stay
            as they are. The motion, the steps and `options` are in SI units in any case.
        """
        units = self.options.units
        clips = tuple(
            replace(
                clip,
                measurements=tuple(in_units(measurement, units) for measurement in clip.measurements),
                alone=tuple(in_units(measurement, units) for measurement in clip.alone),
            )
            for clip in self.clips
        )
        expected = tuple(converted(each, units, "value") for each in self.advice.expected)
        forecast = tuple(converted(each, units, "now", "value", "low", "high") for each in self.advice.forecast)
        return replace(self, clips=clips, advice=replace(self.advice, expected=expected, forecast=forecast))

    def view(self, view: str) -> ClipAnalysis:
        """Return the results of the clip of one view.

        Parameters
        ----------
        view : str
            The view, `side` or `rear`, or the name of the clip. For `side`, the first of two side clips is returned.

        Returns
        -------
        ClipAnalysis

        Raises
        ------
        OptionError
            If there is no clip of that view.
        """
        for clip in self.clips:
            if view in (clip.view, clip.name):
                return clip
        raise OptionError(
            f"This session has no {view} clip.", "Choose one of: " + ", ".join(c.name for c in self.clips)
        )
