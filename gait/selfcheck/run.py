"""Run a self-check on a clip, and write its result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gait.errors import OptionError
from gait.pose import estimate_pose, find_runner
from gait.pose.engines.engine import make_engine
from gait.runtime.atomic import atomic_folder
from gait.runtime.progress import Progress, silent
from gait.selfcheck.evaluate import evaluate
from gait.selfcheck.kinds import Kind, Leg
from gait.selfcheck.result import SelfCheck
from gait.video import open_clip

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gait.pose.track import PoseTrack

DEFAULT_MODEL = "full"
"""The pose model of a self-check. Counting needs less precision than angles, and a set of calf raises lasts minutes."""
RESULT_FILE = "selfcheck.json"


@dataclass(frozen=True, kw_only=True, eq=False)
class FilmedCheck:
    """A self-check with its pictures.

    Parameters
    ----------
    result : SelfCheck
        What was counted.
    pictures : mapping of str to bytes
        JPEG pictures by file name.
    """

    result: SelfCheck
    pictures: dict[str, bytes] = field(default_factory=dict)


def check_clip(
    path: str | Path,
    *,
    kind: Kind,
    leg: Leg | None = None,
    date_filmed: str | None = None,
    capture_fps: float | None = None,
    model: str = DEFAULT_MODEL,
    progress: Progress = silent,
) -> FilmedCheck:
    """Count the repetitions of a self-check in a clip.

    Parameters
    ----------
    path : str or Path
        The clip.
    kind : {"calf-raise", "hops", "squat", "step-down"}
        Which self-check.
    leg : {"left", "right"}, optional
        The leg that carries the weight; by default, it is taken from the picture.
    date_filmed : str, optional
        Day of filming, as ``2026-05-31``.
    capture_fps : float, optional
        Frame rate at which a slow-motion clip was recorded, in frames per second.
    model : {"lite", "full", "heavy"}
        The pose model.
    progress : Progress
        Progress callback.

    Returns
    -------
    FilmedCheck

    Raises
    ------
    ClipError
        If the clip cannot be read.
    RunnerError
        If the clip does not show the movement.
    OptionError
        If there is no such model.

    Examples
    --------
    >>> check_clip("calves.mp4", kind="calf-raise").result.legs[0].count  # doctest: +SKIP
    23
    """
    make_engine("blazepose", model=model)
    clip = open_clip(path, capture_fps=capture_fps)
    person = find_runner(clip, on_the_spot=True, progress=progress)
    track = estimate_pose(clip, model=model, path=person, select_frames=_no_further_frames, progress=progress)
    legs = evaluate(track, kind=kind, leg=leg, slow_motion_factor=clip.slow_motion_factor)
    result = SelfCheck(kind=kind, file=clip.name, sha256=clip.sha256, date_filmed=date_filmed, legs=legs)
    if kind not in ("squat", "step-down"):
        return FilmedCheck(result=result)
    from gait.pose.scene.vertical import vertical_of_track
    from gait.selfcheck.picture import level_picture

    pictures, named = {}, []
    for each in legs:
        name = f"{kind}-{each.leg}.jpg"
        if each.lowest_s is not None:
            pictures[name] = level_picture(clip, track, time_s=each.lowest_s)
        named.append(replace(each, picture=name))
    level_se_deg = round(vertical_of_track(track.attrs).se_deg, 1)
    return FilmedCheck(result=replace(result, legs=tuple(named), level_se_deg=level_se_deg), pictures=pictures)


def save_check(check: FilmedCheck, directory: Path, *, overwrite: bool = False) -> Path:
    """Write the result and the pictures of a self-check into a folder.

    Parameters
    ----------
    check : FilmedCheck
        The self-check.
    directory : Path
        The folder. Its files appear together when all are complete.
    overwrite : bool
        Whether an earlier result in the folder is replaced.

    Returns
    -------
    Path
        The file with the result.

    Raises
    ------
    OptionError
        If the folder contains a result already, and `overwrite` is False.
    OutputError
        If the folder cannot be written.
    """
    check_folder(directory, overwrite=overwrite)
    with atomic_folder(directory, what="The result") as temporary:
        for name, picture in check.pictures.items():
            (temporary / name).write_bytes(picture)
        text = json.dumps(check.result.document(), indent=2, allow_nan=False) + "\n"
        (temporary / RESULT_FILE).write_text(text, encoding="utf-8")
    return directory / RESULT_FILE


def check_folder(directory: Path, *, overwrite: bool) -> None:
    """Raise an error, before the clip is opened, if the result would replace another one.

    Parameters
    ----------
    directory : Path
        The folder to write.
    overwrite : bool
        Whether an earlier result is replaced.

    Raises
    ------
    OptionError
        If the folder contains a result already, and `overwrite` is False, or if it is a file.
    """
    if directory.is_file():
        raise OptionError(f"'{directory}' is a file.", "Name a folder with --out.")
    if (directory / RESULT_FILE).exists() and not overwrite:
        raise OptionError(
            f"'{directory}' contains the result of a self-check already.",
            "Name another folder with --out, or replace it with --overwrite.",
        )


def _no_further_frames(track: PoseTrack, time_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Select no frames beyond the regular ones: twenty a second are enough to count."""
    import numpy as np

    return np.zeros(len(time_s), bool)
