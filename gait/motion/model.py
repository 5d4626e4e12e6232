"""`Motion`: where the runner's joints are in metres over time, whatever camera or marker system saw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline

from gait.errors import OptionError
from gait.measurement import SURFACES, VIEWS, Surface, View
from gait.motion.course import Course
from gait.motion.curves import Curves
from gait.motion.smoothing import cutoff_for

Floats = npt.NDArray[np.float64]
UP_SE_LIMIT_DEG = 1.2
"""With a larger standard error of where up is, angles from the vertical are less sure than a runner can use."""
UprightFrom: TypeAlias = Literal["given", "camera", "scene", "belt", "scene+belt"]

# A face's and a hand's points, a third of all: nothing is measured on them, and nothing of them is drawn.
_FACE_AND_FINGERS = ("eye", "mouth", "pinky", "thumb", "index")
_MIDPOINTS = {"mid_hip": "hip", "mid_shoulder": "shoulder", "mid_ear": "ear"}


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How pixels become metres.

    Parameters
    ----------
    metres_per_pixel : float
        Size of one pixel in the runner's plane.
    relative_se : float
        Standard error as a share of the scale.
    source : {"height", "speed", "average", "given"}
        What it rests on: the runner's height, the belt's speed, average proportions, or metres that came in as such.
    agree : bool
        Whether the scales that it is the mean of can be those of one runner.
    """

    metres_per_pixel: float
    relative_se: float
    source: str
    agree: bool = True


METRES = Scale(metres_per_pixel=1.0, relative_se=0.0, source="given")


