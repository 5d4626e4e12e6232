"""Analyse clips: video files in, a `Session` out.

Modules that are needed after pose estimation are imported while it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from gait.edits.log import NO_EDITS, EditLog
from gait.errors import OptionError
from gait.measurement import Surface, View
from gait.options import Options
from gait.pose.engines.models import DEFAULT_MODEL
from gait.pose.estimate import estimate_pose
from gait.runner import NO_VISIT, Runner, Visit
from gait.runtime.memory import release_free_memory
from gait.runtime.preload import importing
from gait.runtime.progress import Progress, silent
from gait.session.session import Session
from gait.units import Units
from gait.video import Clip, open_clip
from gait.watch import NO_WATCH, WatchRun

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gait.analysis.clip import PreparedClip
    from gait.analysis.result import ClipAnalysis
    from gait.pose.track import PoseTrack


def analyze(
    *,
    side: str | Path | Sequence[str | Path] | None = None,
    rear: str | Path | None = None,
    side_left: str | Path | None = None,
    side_right: str | Path | None = None,
    runner: Runner | None = None,
    visit: Visit | None = None,
    speed_mps: float | None = None,
    capture_fps: float | None = None,
    incline_deg: float = 0.0,
    surface: Surface | None = None,
    sound: bool = False,
    units: Units | None = None,
    fit: str | Path | None = None,
    fit_at_s: float | None = None,
    fit_speed: bool = False,
    engine: str = "blazepose",
    model: str | None = None,
    progress: Progress = silent,
) -> Session:
    """Analyse one runner's clips.

    Parameters
    ----------
    side : str or Path, or sequence of them, optional
        The clip filmed from the side, or two clips filmed one from each side. The picture shows which is which.
    rear : str or Path, optional
        The clip filmed from behind.
    side_left, side_right : str or Path, optional
        The clips filmed from the runner's left and right, instead of `side`. At least one clip is needed in all.
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
    fit : str or Path, optional
        The FIT file in which a watch recorded the run. Its values stand beside those of the film.
    fit_at_s : float, optional
        When the runner was filmed, in seconds after the start of the recording; by default, values of the whole run.
    fit_speed : bool
        Whether the recorded speed is that of the belt, as from a treadmill's own sensor. It is then used as
        `speed_mps`.
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
        If no clip is given or too many are, or an option is invalid.
    ClipError
        If a clip cannot be read.
    RunnerError
        If a clip does not show a runner who can be measured.
    InputError
        If the FIT file cannot be read or holds no run.

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4", model="full")  # doctest: +SKIP
    >>> session.measures.set_index("id").value["cadence"].round()  # doctest: +SKIP
    160.0
    """
    given = given_clips(side=side, rear=rear, side_left=side_left, side_right=side_right)
    runner = runner or Runner()
    watch = _read_watch(fit, at_s=fit_at_s, is_belt_speed=fit_speed, speed_mps=speed_mps)
    if fit_speed and (recorded := watch.value("speed")) is not None:
        speed_mps = recorded.value
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
    opened = [open_clip(each.path, capture_fps=capture_fps) for each in given]
    with importing("gait.analysis.clip", "gait.coaching.coach"):
        prepared = [
            _prepare_clip(clip, each, runner=runner, options=options, progress=_with_name(progress, each.label))
            for clip, each in zip(opened, given, strict=True)
        ]
    from gait.analysis.clip import measure_clips

    clips = measure_clips(prepared)
    if sound:
        from gait.analysis.sound import listen_to_clip, share_doubts

        clips = share_doubts([listen_to_clip(clip) for clip in clips])
    return build_session(clips, runner=runner, options=options, visit=visit, watch=watch)


def _read_watch(
    path: str | Path | None, *, at_s: float | None, is_belt_speed: bool, speed_mps: float | None
) -> WatchRun:
    """Read the recording of a watch before the clips, because it is quick to refuse."""
    if path is None:
        if at_s is not None or is_belt_speed:
            raise OptionError("No FIT file was given.", "Give the recording of the watch with --fit.")
        return NO_WATCH
    if is_belt_speed and speed_mps is not None:
        raise OptionError("The belt's speed was given twice.", "Give --speed, or take it from the FIT file, not both.")
    from gait.watch.fit import read_fit

    run = replace(read_fit(path, at_s=at_s), gives_belt_speed=is_belt_speed)
    if is_belt_speed and run.value("speed") is None:
        raise OptionError(f"'{Path(path).name}' holds no speed.", "Give the belt's speed with --speed.")
    return run


class GivenClip(NamedTuple):
    """A clip as it was given."""

    path: Path
    view: View
    seen_from: Literal["left", "right"] | None = None
    """The side of the runner on which the camera stood, if it was named."""
    label: str = ""
    """What messages about its progress call it."""


def given_clips(
    *,
    side: str | Path | Sequence[str | Path] | None = None,
    rear: str | Path | None = None,
    side_left: str | Path | None = None,
    side_right: str | Path | None = None,
) -> tuple[GivenClip, ...]:
    """Check which clips were given, before any of them is opened.

    Parameters
    ----------
    side, rear, side_left, side_right
        See `analyze`.

    Returns
    -------
    tuple of GivenClip
        Side clips first.

    Raises
    ------
    OptionError
        If there is no clip, there are more than two side clips, or a file is given twice.

    Examples
    --------
    >>> [each.seen_from for each in given_clips(side_left="a.mp4", side_right="b.mp4")]
    ['left', 'right']
    """
    unnamed = [] if side is None else [side] if isinstance(side, str | Path) else list(side)
    labels = ["side clip"] if len(unnamed) == 1 else ["first side clip", "second side clip"]
    clips = [
        *(GivenClip(Path(path), "side", None, label) for path, label in zip(unnamed, labels, strict=False)),
        *([] if side_left is None else [GivenClip(Path(side_left), "side", "left", "left side clip")]),
        *([] if side_right is None else [GivenClip(Path(side_right), "side", "right", "right side clip")]),
        *([] if rear is None else [GivenClip(Path(rear), "rear", None, "rear clip")]),
    ]
    if not clips:
        raise OptionError("No clip was given.", "Give a side clip, a rear clip, or both.")
    if len(unnamed) > 2 or sum(each.view == "side" for each in clips) > 2:
        raise OptionError("There are more than two side clips.", "Give one from each side of the runner.")
    for number, one in enumerate(clips):
        for other in clips[number + 1 :]:
            if one.path.resolve() == other.path.resolve():
                names = "two side clips" if one.view == other.view else "side clip and the rear clip"
                raise OptionError(f"The {names} are the same file.", "Give a different file for each view.")
    return tuple(clips)


def _with_name(progress: Progress, name: str) -> Progress:
    def report(stage: str, done: int, total: int) -> None:
        progress(f"{name}: {stage}", done, total)

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

    given = GivenClip(clip.path, view)
    [analysis] = measure_clips([_prepare_clip(clip, given, runner=runner, options=options, progress=progress)])
    return analysis


def _prepare_clip(
    clip: Clip, given: GivenClip, *, runner: Runner, options: Options, progress: Progress
) -> PreparedClip:
    pose = estimate_clip_pose(clip, view=given.view, options=options, progress=progress)
    # The freed models and frames leave a third of the heap unused.
    release_free_memory()
    from gait.analysis.clip import prepare_clip

    return prepare_clip(clip, pose, view=given.view, runner=runner, options=options, seen_from=given.seen_from)


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
    watch: WatchRun = NO_WATCH,
    edits: EditLog = NO_EDITS,
) -> Session:
    """Return a session of analysed clips, with advice for the runner.

    Parameters
    ----------
    clips : sequence of ClipAnalysis
        The analysed clips, from `gait.analysis.clip.measure_clips`.
    runner : Runner
        The runner.
    options : Options
        The options of the analysis.
    visit : Visit, optional
        Who was filmed, when, where and by whom.
    watch : WatchRun
        What a watch recorded of the run.
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
        watch=watch,
        edits=edits,
    )
