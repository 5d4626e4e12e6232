"""The whole chain: clips in, a `Session` out.

What comes after the pose is loaded while the pose is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gait.coaching.advice import UNADVISED, Advice
from gait.errors import OptionError
from gait.heap import give_back_memory
from gait.loading import loading
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.pose import estimate_pose
from gait.pose.models import DEFAULT_MODEL
from gait.progress import Progress, silent
from gait.runner import Runner
from gait.video import Clip, open_clip

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

    from gait.checks import ClipCheck
    from gait.coaching.findings import Finding
    from gait.measures import Gait
    from gait.motion.model import Motion, Scale
    from gait.pose.track import PoseTrack
    from gait.report.pdf import Audience, Paper
    from gait.report.style import FilmStyle
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
    motion : Motion
        The same put right and in metres.
    steps : tuple of Step
        Contacts and toe-offs, in the runner's own time.
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
    motion: Motion
    steps: tuple[Step, ...]
    measurements: tuple[Measurement, ...]
    checks: tuple[ClipCheck, ...]
    scales: tuple[Scale, ...] = ()

    @cached_property
    def gait(self) -> Gait:
        """Motion and steps together, as measures read them."""
        from gait.measures import Gait

        return Gait(motion=self.motion, steps=self.steps)


@dataclass(frozen=True, kw_only=True, eq=False)
class Session:
    """One runner's clips, analysed.

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

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4", runner=Runner(height_m=1.72))  # doctest: +SKIP
    >>> session.save("report")  # doctest: +SKIP
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
    def measures(self) -> pd.DataFrame:
        """Every measurement as a table, one row each."""
        from gait.exports.tables import measures_table

        return measures_table(self)

    @property
    def steps(self) -> pd.DataFrame:
        """Every step as a table, one row each, times on the clip's own time axis."""
        from gait.exports.tables import steps_table

        return steps_table(self)

    def view(self, view: str) -> ClipAnalysis:
        """Return the clip of that view; raises `OptionError` if the session has none."""
        for clip in self.clips:
            if clip.view == view:
                return clip
        raise OptionError(
            f"This session has no {view} clip.", "Ask for one of: " + ", ".join(c.view for c in self.clips)
        )

    def pose(self, view: str) -> PoseTrack:
        """Return the pose track of that view, an xarray dataset that shows itself as a picture in notebooks."""
        from gait.report.shown_track import shown

        return shown(self.view(view).pose)

    def cycles(self, view: str, *, samples: int = 101) -> xr.Dataset:
        """Return every stride of that view on 0 to 100 % of the cycle: from a landing to the same foot's next.

        Parameters
        ----------
        view : {"side", "rear"}
            Which clip.
        samples : int
            How many values a stride, both ends included.

        Returns
        -------
        xarray.Dataset
            Angles and the body's height with dimensions `stride` and `percent`, each with its unit and sign; `side`,
            `initial_contact_s` (the runner's own time), `duration_s` and `toe_off_percent` along `stride`.

        Raises
        ------
        OptionError
            If the session has no such clip, or `samples` is less than 2.

        Examples
        --------
        >>> session.cycles("side").knee_flexion.groupby("side").mean("stride")  # doctest: +SKIP
        """
        from gait.exports.arrays import strides_dataset

        return strides_dataset(self.view(view), samples=samples)

    def with_plan(self) -> Session:
        """Return the session with a plan in its advice: strength, practice, coming back to running, self-care."""
        from gait.coaching.plans import make_plan

        return replace(self, advice=replace(self.advice, plan=make_plan(self.advice, self.runner)))

    def save(
        self,
        directory: str | Path,
        *,
        overwrite: bool = False,
        paper: Paper = "a4",
        audience: Audience = "runner",
        style: FilmStyle | None = None,
        progress: Progress = silent,
    ) -> Path:
        """Write the report, the annotated clips and the tables into a folder, and return the report's path.

        See `gait.exports.folder.save_session` for the parameters.
        """
        from gait.exports.folder import save_session

        return save_session(
            self, Path(directory), overwrite=overwrite, paper=paper, audience=audience, style=style, progress=progress
        )

    def _repr_html_(self) -> str:
        from gait.report.notebook import session_html

        return session_html(self)