@dataclass(frozen=True, kw_only=True, eq=False)
class Motion:
    """The runner's body points in the runner's own frame.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        The runner's own time in seconds: slow motion is already undone.
    points_m : ndarray, shape (frames, points, 2)
        Metres; second axis as `names`. Side view: forward and up. Rear view: to the runner's right and up. NaN where
        a point was not seen. As measured, not smoothed; `curve` smooths.
    names : tuple of str
        Names of the points: `left_hip`, `right_toe`, `mid_hip` ...
    view : {"side", "rear"}
        Where the camera stands.
    surface : {"treadmill", "overground"}
        What the runner runs on.
    scale : Scale
        How the metres came about.
    facing : {1, -1}
        1 if forward is to the right of the picture, -1 if to the left.
    exchanged_share : float
        Share of the frames in which the legs' names were exchanged and put back.
    slow_motion_factor : float
        The clip's time divided by the runner's.
    source : {"landmarks", "pose"}
        Joint centres as given, or a pose model's points, which lie beside them.
    roll_deg : float
        By how many degrees, counter-clockwise in the runner's frame, the picture was turned to stand upright.
    roll_se_deg : float
        Standard error of `roll_deg`: how well it is known where up is.
    upright_from : {"given", "camera", "scene", "belt", "scene+belt"}
        What says where up is: the landmarks as given, the camera alone, upright edges in the scene, the line of the
        belt, or both.
    camera_px : ndarray, shape (frames, 2), optional
        By how many pixels the camera's own motion had moved the scene in the picture: taken out of `points_m`, and put
        back by `in_picture`.
    camera_error_px : float
        Root mean square, in pixels, of what is left of the camera's motion in `points_m`.
    course : Course, optional
        The runner's course through the scene, where it was taken out of `points_m`; put back by `in_picture`.
    pose_model : str
        Which landmark model placed the points, where `source` is `pose`: each has offsets of its own.
    """

    time_s: Floats
    points_m: Floats
    names: tuple[str, ...]
    view: View
    surface: Surface = "treadmill"
    scale: Scale = field(default=METRES)
    facing: Literal[1, -1] = 1
    exchanged_share: float = 0.0
    slow_motion_factor: float = 1.0
    source: Literal["landmarks", "pose"] = "landmarks"
    roll_deg: float = 0.0
    roll_se_deg: float = 0.0
    upright_from: UprightFrom = "given"
    camera_px: Floats | None = None
    camera_error_px: float = 0.0
    course: Course | None = None
    pose_model: str = "heavy"

    @classmethod
    def from_landmarks(
        cls,
        time_s: Floats,
        points_m: Floats,
        names: Sequence[str],
        *,
        view: View = "side",
        surface: Surface = "treadmill",
    ) -> Self:
        """Make a motion from landmarks of any origin.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Seconds, increasing.
        points_m : ndarray, shape (frames, points, 2 or 3)
            Metres: x forward, y up, and z to the runner's right. With two columns, those the view shows: forward and
            up from the side, right and up from behind.
        names : sequence of str
            Names of the points, like `left_hip`, `left_knee`, `left_ankle`, `left_heel`, `left_ball`, `left_toe`.
            No trunk, arms or head is fine. `neck` is the seventh cervical vertebra (C7).
        view : {"side", "rear"}
            The plane to look at.
        surface : {"treadmill", "overground"}
            What the runner runs on.

        Returns
        -------
        Motion

        Raises
        ------
        OptionError
            If the shapes do not fit, times do not increase, or hips and ankles are missing.

        Examples
        --------
        >>> time_s = np.arange(4) / 150
        >>> names = ["left_hip", "right_hip", "left_ankle", "right_ankle"]
        >>> Motion.from_landmarks(time_s, np.zeros((4, 4, 3)), names).points_m.shape
        (4, 5, 2)
        """
        time_s, points_m = np.asarray(time_s, np.float64), np.asarray(points_m, np.float64)
        _require_fit(time_s, points_m, names, view=view, surface=surface)
        plane = [0, 1] if view == "side" or points_m.shape[2] == 2 else [2, 1]
        points, all_names = with_midpoints(points_m[:, :, plane], names)
        return cls(time_s=time_s, points_m=points, names=all_names, view=view, surface=surface)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def point(self, name: str) -> Floats:
        """Return one point's measured course, [frames, 2] in metres."""
        return self.points_m[:, self.names.index(name)]

    @cached_property
    def body_names(self) -> tuple[str, ...]:
        """Names of the points without face and fingers, of which nothing is measured or drawn."""
        return tuple(name for name in self.names if not any(part in name for part in _FACE_AND_FINGERS))

    def curve(self, name: str, *, cutoff_hz: float | None = None) -> BSpline:
        """Return one point's smooth course: a spline from seconds to [2] metres, with derivatives."""
        return self._curves.of(name, cutoff_hz=cutoff_hz or cutoff_for(name))

    def at(self, times_s: Floats, *, cutoff_hz: float | None = None) -> dict[str, Floats]:
        """Return every point's smooth place at the given times, [times, 2] in metres by name."""
        return {name: self.curve(name, cutoff_hz=cutoff_hz)(times_s) for name in self.names}

    @cached_property
    def leg_length_m(self) -> float:
        """Hip to ankle along thigh and shank, mean of both legs, in metres."""
        return float(np.mean([self._leg_length(side) for side in ("left", "right")]))

    def rescaled(self, scale: Scale) -> Self:
        """Return the same motion with another scale."""
        factor = scale.metres_per_pixel / self.scale.metres_per_pixel
        return self.mapped(factor * np.eye(2), scale=scale)

    def turned(self, degrees: float, *, se_deg: float | None = None, upright_from: UprightFrom | None = None) -> Self:
        """Return the motion turned counter-clockwise, to undo a camera that leans.

        Parameters
        ----------
        degrees : float
            By how much.
        se_deg : float, optional
            Standard error of where up then is; default: as before.
        upright_from : str, optional
            What says where up is; default: as before.

        Returns
        -------
        Motion
        """
        return self.mapped(
            _turn(degrees),
            roll_deg=self.roll_deg + degrees,
            roll_se_deg=self.roll_se_deg if se_deg is None else se_deg,
            upright_from=upright_from or self.upright_from,
        )

    def mapped(self, matrix: Floats, *, shift_m: Floats | None = None, **changes: Any) -> Self:
        """Return the motion with every point p at ``matrix @ p + shift_m``; curves fitted already are mapped along.

        Parameters
        ----------
        matrix : ndarray, shape (2, 2)
            The same for all points.
        shift_m : ndarray, shape (points, 2), optional
            In metres, for each point its own; default: none.
        **changes
            Fields that change with the points.

        Returns
        -------
        Motion

        Examples
        --------
        >>> time_s = np.arange(4) / 150
        >>> names = ["left_hip", "right_hip", "left_ankle", "right_ankle"]
        >>> motion = Motion.from_landmarks(time_s, np.ones((4, 4, 2)), names)
        >>> motion.mapped(np.diag([-1.0, 2.0])).point("left_hip")[0]
        array([-1.,  2.])
        """
        shift_m = np.zeros((len(self.names), 2)) if shift_m is None else shift_m
        points_m = self.points_m @ matrix.T
        points_m += shift_m
        made = replace(self, points_m=points_m, **changes)
        made._curves.take_mapped(self._curves, matrix, shift_m=shift_m)
        return made

    @property
    def near_side(self) -> Literal["left", "right"]:
        """The side of the body that faces a camera at the side."""
        return "left" if self.facing == -1 else "right"

    def cut(self, part: slice) -> Self:
        """Return the motion in some of its frames; times stay as they are."""
        camera_px = None if self.camera_px is None else self.camera_px[part]
        course = None if self.course is None else self.course.cut(part)
        return replace(self, time_s=self.time_s[part], points_m=self.points_m[part], camera_px=camera_px, course=course)

    @property
    def camera_error_m(self) -> float:
        """What is left of the camera's motion, root mean square in metres."""
        return self.camera_error_px * self.scale.metres_per_pixel

    def camera_at(self, times_s: Floats) -> Floats:
        """Return by how many pixels [times, 2] the scene had moved in the picture at the given times."""
        return np.zeros((*np.shape(times_s), 2)) if self.camera_px is None else self._at(self.camera_px, times_s)

    def zoom_at(self, times_s: Floats) -> Floats:
        """Return how large the body looks at the given times, as a share of its size at the motion's scale."""
        return np.ones(np.shape(times_s)) if self.course is None else np.interp(times_s, self.time_s, self.course.zoom)

    def in_picture(self, points_m: Floats, times_s: Floats) -> Floats:
        """Return where points [times, 2] in metres lie in the clip's picture at these times, in pixels."""
        scene_px = self.to_pixels(points_m)
        if self.course is not None:
            scene_px = scene_px * self.zoom_at(times_s)[..., None] + self._at(self.course.shift_px, times_s)
        return scene_px + self.camera_at(times_s)

    def to_pixels(self, points_m: Floats) -> Floats:
        """Return points or distances [..., 2] in metres as pixels of the scene at one size."""
        pixels: Floats = (
            points_m @ _turn(-self.roll_deg).T * np.array([self.facing, -1.0]) / self.scale.metres_per_pixel
        )
        return pixels

    def _at(self, shift_px: Floats, times_s: Floats) -> Floats:
        across, down = (np.interp(times_s, self.time_s, column) for column in shift_px.T)
        return np.stack([across, down], axis=-1)

    @cached_property
    def _curves(self) -> Curves:
        return Curves(time_s=self.time_s, points_m=self.points_m, names=self.names, fitted_together=self.body_names)

    def _leg_length(self, side: str) -> float:
        chain = [f"{side}_{joint}" for joint in ("hip", "knee", "ankle") if f"{side}_{joint}" in self]
        pairs = pairwise(chain)
        return float(sum(np.nanmedian(np.linalg.norm(self.point(a) - self.point(b), axis=1)) for a, b in pairs))


