"""`Motion`: the runner's landmarks in metres over time, from any camera or marker system."""

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
from gait.motion.smoothing import SmoothCurves, cutoff_for, hold_ends
from gait.motion.trajectory import ImageTrajectory

Floats = npt.NDArray[np.float64]
UP_SE_LIMIT_DEG = 1.2
"""Largest standard error of the vertical, in degrees, at which angles from the vertical are of use to a runner."""
UprightFrom: TypeAlias = Literal["given", "camera", "scene", "belt", "scene+belt", "hand"]

# Landmarks of the face and the hands, a third of all, which are neither measured nor drawn.
_FACE_AND_FINGERS = ("eye", "mouth", "pinky", "thumb", "index")
_MIDPOINTS = {"mid_hip": "hip", "mid_shoulder": "shoulder", "mid_ear": "ear"}


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Scale of a motion.

    Parameters
    ----------
    metres_per_pixel : float
        Size of a pixel in the runner's plane, in metres.
    relative_se : float
        Standard error as a share of the scale.
    source : str
        Origin of the scale: `height` of the runner, `speed` of the belt, `gravity`, `average` proportions, or `given`
        for landmarks in metres; several are joined by `+`.
    agree : bool
        Whether the scales that were averaged are consistent.
    """

    metres_per_pixel: float
    relative_se: float
    source: str
    agree: bool = True


METRES = Scale(metres_per_pixel=1.0, relative_se=0.0, source="given")


@dataclass(frozen=True, kw_only=True, eq=False)
class Motion:
    """The runner's landmarks over time, in the runner's frame of reference.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Real time in seconds, corrected for slow motion.
    points_m : ndarray, shape (frames, points, 2)
        Landmarks in metres, in the order of `names`. Side view: forward and up. Rear view: to the runner's right and
        up. NaN where a landmark was not seen. The landmarks are not smoothed; see `curve`.
    names : tuple of str
        Names of the landmarks: `left_hip`, `right_toe`, `mid_hip` ...
    view : {"side", "rear"}
        View of the camera.
    surface : {"treadmill", "overground"}
        Surface on which the runner runs.
    scale : Scale
        Scale from pixels to metres.
    facing : {1, -1}
        1 if forward is to the right of the picture, -1 if to the left.
    exchanged_share : float
        Share of the frames in which the pose model swapped the legs; these swaps are corrected.
    slow_motion_factor : float
        Time of the clip divided by real time.
    source : {"landmarks", "pose"}
        Whether the landmarks are given joint centres or those of a pose model, which deviate systematically from joint
        centres.
    roll_deg : float
        Angle in degrees by which the picture was rotated upright, + = counter-clockwise in the runner's frame.
    roll_se_deg : float
        Standard error of `roll_deg` in degrees.
    upright_from : {"given", "camera", "scene", "belt", "scene+belt", "hand"}
        Source of the vertical: the given landmarks, the camera alone, edges in the scene, the line of the belt, the
        last two together, or a line that a person drew.
    camera_px : ndarray, shape (frames, 2), optional
        Displacement of the scene in the picture by the camera's motion, in pixels. It was removed from `points_m`, and
        `in_picture` adds it again.
    camera_error_px : float
        Root mean square of the camera motion that remains in `points_m`, in pixels.
    trajectory : ImageTrajectory, optional
        The runner's trajectory through the picture, if it was removed from `points_m`. `in_picture` adds it again.
    pose_model : str
        Landmark model, if `source` is `pose`; each model has its own systematic errors.
    forward_m : ndarray, shape (frames, points), optional
        The third coordinate of landmarks in three dimensions that are seen from behind, + = forward. Steps are detected
        from the side, because it shows them more clearly; see `side_plane`.
    cautions : tuple of str
        What to know about the landmarks as they were read, such as corrections that they lack; one sentence each.
    cutoff_factor : float
        Factor of the cut-off frequencies of all landmarks, to see what depends on them.
    mirrored : bool
        Whether the film is mirrored, so that a runner who faces right shows the left leg.
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
    trajectory: ImageTrajectory | None = None
    pose_model: str = "heavy"
    forward_m: Floats | None = None
    cautions: tuple[str, ...] = ()
    cutoff_factor: float = 1.0
    mirrored: bool = False

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
        """Create a motion from landmarks of any origin.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Times in seconds, increasing.
        points_m : ndarray, shape (frames, points, 2 or 3)
            Landmarks in metres: x forward, y up, z to the runner's right. Two columns are those of the view: forward
            and up from the side, right and up from behind.
        names : sequence of str
            Names of the landmarks, such as `left_hip`, `left_knee`, `left_ankle`, `left_heel`, `left_ball` and
            `left_toe`. Trunk, arms and head are optional. `neck` is the seventh cervical vertebra (C7).
        view : {"side", "rear"}
            Plane to analyse.
        surface : {"treadmill", "overground"}
            Surface on which the runner runs.

        Returns
        -------
        Motion

        Raises
        ------
        OptionError
            If the shapes are inconsistent, the times do not increase, or hips or ankles are missing.

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
        """Return the measured positions of a landmark.

        Parameters
        ----------
        name : str
            Name of the landmark.

        Returns
        -------
        ndarray, shape (frames, 2)
            Metres; NaN where the landmark was not seen.
        """
        return self.points_m[:, self.names.index(name)]

    @cached_property
    def side_plane(self) -> Motion | None:
        """The same frames seen from the side; None unless `forward_m` is known."""
        if self.forward_m is None:
            return None
        return replace(
            self, points_m=np.stack([self.forward_m, self.points_m[..., 1]], axis=-1), view="side", forward_m=None
        )

    @cached_property
    def body_names(self) -> tuple[str, ...]:
        """Names of the landmarks without face and fingers, which are neither measured nor drawn."""
        return tuple(name for name in self.names if not any(part in name for part in _FACE_AND_FINGERS))

    def curve(self, name: str, *, cutoff_hz: float | None = None) -> BSpline:
        """Return the smooth curve of a landmark.

        Parameters
        ----------
        name : str
            Name of the landmark.
        cutoff_hz : float, optional
            Cut-off frequency in hertz; default: see `gait.motion.smoothing.cutoff_for`.

        Returns
        -------
        BSpline
            From seconds to metres, shape (2,); its second argument is the order of the derivative. NaN before the first
            and after the last frame in which the landmark was seen.
        """
        return self._curves.of(name, cutoff_hz=cutoff_hz or self.cutoff_factor * cutoff_for(name))

    def at(self, times_s: Floats, *, cutoff_hz: float | None = None) -> dict[str, Floats]:
        """Return the smooth positions of all landmarks at the given times.

        Parameters
        ----------
        times_s : ndarray, shape (times,)
            Times in seconds.
        cutoff_hz : float, optional
            Cut-off frequency in hertz; default: see `gait.motion.smoothing.cutoff_for`.

        Returns
        -------
        dict of str to ndarray, shape (times, 2)
            Positions in metres by name; NaN before the first and after the last frame in which the landmark was seen.
        """
        return {name: self.curve(name, cutoff_hz=cutoff_hz)(times_s) for name in self.names}

    @cached_property
    def leg_length_m(self) -> float:
        """Length of thigh and shank (hip to ankle), mean of both legs, in metres."""
        return float(np.mean([self._leg_length(side) for side in ("left", "right")]))

    @cached_property
    def ankle_separation_m(self) -> Floats:
        """Position of the left ankle relative to the right one in metres, shape (frames,), free of NaN.

        It is positive if the left ankle is ahead in a side view, or higher in a rear view, and changes sign as the legs
        alternate.
        """
        axis = 0 if self.view == "side" else 1
        left, right = (hold_ends(self.curve(f"{side}_ankle"), self.time_s)[:, axis] for side in ("left", "right"))
        separation: Floats = left - right
        return separation

    def rescaled(self, scale: Scale) -> Self:
        """Return the motion with another scale.

        Parameters
        ----------
        scale : Scale
            The new scale.

        Returns
        -------
        Motion
        """
        factor = scale.metres_per_pixel / self.scale.metres_per_pixel
        return self.mapped(factor * np.eye(2), scale=scale)

    def turned(self, degrees: float, *, se_deg: float | None = None, upright_from: UprightFrom | None = None) -> Self:
        """Return the motion rotated counter-clockwise, to correct the roll of the camera.

        Parameters
        ----------
        degrees : float
            Angle in degrees.
        se_deg : float, optional
            New standard error of the vertical in degrees; default: unchanged.
        upright_from : str, optional
            New source of the vertical; default: unchanged.

        Returns
        -------
        Motion
        """
        return self.mapped(
            _rotation(degrees),
            roll_deg=self.roll_deg + degrees,
            roll_se_deg=self.roll_se_deg if se_deg is None else se_deg,
            upright_from=upright_from or self.upright_from,
        )

    def mapped(self, matrix: Floats, *, shift_m: Floats | None = None, **changes: Any) -> Self:
        """Return the motion with every landmark p at ``matrix @ p + shift_m``, reusing the fitted curves.

        Parameters
        ----------
        matrix : ndarray, shape (2, 2)
            Linear map, the same for all landmarks.
        shift_m : ndarray, shape (points, 2), optional
            Translation of each landmark in metres; default: none.
        **changes
            New values of other fields.

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
        if self.forward_m is not None:
            changes["forward_m"] = float(np.sqrt(abs(np.linalg.det(matrix)))) * self.forward_m
        mapped = replace(self, points_m=points_m, **changes)
        mapped._curves.reuse_mapped(self._curves, matrix, shift_m=shift_m)
        return mapped

    @property
    def near_side(self) -> Literal["left", "right"]:
        """Side of the body that faces the camera in a side view."""
        return "left" if (self.facing == -1) != self.mirrored else "right"

    def cut(self, part: slice) -> Self:
        """Return the motion in some of its frames, with unchanged times.

        Parameters
        ----------
        part : slice
            The frames to keep.

        Returns
        -------
        Motion
        """
        return replace(
            self,
            time_s=self.time_s[part],
            points_m=self.points_m[part],
            camera_px=None if self.camera_px is None else self.camera_px[part],
            trajectory=None if self.trajectory is None else self.trajectory.cut(part),
            forward_m=None if self.forward_m is None else self.forward_m[part],
        )

    @property
    def camera_error_m(self) -> float:
        """Root mean square of the remaining camera motion, in metres."""
        return self.camera_error_px * self.scale.metres_per_pixel

    def camera_at(self, times_s: Floats) -> Floats:
        """Return the displacement of the scene in the picture at the given times.

        Parameters
        ----------
        times_s : ndarray, shape (...)
            Times in seconds.

        Returns
        -------
        ndarray, shape (..., 2)
            Pixels, x to the right, y down; zero for a static camera.
        """
        return np.zeros((*np.shape(times_s), 2)) if self.camera_px is None else self._at(self.camera_px, times_s)

    def zoom_at(self, times_s: Floats) -> Floats:
        """Return the size of the body relative to its size at the motion's scale at the given times.

        Parameters
        ----------
        times_s : ndarray, shape (...)
            Times in seconds.

        Returns
        -------
        ndarray, shape (...)
            1 without a trajectory.
        """
        if self.trajectory is None:
            return np.ones(np.shape(times_s))
        return np.interp(times_s, self.time_s, self.trajectory.zoom)

    def in_picture(self, points_m: Floats, times_s: Floats) -> Floats:
        """Map points from metres to pixels of the clip's picture at the given times.

        Parameters
        ----------
        points_m : ndarray, shape (..., 2)
            Points in metres, in the frame of `points_m`.
        times_s : ndarray, shape (...)
            Times in seconds.

        Returns
        -------
        ndarray, shape (..., 2)
            Pixels, x to the right, y down.
        """
        scene_px = self.to_pixels(points_m)
        if self.trajectory is not None:
            scene_px = scene_px * self.zoom_at(times_s)[..., None] + self._at(self.trajectory.shift_px, times_s)
        return scene_px + self.camera_at(times_s)

    def to_pixels(self, points_m: Floats) -> Floats:
        """Map points or vectors from metres to pixels of the scene at constant size.

        Parameters
        ----------
        points_m : ndarray, shape (..., 2)
            Points or vectors in metres.

        Returns
        -------
        ndarray, shape (..., 2)
            Pixels, x to the right, y down.
        """
        pixels: Floats = (
            points_m @ _rotation(-self.roll_deg).T * np.array([self.facing, -1.0]) / self.scale.metres_per_pixel
        )
        return pixels

    def _at(self, shift_px: Floats, times_s: Floats) -> Floats:
        across, down = (np.interp(times_s, self.time_s, column) for column in shift_px.T)
        return np.stack([across, down], axis=-1)

    @cached_property
    def _curves(self) -> SmoothCurves:
        return SmoothCurves(
            time_s=self.time_s, points_m=self.points_m, names=self.names, fitted_together=self.body_names
        )

    def _leg_length(self, side: str) -> float:
        chain = [f"{side}_{joint}" for joint in ("hip", "knee", "ankle") if f"{side}_{joint}" in self]
        pairs = pairwise(chain)
        return float(sum(np.nanmedian(np.linalg.norm(self.point(a) - self.point(b), axis=1)) for a, b in pairs))


