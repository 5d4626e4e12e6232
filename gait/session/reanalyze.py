"""Analyse a session again from its saved poses, with other options and without decoding the videos."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from gait.analysis.clip import PreparedClip, measure_clips, prepare_clip
from gait.analysis.sound import share_doubts, with_sound_kept
from gait.edits.log import EditLog
from gait.errors import ClipError, InputError
from gait.measurement import CLIP_NAMES, VIEWS, View, view_of_clip
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.results.document import read_listening
from gait.results.edits_file import read_drawings, read_edits
from gait.results.header import read_visit
from gait.results.layout import LOGO_FILE, pose_name
from gait.results.pose_file import read_pose
from gait.results.reading import ANALYZE_AGAIN, incomplete_error, read_document, units_of
from gait.results.watch import read_watch
from gait.runner import Runner, Visit
from gait.session import Session
from gait.session.analyze import build_session
from gait.session.edit import require_one_side
from gait.sound import Listening
from gait.video import Clip, open_clip
from gait.video.slow_motion import slow_motion_factor
from gait.watch import WatchRun


def reanalyze(
    session: Session | str | Path,
    options: Options | None = None,
    *,
    runner: Runner | None = None,
    visit: Visit | None = None,
    edits: EditLog | None = None,
    clip_folder: str | Path | None = None,
) -> Session:
    """Analyse a session again from its saved poses.

    Parameters
    ----------
    session : Session or path
        A session, or the folder that one was saved to.
    options : Options, optional
        New options, such as another belt speed; by default those of the session. Engine and model are always those
        that estimated the poses.
    runner : Runner, optional
        The runner, for example with another height; by default the session's.
    visit : Visit, optional
        Who was filmed, when, where and by whom; by default the session's.
    edits : EditLog, optional
        The corrections by hand; by default the session's. `NO_EDITS` measures what the machine found.
    clip_folder : path, optional
        The folder that holds the clips of a saved session; by default the session's own. Clips are needed for videos
        and reports, but not for numbers.

    Returns
    -------
    Session

    Raises
    ------
    InputError
        If the folder holds no session, or its files are damaged.
    ClipError
        If a clip is present but cannot be read, or another video has its name.
    OptionError
        If `capture_fps` changes and is not a possible frame rate of the clip.
    RunnerError
        If with these options the clips show no running.
    EditError
        If a correction by hand does not fit the clips.

    Examples
    --------
    >>> faster = reanalyze("report", Options(speed_mps=3.2))  # doctest: +SKIP
    >>> faster.measures.set_index("id").value["overstride"]  # doctest: +SKIP
    25.1
    """
    if isinstance(session, Session):
        saved_runner, saved_options, saved_visit = session.runner, session.options, session.visit
        watch = session.watch
        saved_edits, drawings = session.edits, session.drawings
        poses = {
            clip.name: (clip.clip.turned(-int(clip.pose.attrs["turned_deg"])), clip.pose) for clip in session.clips
        }
        heard: dict[str, Listening | None] = {clip.name: clip.sound for clip in session.clips}
    else:
        folder = Path(session)
        saved_runner, saved_options, saved_visit, watch = _read_answers(folder)
        saved_edits, drawings = read_edits(folder), read_drawings(folder)
        poses = _read_poses(folder, None if clip_folder is None else Path(clip_folder))
        heard = read_listening(read_document(folder))
    edits = saved_edits if edits is None else edits
    if edits.in_force:
        require_one_side(poses)
    runner = runner or saved_runner
    options = replace(options or saved_options, engine=saved_options.engine, model=saved_options.model)
    clips = measure_clips(
        [
            _read(
                clip, pose, view=view_of_clip(name), runner=runner, options=options, before=saved_options, edits=edits
            )
            for name, (clip, pose) in poses.items()
        ]
    )
    # Sound is not kept, so what was heard in the clip stays as it is.
    clips = share_doubts(
        [
            with_sound_kept(clip, heard.get(clip.name), before=saved_edits.of(clip.view), after=edits.of(clip.view))
            for clip in clips
        ]
    )
    options = replace(options, sound=any(clip.sound is not None for clip in clips))
    again = build_session(clips, runner=runner, options=options, visit=visit or saved_visit, watch=watch, edits=edits)
    return replace(again, drawings=drawings)


def prepare_saved(folder: str | Path) -> dict[str, PreparedClip]:
    """Compute the motion and the steps of a saved session again from its poses, without measuring it.

    Parameters
    ----------
    folder : str or Path
        The folder that a session was saved to. Its clips are not needed.

    Returns
    -------
    dict of str to PreparedClip
        By name of the clip. Empty if the folder holds no poses.

    Raises
    ------
    InputError
        If the folder holds no session, or its files are damaged.
    RunnerError
        If this version finds no running in the poses.

    Examples
    --------
    >>> prepare_saved("report")["side"].scaled.trial.motion.facing  # doctest: +SKIP
    1
    """
    folder = Path(folder)
    runner, options, *_ = _read_answers(folder)
    edits = read_edits(folder)
    poses = {name: read_pose(path) for name in CLIP_NAMES if (path := folder / pose_name(name)).exists()}
    found = {}
    for name, pose in poses.items():
        view, clip = view_of_clip(name), described_clip(pose, folder)
        found[name] = prepare_clip(clip, pose, view=view, runner=runner, options=options, edits=edits.of(view))
    return found


def _read(
    clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options, before: Options, edits: EditLog
) -> PreparedClip:
    if options.capture_fps is not None and options.capture_fps != before.capture_fps:
        factor = slow_motion_factor(clip.time_s, capture_fps=options.capture_fps, tags={})
        clip = replace(clip, slow_motion_factor=factor, tagged_fps=None)
    return prepare_clip(clip, pose, view=view, runner=runner, options=options, edits=edits.of(view))


def _read_answers(folder: Path) -> tuple[Runner, Options, Visit, WatchRun]:
    document = read_document(folder)
    try:
        return (
            Runner(**_known_fields(Runner, document["runner"])),
            Options(**_known_fields(Options, document["options"]) | {"units": units_of(document)}),
            replace(read_visit(document), logo=_read_logo(folder)),
            read_watch(document),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise incomplete_error(folder, document) from error


def _read_logo(folder: Path) -> bytes | None:
    path = folder / LOGO_FILE
    return path.read_bytes() if _is_file(path) else None


def _known_fields(kind: type[Runner | Options], saved: dict[str, Any]) -> dict[str, Any]:
    """Return the saved values that the class takes as arguments; newer fields keep their defaults."""
    known = {field.name for field in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in saved.items() if name in known}


def _read_poses(folder: Path, clip_folder: Path | None) -> dict[str, tuple[Clip, PoseTrack]]:
    poses = {name: read_pose(path) for name in CLIP_NAMES if (path := folder / pose_name(name)).exists()}
    if not poses:
        raise InputError(f"'{folder}' holds no poses: it has no {' or '.join(map(pose_name, VIEWS))}.", ANALYZE_AGAIN)
    return {name: (_restore_clip(pose, clip_folder or folder), pose) for name, pose in poses.items()}


def described_clip(pose: PoseTrack, folder: Path, *, capture_fps: float | None = None) -> Clip:
    """Return the clip as a saved pose track describes it, without opening the video file.

    Parameters
    ----------
    pose : PoseTrack
        From `gait.results.pose_file.read_pose`.
    folder : Path
        Where the clip is, or would be.
    capture_fps : float, optional
        Frame rate at which slow motion was recorded; by default, that of the track.

    Returns
    -------
    Clip
    """
    attributes = pose.attrs
    clip = Clip(
        path=folder / str(attributes["source_file"]),
        sha256=str(attributes["source_sha256"]),
        width=int(attributes["image_width_px"]),
        height=int(attributes["image_height_px"]),
        rotation_deg=int(attributes["turned_deg"]),
        time_s=pose["time"].values,
        slow_motion_factor=float(attributes["slow_motion_factor"]),
    )
    if capture_fps is not None:
        factor = slow_motion_factor(clip.time_s, capture_fps=capture_fps, tags={})
        clip = replace(clip, slow_motion_factor=factor, tagged_fps=None)
    # The analysis turns it upright again.
    return clip.turned(-int(attributes["turned_deg"]))


def _restore_clip(pose: PoseTrack, folder: Path) -> Clip:
    """Return the clip as the pose track describes it; the video file may be missing."""
    clip = described_clip(pose, folder)
    if not _is_file(clip.path):
        return clip
    # Rotation, mirroring, start time, track and repeated frames are stored in the video file only.
    video = open_clip(clip.path)
    if video.sha256 != clip.sha256:
        raise ClipError(
            f"'{clip.path.name}' in '{folder}' is not the video that was analysed.",
            "Name the folder of the analysed video with `clip_folder`, or a folder without videos for numbers only.",
        )
    return replace(
        clip,
        rotation_deg=video.rotation_deg,
        mirrored=video.mirrored,
        start_s=video.start_s,
        track=video.track,
        copied_s=video.copied_s,
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # The name is not valid on this file system.
        return False