def _turn(degrees: float) -> Floats:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, -sine], [sine, cosine]])


def with_midpoints(points: Floats, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Append `mid_hip`, `mid_shoulder` and `mid_ear` where both sides are there and the middle is not."""
    columns, all_names = [points], list(names)
    for middle, part in _MIDPOINTS.items():
        if middle not in names and f"left_{part}" in names and f"right_{part}" in names:
            pair = points[:, [list(names).index(f"left_{part}"), list(names).index(f"right_{part}")]]
            columns.append(pair.mean(axis=1, keepdims=True))
            all_names.append(middle)
    return np.concatenate(columns, axis=1), tuple(all_names)


def has_hips_and_ankles(names: Sequence[str]) -> bool:
    """Whether steps can be found from points of these names."""
    hips = "mid_hip" in names or {"left_hip", "right_hip"} <= set(names)
    return hips and {"left_ankle", "right_ankle"} <= set(names)


def _require_fit(time_s: Floats, points_m: Floats, names: Sequence[str], *, view: str, surface: str) -> None:
    see = "See `gait.Motion.from_landmarks` for the layout."
    if points_m.ndim != 3 or points_m.shape[:2] != (len(time_s), len(names)) or points_m.shape[2] not in (2, 3):
        expected = f"({len(time_s)}, {len(names)}, 2 or 3)"
        raise OptionError(f"points_m should have the shape {expected} and has {points_m.shape}.", see)
    if not (np.isfinite(time_s).all() and (np.diff(time_s) > 0).all()):
        raise OptionError("The times do not increase from frame to frame.", "Sort the frames and drop doubles.")
    if view not in VIEWS or surface not in SURFACES:
        raise OptionError(f"There is no view '{view}' or no surface '{surface}'.", see)
    if not has_hips_and_ankles(names):
        raise OptionError("Ankles and hips are needed to find steps, and some are missing.", see)
