"""`Landmarks`: body points as read from a file, and their conversion to a `Motion`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.errors import InputError, OptionError, RunnerError
from gait.formats.alignment import aligned
from gait.formats.names import standard_names
from gait.measurement import Surface, View
from gait.motion.model import Motion, has_hips_and_ankles
from gait.motion.scale import height_scale
from gait.pose.scene.vertical import PRIOR
from gait.runner import Runner
from gait.words.plurals import plural

Floats = npt.NDArray[np.float64]

_LEAST_FRAMES = 10
# A point that is seen in fewer frames is left out.
_LEAST_SEEN_SHARE = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Landmarks:
    """Body points over time, as a file holds them.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds.
    points : ndarray, shape (frames, points, 2 or 3)
        Positions. Three coordinates in metres may have their axes in any order and sign. Two coordinates in metres are
        x along the run and y up. Two coordinates in pixels are x right and y down. NaN where a point was not seen.
    names : tuple of str
        Names of the points in the file.
    unit : {"m", "px"}
        Metres or pixels.
    """

    time_s: Floats
    points: Floats
    names: tuple[str, ...]
    unit: Literal["m", "px"]


def require_frame_rate(fps: float | None, *, file: str) -> float:
    """Return the frame rate, which files without times need.

    Parameters
    ----------
    fps : float or None
        Frames per second; None or 0 if no frame rate was given.
    file : str
        Name of the file, for the error message.

    Returns
    -------
    float
        Frames per second.

    Raises
    ------
    OptionError
        If no frame rate was given.
    """
    if not fps or fps <= 0:
        raise OptionError(f"'{file}' holds no times.", "Give its frames per second with `fps`.")
    return fps


def motion_from(
    landmarks: Landmarks,
    *,
    file: str,
    view: View = "side",
    surface: Surface = "treadmill",
    runner: Runner | None = None,
    names: Mapping[str, str] | None = None,
) -> Motion:
    """Convert the landmarks of a file to a motion in metres that runs forward.

    Parameters
    ----------
    landmarks : Landmarks
        The landmarks of the file.
    file : str
        Name of the file, for error messages.
    view : {"side", "rear"}
        The plane of a motion in three dimensions, or where the camera stood.
    surface : {"treadmill", "overground"}
        The surface on which the runner runs.
    runner : Runner, optional
        The height of the runner scales pixels to metres. Without it, average proportions do.
    names : mapping of str to str, optional
        Names for points with unusual names in the file, such as ``{"hip_joint_L": "left_hip"}``.

    Returns
    -------
    Motion

    Raises
    ------
    InputError
        If there are too few frames, times do not increase, or hips or ankles are missing.
    RunnerError
        If the body segments have no length.
    """
    if len(landmarks.time_s) < _LEAST_FRAMES:
        raise InputError(
            f"'{file}' holds only {plural(len(landmarks.time_s), 'frame')}.", "Give ten seconds of running."
        )
    standard = standard_names(landmarks.names, names or {})
    columns = [landmarks.names.index(name) for name in standard]
    points = np.asarray(landmarks.points, np.float64)[:, columns]
    seen_share = np.isfinite(points).all(axis=-1).mean(axis=0) if columns else np.zeros(0)
    kept = seen_share >= _LEAST_SEEN_SHARE
    kept_names = [name for name, keep in zip(standard.values(), kept, strict=True) if keep]
    points = points[:, kept]
    _require_hips_and_ankles(kept_names, file=file, in_file=landmarks.names)
    if landmarks.unit == "px":
        points = points * np.array([1.0, -1.0])
    points, facing, _ = aligned(points, kept_names, view=view, file=file)
    try:
        motion = Motion.from_landmarks(landmarks.time_s, points, kept_names, view=view, surface=surface)
    except OptionError as error:
        raise InputError(f"'{file}' cannot be used: {error.problem}", error.remedy) from error
    if landmarks.unit == "m":
        return replace(motion, facing=facing)
    in_pixels = replace(motion, facing=facing, upright_from="camera", roll_se_deg=PRIOR.se_deg)
    try:
        return in_pixels.rescaled(height_scale(motion, runner or Runner()))
    except RunnerError as error:
        raise RunnerError(
            "The runner's body segments cannot be measured in these data.", "Give landmarks of the whole body."
        ) from error


def _require_hips_and_ankles(names: list[str], *, file: str, in_file: tuple[str, ...]) -> None:
    if not has_hips_and_ankles(names):
        raise InputError(
            f"'{file}' cannot be used: hips and ankles are needed to detect steps, and some are missing.",
            "Name its points with `names`, such as {'hip_L': 'left_hip'}. Points in the file: "
            + (", ".join(in_file[:12]) or "none")
            + ".",
        )
