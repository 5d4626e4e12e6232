"""`Landmarks`: body points as read from a file, and their conversion to a `Motion`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.errors import InputError, OptionError, RunnerError
from gait.formats.alignment import aligned
from gait.formats.claims import metres_per_unit, new_frames, require_pixels, without_placeholders
from gait.formats.names import standard_names
from gait.formats.origin import Origin
from gait.formats.subjects import markers_of_subject
from gait.measurement import Surface, View
from gait.motion.model import Motion, has_hips_and_ankles
from gait.motion.scale import height_scale
from gait.motion.surface import detect_surface
from gait.pose.scene.vertical import PRIOR
from gait.runner import Runner
from gait.words.plurals import plural

Floats = npt.NDArray[np.float64]

_STILL_CAMERA = {"camera_shake_px": 0.0, "camera_travel_px": 0.0}
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
    cautions : tuple of str
        What to know about how the file was read, one sentence each.
    origin : Origin, optional
        The pose model of this package that measured the points, for an own export.
    """

    time_s: Floats
    points: Floats
    names: tuple[str, ...]
    unit: Literal["m", "px"]
    cautions: tuple[str, ...] = ()
    origin: Origin | None = None


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
    surface: Surface | None = None,
    runner: Runner | None = None,
    names: Mapping[str, str] | None = None,
    individual: str | None = None,
) -> Motion:
    """Convert the landmarks of a file to a motion in metres that runs forward.

    What the file claims is checked against the body. Numbers that stand for lost markers and copies of frames count as
    not seen. A unit by which the legs cannot have their length is corrected if only one unit is possible.

    Parameters
    ----------
    landmarks : Landmarks
        The landmarks of the file.
    file : str
        Name of the file, for messages.
    view : {"side", "rear"}
        The plane of a motion in three dimensions, or where the camera stood.
    surface : {"treadmill", "overground"}, optional
        The surface on which the runner runs. By default, the ground if the runner travels by more than the length of a
        belt.
    runner : Runner, optional
        The height of the runner scales pixels to metres. Without it, average proportions do.
    names : mapping of str to str, optional
        Names for points with unusual names in the file, such as ``{"hip_joint_L": "left_hip"}``.
    individual : str, optional
        The subject whose markers are read.

    Returns
    -------
    Motion

    Raises
    ------
    InputError
        If there are too few frames, times do not increase, hips or ankles are missing, the unit is impossible, or the
        points show another view.
    RunnerError
        If the body segments have no length.
    """
    given = names or {}
    markers = markers_of_subject(landmarks.names, given, individual=individual, file=file)
    standard = standard_names(tuple(markers.values()), _by_marker(given, markers))
    in_file = {marker: name for name, marker in markers.items()}
    columns = [landmarks.names.index(in_file[marker]) for marker in standard]
    points = without_placeholders(np.asarray(landmarks.points, np.float64)[:, columns])
    new = new_frames(points) if points.size else np.ones(len(points), bool)
    time_s, points = landmarks.time_s[new], points[new]
    if len(time_s) < _LEAST_FRAMES:
        raise InputError(f"'{file}' holds only {plural(len(time_s), 'frame')}.", "Give ten seconds of running.")
    seen_share = np.isfinite(points).all(axis=-1).mean(axis=0) if columns else np.zeros(0)
    kept = seen_share >= _LEAST_SEEN_SHARE
    kept_names = [name for name, keep in zip(standard.values(), kept, strict=True) if keep]
    points = points[:, kept]
    _require_hips_and_ankles(kept_names, file=file, in_file=tuple(markers.values()))
    cautions = landmarks.cautions + _copies(new, file)
    if landmarks.unit == "px":
        require_pixels(points, file=file)
        points = points * np.array([1.0, -1.0])
    else:
        factor = metres_per_unit(points, kept_names, file=file)
        points, cautions = factor * points, cautions + _other_unit(factor, file)
    points, facing, _ = aligned(points, kept_names, view=view, file=file)
    try:
        motion = Motion.from_landmarks(time_s, points, kept_names, view=view, surface=surface or "treadmill")
    except OptionError as error:
        raise InputError(f"'{file}' cannot be used: {error.problem}", error.remedy) from error
    if view == "rear" and points.shape[-1] == 3:
        from_the_side = Motion.from_landmarks(time_s, points, kept_names, view="side")
        motion = replace(motion, forward_m=from_the_side.points_m[..., 0])
    if surface is None:
        motion = _on_its_surface(motion)
    motion = replace(motion, facing=facing, cautions=cautions)
    if landmarks.unit == "m":
        return motion if landmarks.origin is None else _of_pose_model(motion, landmarks.origin)
    in_pixels = replace(motion, upright_from="camera", roll_se_deg=PRIOR.se_deg)
    try:
        return in_pixels.rescaled(height_scale(motion, runner or Runner()))
    except RunnerError as error:
        raise RunnerError(
            "The runner's body segments cannot be measured in these data.", "Give landmarks of the whole body."
        ) from error


def _by_marker(given: Mapping[str, str], markers: Mapping[str, str]) -> dict[str, str]:
    """Return the given names by the names of markers without their subject."""
    return {markers.get(name, name): ours for name, ours in given.items()}


def _copies(new: npt.NDArray[np.bool_], file: str) -> tuple[str, ...]:
    copies = int((~new).sum())
    if not copies:
        return ()
    return (f"{plural(copies, 'frame')} of '{file}' {'is a copy' if copies == 1 else 'are copies'} of the one before.",)


def _other_unit(factor: float, file: str) -> tuple[str, ...]:
    if factor == 1:
        return ()
    return (f"The unit in '{file}' is wrong by the length of the legs; {factor:g} times what it says was read.",)


def _on_its_surface(motion: Motion) -> Motion:
    """Return the motion over ground if the runner travels, and unchanged if not."""
    if detect_surface(motion.side_plane or motion, _STILL_CAMERA) != "overground":
        return motion
    return replace(motion, surface="overground")


def _of_pose_model(motion: Motion, origin: Origin) -> Motion:
    """Return the motion of an own export with what is known of the pose model that measured it."""
    return replace(
        motion,
        source="pose",
        pose_model=origin.pose_model,
        facing=1 if origin.near_side == "right" else -1,
        scale=replace(motion.scale, relative_se=origin.scale_relative_se),
        roll_se_deg=origin.roll_se_deg,
        cautions=motion.cautions + origin.cautions,
    )


def _require_hips_and_ankles(names: list[str], *, file: str, in_file: tuple[str, ...]) -> None:
    if not has_hips_and_ankles(names):
        raise InputError(
            f"'{file}' cannot be used: hips and ankles are needed to detect steps, and some are missing.",
            "Name its points with `names`, such as {'hip_L': 'left_hip'}. Points in the file: "
            + (", ".join(in_file[:12]) or "none")
            + ".",
        )
