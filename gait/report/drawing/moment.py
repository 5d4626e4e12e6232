"""`Moment`: where the runner's points lie on a picture at one time. What every annotator draws from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.motion.model import Motion
from gait.video.placement import Placement

Floats = npt.NDArray[np.float64]

# Below the hip by this many leg lengths (hip to ankle) lies the ground.
_HIP_TO_GROUND = 1.1
_CHUNK = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """The runner on a picture at one time.

    Parameters
    ----------
    time_s : float
        The runner's own time.
    points : mapping of str to ndarray, shape (2,)
        Pixels of the picture.
    view : {"side", "rear"}
        Where the camera stands.
    facing : {1, -1}
        1 if forward is to the right of the picture.
    leg_px : float
        Hip to ground in pixels of the picture.
    up, ahead : ndarray, shape (2,)
        The true vertical upwards and the level line in the runner's first direction (forward, or to the right from
        behind), as unit vectors on the picture: a camera that leans turns them.
    scene_px : ndarray, shape (2,)
        By how much the camera's motion has moved the scene on the picture, in its pixels.
    placement : Placement
        The picture.
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
        """Whether all of these points are there."""
        return all(name in self.points for name in names)

    @property
    def near_side(self) -> str | None:
        """The side of the body that the camera sees; None from behind."""
        return None if self.view == "rear" else ("right" if self.facing == 1 else "left")


def moments(motion: Motion, times_s: Floats, *, placement: Placement) -> Iterator[Moment]:
    """Yield the runner at the given times, in order, some hundred in memory at a time.

    Parameters
    ----------
    motion : Motion
        The motion.
    times_s : ndarray
        Seconds of the runner's own time.
    placement : Placement
        The picture to draw on.

    Yields
    ------
    Moment
    """
    curves = {name: motion.curve(name) for name in motion.body_names}
    ahead, up = (axis / np.linalg.norm(axis) for axis in motion.to_pixels(np.eye(2)))
    leg_px = _HIP_TO_GROUND * motion.leg_length_m / motion.scale.metres_per_pixel * placement.scale
    for start in range(0, len(times_s), _CHUNK):
        chunk = times_s[start : start + _CHUNK]
        placed = {name: placement.place(motion.in_picture(curve(chunk), chunk)) for name, curve in curves.items()}
        scene, zoom = motion.camera_at(chunk) * placement.scale, motion.zoom_at(chunk)
        for index, time_s in enumerate(chunk):
            yield Moment(
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


def moment_at(motion: Motion, time_s: float, *, placement: Placement) -> Moment:
    """Return the runner at one time."""
    return next(moments(motion, np.array([time_s]), placement=placement))
