"""`FramePose`: where the runner's points lie on a picture at one time. Every annotator draws from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.motion.model import Motion
from gait.video.placement import Placement

Floats = npt.NDArray[np.float64]

# Height of the hip above the ground, in leg lengths from hip to ankle.
_HIP_TO_GROUND = 1.1
_CHUNK = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class FramePose:
    """The runner's pose on a picture at one time.

    Parameters
    ----------
    time_s : float
        Seconds of the runner's own time.
    points : mapping of str to ndarray, shape (2,)
        Pixels of the picture; NaN where a point is unknown at this time.
    view : {"side", "rear"}
        Where the camera stands.
    facing : {1, -1}
        1 if the runner faces the right edge of the picture.
    leg_px : float
        Height of the hip above the ground, in pixels of the picture.
    up, ahead : ndarray, shape (2,)
        Unit vectors on the picture: the true vertical, upwards, and the horizontal along the first axis of the motion
        (forward, or to the runner's right from behind). A camera that leans rotates them.
    scene_px : ndarray, shape (2,)
        Displacement of the scene on the picture by the camera's motion, in its pixels.
    placement : Placement
        The part and the scale of the frame that the picture shows.
    """

    time_s: float
    points: Mapping[str, Floats]
    view: View
    facing: int = 1
    leg_px: float
    up: Floats = field(default_factory=lambda: np.array([0.0, -1.0]))
    ahead: Floats = field(default_factory=lambda: np.array([1.0, 0.0]))
    scene_px: Floats = field(default_factory=lambda: np.zeros(2))
    placement: Placement = field(repr=False)

    def has(self, *names: str) -> bool:
        """Return whether all of these points are known at this time.

        Parameters
        ----------
        *names : str
            Names of points, such as `left_hip`.

        Returns
        -------
        bool
        """
        return all(name in self.points and bool(np.isfinite(self.points[name]).all()) for name in names)

    @property
    def near_side(self) -> str | None:
        """The side of the body that faces the camera; None from behind."""
        return None if self.view == "rear" else ("right" if self.facing == 1 else "left")


def frame_poses(
    motion: Motion, times_s: Floats, *, placement: Placement, origins_px: Floats | None = None
) -> Iterator[FramePose]:
    """Yield the runner's pose at each time, reading the curves in chunks to limit memory.

    Parameters
    ----------
    motion : Motion
        The motion.
    times_s : ndarray, shape (times,)
        Seconds of the runner's own time.
    placement : Placement
        The picture to draw on.
    origins_px : ndarray, shape (times, 2), optional
        The upper left corner of the picture at each time, in the clip's pixels, for a picture that follows the runner;
        default: that of `placement`.

    Yields
    ------
    FramePose
    """
    curves = {name: motion.curve(name) for name in motion.body_names}
    ahead, up = (axis / np.linalg.norm(axis) for axis in motion.to_pixels(np.eye(2)))
    leg_px = _HIP_TO_GROUND * motion.leg_length_m / motion.scale.metres_per_pixel * placement.scale
    for start in range(0, len(times_s), _CHUNK):
        chunk = times_s[start : start + _CHUNK]
        placed = {name: placement.place(motion.in_picture(curve(chunk), chunk)) for name, curve in curves.items()}
        scene, zoom = motion.camera_at(chunk) * placement.scale, motion.zoom_at(chunk)
        if origins_px is not None:
            moved = (np.array(placement.origin_px) - origins_px[start : start + _CHUNK]) * placement.scale
            placed, scene = {name: points + moved for name, points in placed.items()}, scene + moved
        for index, time_s in enumerate(chunk):
            yield FramePose(
                time_s=float(time_s),
                points={name: points[index] for name, points in placed.items()},
                view=motion.view,
                facing=motion.facing,
                leg_px=leg_px * float(zoom[index]),
                up=up,
                ahead=ahead,
                scene_px=scene[index],
                placement=placement,
            )


def frame_pose_at(motion: Motion, time_s: float, *, placement: Placement) -> FramePose:
    """Return the runner's pose at one time, see `frame_poses`.

    Parameters
    ----------
    motion : Motion
        The motion.
    time_s : float
        Seconds of the runner's own time.
    placement : Placement
        The picture to draw on.

    Returns
    -------
    FramePose
    """
    return next(frame_poses(motion, np.array([time_s]), placement=placement))