def analyze(
    *,
    side: str | Path | None = None,
    rear: str | Path | None = None,
    runner: Runner | None = None,
    speed_mps: float | None = None,
    capture_fps: float | None = None,
    incline_deg: float = 0.0,
    surface: Surface = "treadmill",
    engine: str = "blazepose",
    model: str | None = None,
    progress: Progress = silent,
) -> Session:
    """Analyse one runner's clips.

    Parameters
    ----------
    side, rear : str or Path, optional
        The clips; at least one.
    runner : Runner, optional
        Who runs.
    speed_mps : float, optional
        The belt's speed in metres per second.
    capture_fps : float, optional
        Frames per second at which slow-motion clips were recorded.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    surface : {"treadmill", "overground"}
        What the runner runs on.
    engine : {"blazepose", "mediapipe"}
        Which pose engine.
    model : {"lite", "full", "heavy"} or path, optional
        Which landmark model; default `heavy`, or `full` for the `mediapipe` engine, which also takes the path of an
        official task bundle.
    progress : Progress
        Told where the work stands.

    Returns
    -------
    Session

    Raises
    ------
    OptionError
        If no clip is given, or an option cannot be understood.
    ClipError, RunnerError
        If a clip cannot be used.

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4", model="full")  # doctest: +SKIP
    >>> session.measures.set_index("id").value["cadence"].round()  # doctest: +SKIP
    160.0
    """
    paths: dict[View, str | Path] = {}
    if side is not None:
        paths["side"] = side
    if rear is not None:
        paths["rear"] = rear
    if not paths:
        raise OptionError("No clip is named.", "Give a side clip, a rear clip, or both.")
    runner = runner or Runner()
    options = Options(
        engine=engine,
        model=model or DEFAULT_MODEL.get(engine, "heavy"),
        speed_mps=speed_mps,
        capture_fps=capture_fps,
        incline_deg=incline_deg,
        surface=surface,
    )
    opened = {view: open_clip(path, capture_fps=capture_fps) for view, path in paths.items()}
    with loading("gait.analysis"):
        clips = tuple(
            analyze_clip(clip, view=view, runner=runner, options=options, progress=_named(progress, view))
            for view, clip in opened.items()
        )
    from gait.analysis import advised

    return advised(clips, runner=runner, options=options)


def _named(progress: Progress, view: View) -> Progress:
    """Say which clip each stage belongs to."""

    def named(stage: str, done: int, total: int) -> None:
        progress(f"{view} clip: {stage}", done, total)

    return named


def analyze_clip(
    clip: Clip, *, view: View, runner: Runner, options: Options, progress: Progress = silent
) -> ClipAnalysis:
    """Analyse one clip: video, pose, motion, steps, measures."""
    pose = measured_pose(clip, view=view, options=options, progress=progress)
    # The models and the frames that waited for them leave a third of the heap empty.
    give_back_memory()
    from gait.analysis import analyze_pose

    return analyze_pose(clip, pose, view=view, runner=runner, options=options)


def measured_pose(clip: Clip, *, view: View, options: Options, progress: Progress = silent) -> PoseTrack:
    """Find the body points of a clip, from as many of its frames as its measures need."""

    def needed(sparse: PoseTrack, time_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        from gait.analysis import near_events

        return near_events(
            sparse,
            time_s,
            clip_s=(float(clip.time_s[0]), float(clip.time_s[-1])),
            view=view,
            surface=options.surface,
            slow_motion_factor=clip.slow_motion_factor,
        )

    return estimate_pose(clip, engine=options.engine, model=options.model, needed=needed, progress=progress)
