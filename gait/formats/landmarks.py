"""`Landmarks`: what any reader of another tracker's file returns, and the way from there to a `Motion`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.errors import InputError, OptionError
from gait.formats.names import own_names
from gait.measurement import Surface, View
from gait.motion.model import Motion, has_hips_and_ankles
from gait.motion.scale import height_scale
from gait.pose.scene.vertical import PRIOR
from gait.runner import Runner

Floats = npt.NDArray[np.float64]

_LEAST_FRAMES = 10
_KEEP_SEEN_SHARE = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Landmarks:
    """Body points over time as a file holds them.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Seconds.
    points : ndarray, shape (frames, points, 2 or 3)
        Metres, in axes of any order and sign if three, else x along the run and y up; or pixels (x right, y down).
        NaN where not seen.
    names : tuple of str
        The file's names of the points.
    unit : {"m", "px"}
        Which of the two.
    """

    time_s: Floats
    points: Floats
    names: tuple[str, ...]
    unit: Literal["m", "px"]


def motion_from(
    landmarks: Landmarks,
    *,
    file: str,
    view: View = "side",
    surface: Surface = "treadmill",
    runner: Runner | None = None,
    names: Mapping[str, str] | None = None,
) -> Motion:
    """Turn a file's landmarks into a motion that runs forward, in metres.

    Parameters
    ----------
    landmarks : Landmarks
        From a reader.
    file : str
        The file's name, for messages.
    view : {"side", "rear"}
        The plane to look at, or for pixels where the camera stood.
    surface : {"treadmill", "overground"}
        What the runner runs on.
    runner : Runner, optional
        Gives pixels their scale; without it, average proportions do.
    names : mapping of str to str, optional
        The file's names to ours, such as ``{"hip_joint_L": "left_hip"}``; usual names are known.

    Returns
    -------
    Motion

    Raises
    ------
    InputError
        If times do not increase, or hips and ankles are not there.
    """
    if len(landmarks.time_s) < _LEAST_FRAMES:
        raise InputError(f"'{file}' holds {len(landmarks.time_s)} frames.", "Give ten seconds of running.")
    ours = own_names(landmarks.names, names or {})
    columns = [landmarks.names.index(theirs) for theirs in ours]
    points = np.asarray(landmarks.points, np.float64)[:, columns]
    known = np.isfinite(points).all(axis=-1).mean(axis=0) if columns else np.zeros(0)
    kept = known >= _KEEP_SEEN_SHARE
    kept_names = [name for name, keep in zip(ours.values(), kept, strict=True) if keep]
    points = points[:, kept]
    _require_hips_and_ankles(kept_names, file=file, theirs=landmarks.names)
    if landmarks.unit == "px":
        points = points * np.array([1.0, -1.0])
    points, facing = _turned(points, kept_names, view=view)
    try:
        motion = Motion.from_landmarks(landmarks.time_s, points, kept_names, view=view, surface=surface)
    except OptionError as error:
        raise InputError(f"'{file}' cannot be used: {error.problem}", error.remedy) from error
    if landmarks.unit == "m":
        return replace(motion, facing=facing)
    in_pixels = replace(motion, facing=facing, upright_from="camera", roll_se_deg=PRIOR.se_deg)
    return in_pixels.rescaled(height_scale(motion, runner or Runner()))


def _require_hips_and_ankles(names: list[str], *, file: str, theirs: tuple[str, ...]) -> None:
    if not has_hips_and_ankles(names):
        raise InputError(
            f"'{file}' cannot be used: Ankles and hips are needed to find steps, and some are missing.",
            "Name its points with `names`, such as {'hip_L': 'left_hip'}; points known there: "
            + (", ".join(theirs[:12]) or "none")
            + ".",
        )


def _turned(points: Floats, names: list[str], *, view: View) -> tuple[Floats, Literal[1, -1]]:
    """Turn the axes: forward, up and, of three, to the runner's right. And whether forward was to larger values.

    Up is where the hips are from the ankles; forward is where the feet point.
    """
    if points.shape[-1] == 2:
        facing = _facing(0.0 if view == "rear" else _ahead(points, names)[0])
        return points * np.array([facing, 1]), facing
    over = _between(points, names, [("hip", "ankle"), ("mid_hip", "ankle")])
    up = int(np.argmax(np.abs(over)))
    ahead = np.where(np.arange(3) == up, 0.0, _ahead(points, names))
    forward = int(np.argmax(np.abs(ahead))) if ahead.any() else (0 if up else 1)
    axes = np.zeros((3, 3))
    facing = _facing(ahead[forward])
    axes[0, forward] = facing
    axes[1, up] = -1 if over[up] < 0 else 1
    axes[2] = np.cross(axes[0], axes[1])
    return points @ axes.T, facing


def _facing(ahead: float) -> Literal[1, -1]:
    return -1 if ahead < 0 else 1


def _ahead(points: Floats, names: list[str]) -> Floats:
    return _between(points, names, [("toe", "heel"), ("ball", "heel"), ("toe", "ankle"), ("knee", "ankle")])


def _between(points: Floats, names: list[str], pairs: list[tuple[str, str]]) -> Floats:
    """Median way, on each axis, from the second to the first of the pairs that are there; 0 where none is."""
    ways = [
        points[:, names.index(first)] - points[:, names.index(second)]
        for side in ("left_", "right_")
        for a, b in pairs
        if (first := a if a.startswith("mid") else side + a) in names and (second := side + b) in names
    ]
    median: Floats = np.nanmedian(np.concatenate(ways), axis=0) if ways else np.zeros(points.shape[-1])
    return median
