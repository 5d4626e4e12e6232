"""Sessions from saved poses: the same clips analysed anew, with other options, without looking at the film again."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from gait.analysis.clip import PreparedClip, measure_clips, prepare_clip
from gait.errors import ClipError, InputError
from gait.measurement import VIEWS, View
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.results.layout import pose_name
from gait.results.pose_file import read_pose
from gait.results.reading import ANALYZE_ANEW, incomplete, read_document
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import advised
from gait.video import Clip, open_clip
from gait.video.slow_motion import slow_motion_factor


def reanalyze(
    session: Session | str | Path,
    options: Options | None = None,
    *,
    runner: Runner | None = None,
    clip_folder: str | Path | None = None,
) -> Session:
    """Analyse a session anew from its saved poses.

    Parameters
    ----------
    session : Session or path
        A session, or the folder that one was saved into.
    options : Options, optional
        Other options, such as another belt speed; those of the session when not given. Engine and model stay those
        that found the poses, whatever is named here.
    runner : Runner, optional
        Who runs, such as another height; the session's runner when not given.
    clip_folder : path, optional
        Where the clips of a saved session lie; the session's folder when not given. Only films and reports need them;
        numbers do not.

    Returns
    -------
    Session

    Raises
    ------
    InputError
        If the folder holds no session, or its files are damaged.
    ClipError
        If a clip lies there but cannot be read, or is another one of the same name.
    OptionError
        If `capture_fps` is new and lower than the rate at which a clip plays, or no camera's.
    RunnerError
        If with these options the clips show no running.

    Examples
    --------
    >>> faster = reanalyze("report", Options(speed_mps=3.2))  # doctest: +SKIP
    >>> faster.measures.set_index("id").value["overstride"]  # doctest: +SKIP
    25.1
    """
    if isinstance(session, Session):
        saved_runner, saved_options = session.runner, session.options
        poses = {
            clip.view: (clip.clip.turned(-int(clip.pose.attrs["turned_deg"])), clip.pose) for clip in session.clips
        }
    else:
        folder = Path(session)
        saved_runner, saved_options = _saved_facts(folder)
        poses = _saved_poses(folder, None if clip_folder is None else Path(clip_folder))
    runner = runner or saved_runner
    options = replace(options or saved_options, engine=saved_options.engine, model=saved_options.model)
    clips = measure_clips(
        [
            _read(clip, pose, view=view, runner=runner, options=options, before=saved_options)
            for view, (clip, pose) in poses.items()
        ]
    )
    return advised(clips, runner=runner, options=options)


def _read(
    clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options, before: Options
) -> PreparedClip:
    if options.capture_fps is not None and options.capture_fps != before.capture_fps:
        factor = slow_motion_factor(clip.time_s, capture_fps=options.capture_fps, tags={})
        clip = replace(clip, slow_motion_factor=factor, tagged_fps=None)
    return prepare_clip(clip, pose, view=view, runner=runner, options=options)


def _saved_facts(folder: Path) -> tuple[Runner, Options]:
    document = read_document(folder)
    try:
        return Runner(**_told(Runner, document["runner"])), Options(**_told(Options, document["options"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise incomplete(folder) from error


def _told(kind: type[Runner | Options], saved: dict[str, Any]) -> dict[str, Any]:
    """What was told of the runner or of the options, as the class takes it; what it has new keeps its default."""
    known = {field.name for field in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in saved.items() if name in known}


def _saved_poses(folder: Path, clip_folder: Path | None) -> dict[View, tuple[Clip, PoseTrack]]:
    poses = {view: read_pose(path) for view in VIEWS if (path := folder / pose_name(view)).exists()}
    if not poses:
        raise InputError(f"'{folder}' holds no poses: there is no {' or '.join(map(pose_name, VIEWS))}.", ANALYZE_ANEW)
    return {view: (_clip_of(pose, clip_folder or folder), pose) for view, pose in poses.items()}


def _clip_of(pose: PoseTrack, folder: Path) -> Clip:
    """The clip as the pose track knows it; the film itself need not be there."""
    facts = pose.attrs
    clip = Clip(
        path=folder / str(facts["source_file"]),
        sha256=str(facts["source_sha256"]),
        width=int(facts["image_width_px"]),
        height=int(facts["image_height_px"]),
        rotation_deg=int(facts["turned_deg"]),
        time_s=pose["time"].values,
        slow_motion_factor=float(facts["slow_motion_factor"]),
    )
    # The analysis turns it upright once more.
    clip = clip.turned(-int(facts["turned_deg"]))
    if not _is_there(clip.path):
        return clip
    # Only the film itself says how its frames are to be shown, and when its first one is.
    film = open_clip(clip.path)
    if film.sha256 != clip.sha256:
        raise ClipError(
            f"'{clip.path.name}' in '{folder}' is another film than the one that was analysed.",
            "Name the folder of that film with `clip_folder`, or a folder without films: numbers need none.",
        )
    return replace(clip, rotation_deg=film.rotation_deg, mirrored=film.mirrored, start_s=film.start_s)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # A name that no file can have.
        return False