def _rotation(degrees: float) -> Floats:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, -sine], [sine, cosine]])


def with_midpoints(points: Floats, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Append `mid_hip`, `mid_shoulder` and `mid_ear`, if they are missing and both sides are available.

    Parameters
    ----------
    points : ndarray, shape (frames, points, dimensions)
        Landmarks.
    names : sequence of str
        Names of the landmarks.

    Returns
    -------
    points : ndarray, shape (frames, points, dimensions)
        Landmarks with the midpoints.
    names : tuple of str
        Their names.
    """
    columns, all_names = [points], list(names)
    for middle, part in _MIDPOINTS.items():
        if middle not in names and f"left_{part}" in names and f"right_{part}" in names:
            pair = points[:, [list(names).index(f"left_{part}"), list(names).index(f"right_{part}")]]
            columns.append(pair.mean(axis=1, keepdims=True))
            all_names.append(middle)
    return np.concatenate(columns, axis=1), tuple(all_names)


def has_hips_and_ankles(names: Sequence[str]) -> bool:
    """Return whether the landmarks suffice to detect steps.

    Parameters
    ----------
    names : sequence of str
        Names of the landmarks.

    Returns
    -------
    bool
    """
    hips = "mid_hip" in names or {"left_hip", "right_hip"} <= set(names)
    return hips and {"left_ankle", "right_ankle"} <= set(names)


def _require_fit(time_s: Floats, points_m: Floats, names: Sequence[str], *, view: str, surface: str) -> None:
    see = "See `gait.Motion.from_landmarks` for the layout."
    if points_m.ndim != 3 or points_m.shape[:2] != (len(time_s), len(names)) or points_m.shape[2] not in (2, 3):
        expected = f"({len(time_s)}, {len(names)}, 2 or 3)"
        raise OptionError(f"points_m should have the shape {expected} and has {points_m.shape}.", see)
    if not (np.isfinite(time_s).all() and (np.diff(time_s) > 0).all()):
        raise OptionError("The times do not increase from frame to frame.", "Sort the frames and remove duplicates.")
    if view not in VIEWS or surface not in SURFACES:
        raise OptionError(f"There is no view '{view}' or no surface '{surface}'.", see)
    if not has_hips_and_ankles(names):
        raise OptionError("Ankles and hips are needed to find steps, and some are missing.", see)
