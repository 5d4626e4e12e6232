"""Analyse clips: video files in, a `Session` out.

Modules that are needed after pose estimation are imported while it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gait.edits.log import NO_EDITS, EditLog
from gait.errors import OptionError
from gait.measurement import Surface, View
from gait.options import Options
from gait.pose import estimate_pose
from gait.pose.engines.models import DEFAULT_MODEL
from gait.runner import NO_VISIT, Runner, Visit
from gait.runtime.memory import release_free_memory
from gait.runtime.preload import importing
from gait.runtime.progress import Progress, silent
from gait.session.session import Session
from gait.units import Units
from gait.video import Clip, open_clip

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gait.analysis.clip import PreparedClip
    from gait.analysis.result import ClipAnalysis
    from gait.pose.track import PoseTrack


def analyze(
    *,
    side: str | Path | None = None,
    rear: str | Path | None = None,
    runner: Runner | None = None,
    visit: Visit | None = None,
    speed_mps: float | None = None,
    capture_fps: float | None = None,
    incline_deg: float = 0.0,
    surface: Surface | None = None,
    sound: bool = False,
    units: Units | None = None,
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
        The runner.
    visit : Visit, optional
        Who was filmed, when, where and by whom, for the header of the reports.
    speed_mps : float, optional
        Belt speed in metres per second.
    capture_fps : float, optional
        Frame rate at which slow-motion clips were recorded, in frames per second.
    incline_deg : float
        Belt incline in degrees, + = uphill.
    surface : {"treadmill", "overground"}, optional
        The surface; by default it is detected in each clip.
    sound : bool
        Listen to the footfalls too, and compare them with the picture. Sound is kept nowhere.
    units : Units, optional
        The units in which report and videos show lengths and speeds; by default metres, centimetres and m/s. Tables and
        `results.json` do not depend on them.
    engine : {"blazepose", "mediapipe"}
        The pose engine.
    model : {"lite", "full", "heavy"} or path, optional
        The landmark model. The default is `heavy`, or `full` for the `mediapipe` engine, which also takes the path of
        an official task bundle.
    progress : Progress
        Progress callback.

    Returns
    -------
    Session

    Raises
    ------
    OptionError
        If no clip is given, or an option is invalid.
    ClipError
        If a clip cannot be read.
    RunnerError
        If a clip does not show a runner who can be measured.

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
        raise OptionError("No clip was given.", "Give a side clip, a rear clip, or both.")
    runner = runner or Runner()
    options = Options(
        engine=engine,
        model=model or DEFAULT_MODEL.get(engine, "heavy"),
        speed_mps=speed_mps,
        capture_fps=capture_fps,
        incline_deg=incline_deg,
        surface=surface,
        sound=sound,
        units=units or Units(),
    )
    opened = {view: open_clip(path, capture_fps=capture_fps) for view, path in paths.items()}
    with importing("gait.analysis.clip", "gait.coaching.coach"):
        prepared = [
            _prepare_clip(clip, view=view, runner=runner, options=options, progress=_with_view(progress, view))
            for view, clip in opened.items()
        ]
    from gait.analysis.clip import measure_clips

    clips = measure_clips(prepared)
    if sound:
        from gait.analysis.sound import listen_to_clip

        clips = tuple(listen_to_clip(clip) for clip in clips)
    return build_session(clips, runner=runner, options=options, visit=visit)


def _with_view(progress: Progress, view: View) -> Progress:
    def report(stage: str, done: int, total: int) -> None:
        progress(f"{view} clip: {stage}", done, total)

    return report


def analyze_clip(
    clip: Clip, *, view: View, runner: Runner, options: Options, progress: Progress = silent
) -> ClipAnalysis:
    """Analyse one clip: pose, motion, steps, measures and checks.

    Parameters
    ----------
    clip : Clip
        The clip.
    view : {"side", "rear"}
        Where the camera stood.
    runner : Runner
        The runner.
    options : Options
        The options of the analysis.
    progress : Progress
        Progress callback.

    Returns
    -------
    ClipAnalysis

    Raises
    ------
    ClipError
        If the clip cannot be read.
    RunnerError
        If it does not show a runner who can be measured.
    """
    from gait.analysis.clip import measure_clips

    [analysis] = measure_clips([_prepare_clip(clip, view=view, runner=runner, options=options, progress=progress)])
    return analysis


def _prepare_clip(clip: Clip, *, view: View, runner: Runner, options: Options, progress: Progress) -> PreparedClip:
    pose = estimate_clip_pose(clip, view=view, options=options, progress=progress)
    # The freed models and frames leave a third of the heap unused.
    release_free_memory()
    from gait.analysis.clip import prepare_clip

    return prepare_clip(clip, pose, view=view, runner=runner, options=options)


def estimate_clip_pose(clip: Clip, *, view: View, options: Options, progress: Progress = silent) -> PoseTrack:
    """Estimate the pose in a clip, in those frames that the measures of the view need.

    Parameters
    ----------
    clip : Clip
        The clip.
    view : {"side", "rear"}
        Where the camera stood.
    options : Options
        Names the pose engine and its model.
    progress : Progress
        Progress callback.

    Returns
    -------
    PoseTrack
    """

    def needed(sparse: PoseTrack, time_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        from gait.analysis.needed_frames import frames_near_events

        return frames_near_events(
            sparse,
            time_s,
            clip_s=(float(clip.time_s[0]), float(clip.time_s[-1])),
            view=view,
            slow_motion_factor=clip.slow_motion_factor,
        )

    return estimate_pose(clip, engine=options.engine, model=options.model, select_frames=needed, progress=progress)


def build_session(
    clips: Sequence[ClipAnalysis],
    *,
    runner: Runner,
    options: Options,
    visit: Visit | None = None,
    edits: EditLog = NO_EDITS,
) -> Session:
    """Return a session of analysed clips, with advice for the runner.

    Parameters
    ----------
    clips : sequence of ClipAnalysis
        The analysed clips, at most one per view.
    runner : Runner
        The runner.
    options : Options
        The options of the analysis.
    visit : Visit, optional
        Who was filmed, when, where and by whom.
    edits : EditLog
        The corrections by hand that the clips include.

    Returns
    -------
    Session
    """
    from gait.session.advised import advised

    found = advised(clips, runner=runner, options=options)
    return Session(
        runner=runner,
        options=options,
        clips=tuple(clips),
        findings=found.findings,
        advice=found.advice,
        visit=visit or NO_VISIT,
        edits=edits,
    )
