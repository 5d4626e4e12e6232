"""The whole chain: clips in, a `Session` out.

What comes after the pose is loaded while the pose is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gait.errors import OptionError
from gait.measurement import Surface, View
from gait.options import Options
from gait.pose import estimate_pose
from gait.pose.engines.models import DEFAULT_MODEL
from gait.runner import Runner
from gait.runtime.memory import release_free_memory
from gait.runtime.preload import importing
from gait.runtime.progress import Progress, silent
from gait.session.session import Session
from gait.video import Clip, open_clip

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gait.analysis.result import ClipAnalysis
    from gait.pose.track import PoseTrack


def analyze(
    *,
    side: str | Path | None = None,
    rear: str | Path | None = None,
    runner: Runner | None = None,
    speed_mps: float | None = None,
    capture_fps: float | None = None,
    incline_deg: float = 0.0,
    surface: Surface | None = None,
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
    surface : {"treadmill", "overground"}, optional
        What the runner runs on; without it, each clip shows it.
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
    with importing("gait.analysis.clip", "gait.coaching.coach"):
        clips = tuple(
            analyze_clip(clip, view=view, runner=runner, options=options, progress=_named(progress, view))
            for view, clip in opened.items()
        )
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
    release_free_memory()
    from gait.analysis.clip import analyze_pose

    return analyze_pose(clip, pose, view=view, runner=runner, options=options)


def measured_pose(clip: Clip, *, view: View, options: Options, progress: Progress = silent) -> PoseTrack:
    """Find the body points of a clip, from as many of its frames as its measures need."""

    def needed(sparse: PoseTrack, time_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        from gait.analysis.needed_frames import near_events

        return near_events(
            sparse,
            time_s,
            clip_s=(float(clip.time_s[0]), float(clip.time_s[-1])),
            view=view,
            slow_motion_factor=clip.slow_motion_factor,
        )

    return estimate_pose(clip, engine=options.engine, model=options.model, needed=needed, progress=progress)


def advised(clips: Sequence[ClipAnalysis], *, runner: Runner, options: Options) -> Session:
    """Return the session of analysed clips, with advice for the runner."""
    from gait.coaching.coach import advise
    from gait.coaching.findings import findings_of
    from gait.measures.doubted_times import times_doubted

    doubted = any(times_doubted(clip.measurements, clip.playback) for clip in clips)
    advice = advise(clips, runner=runner, options=options, times_doubted=doubted)
    return Session(runner=runner, options=options, clips=tuple(clips), findings=findings_of(advice), advice=advice)
