"""The trial: a motion with its steps, and the positions of the body's points at the events of the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline
from scipy.ndimage import gaussian_filter1d

from gait.measures.points import Points, PointsAt
from gait.motion.camera_angle import belt_tilt_deg, correct_yaw, yaw_bound_deg
from gait.motion.contact import Contact
from gait.motion.model import Motion
from gait.motion.playback import Playback
from gait.motion.surface import agree_on_speed, running_speed_mps, why_no_travel, why_sliding
from gait.steps import Step
from gait.steps.event_model import event_models
from gait.steps.frame_lock import LOCKED_GAP, locked_share
from gait.units import KMH_PER_MPS

Floats = npt.NDArray[np.float64]

MAX_OUT_OF_PLANE_DEG = 60.0
"""Upper limit of `Trial.out_of_plane_deg`: a run at a larger angle to the picture is no side view."""
_SAMPLES_PER_STEP = 51
_EVENTS = ("initial_contact", "toe_off")
# Additional error of an event in frame-locked clips, in frames, because the camera never sees the moments between two
# frames. Single events in clips of 30 frames per second scatter by up to this much.
_LOCKED_FRAME_SHARE = 0.1
# Less camera shake than this does not matter beside the scatter of the steps.
_MIN_SHAKE_M = 0.0005
# Time constant of the simulated shake: about the duration of a hand's tremor or of the shock of a footfall.
_SHAKE_SD_S = 0.02
_SHAKE_DRAWS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """A motion with its steps. Derived quantities are computed on first access.

    All arrays have one entry per step, in the order of `steps`.

    Parameters
    ----------
    motion : Motion
        The runner's motion, at its final scale.
    steps : tuple of Step
        All detected steps. Flagged steps have NaN in every array.
    speed_mps : float, optional
        The running speed that was given.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    surface_conflict : str, optional
        Why the surface that was given contradicts the picture.
    playback : Playback, optional
        The film's playback speed, estimated from the runner's motion.
    imported : bool
        Whether the motion is from imported landmarks. As in films, times of a runner unlike those that step detection
        was developed on then have larger errors. A motion that is computed, such as a synthetic one, has known times.
    """

    motion: Motion
    steps: tuple[Step, ...]
    speed_mps: float | None = None
    incline_deg: float = 0.0
    surface_conflict: str | None = None
    playback: Playback | None = None
    imported: bool = False

    @cached_property
    def used(self) -> npt.NDArray[np.bool_]:
        """Which steps measures use."""
        return np.array([step.used for step in self.steps], bool)

    @cached_property
    def is_left(self) -> npt.NDArray[np.bool_]:
        """Which steps belong to the left foot."""
        return np.array([step.side == "left" for step in self.steps], bool)

    @cached_property
    def contact_s(self) -> Floats:
        """Initial contacts in seconds; NaN for flagged steps."""
        return np.where(self.used, [step.initial_contact_s for step in self.steps], np.nan)

    @cached_property
    def toe_off_s(self) -> Floats:
        """Toe-offs in seconds; NaN for flagged steps and where the clip ends before."""
        return np.where(self.used, [step.toe_off_s for step in self.steps], np.nan)

    @cached_property
    def next_contact_s(self) -> Floats:
        """Initial contact of the other foot's next step; NaN where there is none."""
        follows = np.append(self.is_left[1:] != self.is_left[:-1], False)
        return np.where(follows, np.append(self.contact_s[1:], np.nan), np.nan)

    @cached_property
    def stride_end_s(self) -> Floats:
        """Expected next contact of the same foot: two step times after its contact."""
        return self.contact_s + 2 * (self.next_contact_s - self.contact_s)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts of all steps that are used and complete."""
        return tuple(Contact(s.side, s.initial_contact_s, s.toe_off_s) for s in self.steps if s.used and s.complete)

    @cached_property
    def is_frame_locked(self) -> bool:
        """Whether strides last a whole number of frames, so that all steps of a foot have the same reading error."""
        landed = [(step.side, step.initial_contact_s) for step in self.steps if step.used]
        return locked_share(self.motion.time_s, landed) > LOCKED_GAP

    @cached_property
    def belt_tilt_deg(self) -> float | None:
        """Slope of the belt in the picture minus its incline, in degrees; None if it cannot be estimated."""
        return belt_tilt_deg(self.motion, self.contacts, incline_deg=self.incline_deg)

    @cached_property
    def travel_unknown_reason(self) -> str | None:
        """Why the distance covered over ground is unknown; None if known, on a treadmill, or with a given speed."""
        return (
            None if self.speed_mps is not None else self.surface_conflict or why_no_travel(self.motion, self.contacts)
        )

    @cached_property
    def ground_unknown_reason(self) -> str | None:
        """Why the position of the ground is unknown over ground; None if it is known, and on a treadmill."""
        return self.surface_conflict or why_sliding(self.motion, self.contacts)

    @cached_property
    def speed_conflict(self) -> str | None:
        """Why landmarks in metres contradict the speed that was given; None if they agree or the scale is not given."""
        plane = self.motion.side_plane or self.motion
        if self.speed_mps is None or plane.scale.source != "given" or plane.view != "side":
            return None
        measured_mps = running_speed_mps(plane, self.contacts)
        if measured_mps is None or agree_on_speed(self.speed_mps, measured_mps):
            return None
        return (
            f"The speed was given as {self.speed_mps:.1f} m/s ({KMH_PER_MPS * self.speed_mps:.1f} km/h), but the "
            f"standing foot moves at {measured_mps:.1f} m/s under the runner; check the speed and its unit."
        )

    @property
    def out_of_plane_deg(self) -> float:
        """Angle between the running direction and the picture plane in degrees: side views over ground only, else 0."""
        course = self.motion.trajectory if self.motion.surface == "overground" and self.motion.view == "side" else None
        return 0.0 if course is None else min(course.away_deg, MAX_OUT_OF_PLANE_DEG)

    def yaw_variants(self) -> Iterator[Self]:
        """Yield the trial corrected for the largest plausible yaw of the camera, to the left and to the right.

        Yields nothing if there is no sign of yaw.
        """
        yaw_deg = yaw_bound_deg(self.motion, self.contacts, incline_deg=self.incline_deg) + self.out_of_plane_deg
        for yaw in (-yaw_deg, yaw_deg) if yaw_deg else ():
            yield replace(self, motion=correct_yaw(self.motion, yaw))

    def roll_variants(self) -> Iterator[Self]:
        """Yield the trial with the picture rotated by the standard error of the vertical; nothing if it is 0."""
        if self.motion.roll_se_deg:
            yield replace(self, motion=self.motion.turned(self.motion.roll_se_deg))

    def frame_lock_variants(self) -> Iterator[Self]:
        """Yield the trial with the contacts, then the toe-offs, of one foot late by their independent error."""
        frame_s = float(np.median(np.diff(self.motion.time_s)))
        for side, event in product(("left", "right"), _EVENTS):
            own_s = np.array([getattr(s, f"{event}_own_se_s") for s in self.steps if s.side == side and s.used])
            if len(own_s):
                size_s = float(np.sqrt(np.mean(own_s**2) + (_LOCKED_FRAME_SHARE * frame_s) ** 2))
                yield self._shifted(event, size_s, side=side)

    def out_of_distribution_variants(self) -> Iterator[Self]:
        """Yield the trial with all contacts, then all toe-offs, late by `out_of_distribution_s`.

        Yields nothing for a runner like those that the event models were fitted on.
        """
        for event, size_s in zip(_EVENTS, self.out_of_distribution_s, strict=True):
            if size_s > 0:
                yield self._shifted(event, size_s, by_hand=False)

    def by_hand_variants(self) -> Iterator[Self]:
        """Yield the trial with all contacts, then all toe-offs, that were set by hand late by their standard error.

        A person may see every event of a kind too early or too late, so that these errors do not average out.
        """
        for event in _EVENTS:
            own_s = [getattr(step, f"{event}_se_s") for step in self.steps if event in step.by_hand and step.used]
            if own_s:
                size_s = float(np.sqrt(np.mean(np.square(own_s))))
                yield self._shifted(event, size_s, by_hand=True)

    @cached_property
    def out_of_distribution_s(self) -> tuple[float, float]:
        """Additional standard errors of contacts and toe-offs for a runner unlike those of the fit, in seconds."""
        if self.motion.source != "pose" and not self.imported:
            return 0.0, 0.0
        step_s = self.next_contact_s - self.contact_s
        if not np.isfinite(step_s).any():
            return 0.0, 0.0
        plane = self.motion.side_plane or self.motion
        models, stride_s = event_models(plane), 2 * float(np.nanmedian(step_s))
        extra: list[list[float]] = [[], []]
        for step in self.steps:
            usual_s = stride_s * models.for_leg(plane, step.side).left_out_sd
            for number, event in enumerate(_EVENTS):
                if event in step.by_hand:
                    continue
                shared = getattr(step, f"{event}_se_s") ** 2 - getattr(step, f"{event}_own_se_s") ** 2
                extra[number].append(shared - float(usual_s[number]) ** 2)
        known = [[square for square in squares if np.isfinite(square)] for squares in extra]
        contact, toe_off = (float(np.sqrt(max(0.0, float(np.mean(squares))))) if squares else 0.0 for squares in known)
        return contact, toe_off

    def _shifted(self, event: str, shift_s: float, *, side: str | None = None, by_hand: bool | None = None) -> Self:
        """Return the trial with events moved: of one side, or those that a person or the machine set, or all."""
        name = f"{event}_s"
        moved = [
            replace(step, **{name: getattr(step, name) + shift_s})
            if side in (None, step.side) and by_hand in (None, event in step.by_hand)
            else step
            for step in self.steps
        ]
        return replace(self, steps=tuple(moved))

    def shake_variants(self) -> Iterator[Self]:
        """Yield the trial with simulated camera shake as large as the shake that remains in the motion."""
        if self.motion.camera_error_m < _MIN_SHAKE_M:
            return
        random = np.random.default_rng(0)
        sd_frames = _SHAKE_SD_S / float(np.median(np.diff(self.motion.time_s)))
        for _ in range(_SHAKE_DRAWS):
            shake = gaussian_filter1d(random.normal(size=(len(self.motion.time_s), 2)), sd_frames, axis=0)
            shake_m = self.motion.camera_error_m / np.sqrt(2) * shake / shake.std(axis=0)
            yield replace(self, motion=replace(self.motion, points_m=self.motion.points_m + shake_m[:, None]))

    @cached_property
    def mid_stance_s(self) -> Floats:
        """Mid-stance, halfway between contact and toe-off, in seconds."""
        return (self.contact_s + self.toe_off_s) / 2

    @cached_property
    def at_contact(self) -> Points:
        """Positions at initial contact by point name, [steps, 2] in metres."""
        return self.at(self.contact_s)

    @cached_property
    def at_mid_stance(self) -> Points:
        """Positions at mid-stance, [steps, 2] in metres."""
        return self.at(self.mid_stance_s)

    @cached_property
    def over_step(self) -> Points:
        """Positions from each contact to the next contact of the other foot, [steps, samples, 2] in metres."""
        return self.over(self.contact_s, self.next_contact_s)

    @cached_property
    def over_stance(self) -> Points:
        """Positions from contact to toe-off, [steps, samples, 2] in metres."""
        return self.over(self.contact_s, self.toe_off_s)

    def at(self, times_s: Floats) -> Points:
        """Return the positions of all points except face and fingers at given times.

        Parameters
        ----------
        times_s : ndarray
            Times in seconds, of any shape.

        Returns
        -------
        mapping of str to ndarray, shape (..., 2)
            In metres, by point name; `com` is the centre of mass. NaN outside the clip.
        """
        start_s, end_s = (float(end) for end in self.motion.time_s[[0, -1]])
        return PointsAt(curves=self._curves, times_s=times_s, start_s=start_s, end_s=end_s)

    def over(self, starts_s: Floats, ends_s: Floats, *, samples: int = _SAMPLES_PER_STEP) -> Points:
        """Return the positions of all points at evenly spaced times in an interval of each step.

        Parameters
        ----------
        starts_s, ends_s : ndarray, shape (steps,)
            The intervals in seconds.
        samples : int
            Number of times per interval, both ends included.

        Returns
        -------
        mapping of str to ndarray, shape (steps, samples, 2)
            As for `at`.
        """
        share = np.linspace(0, 1, samples)
        return self.at(starts_s[:, None] + share * (ends_s - starts_s)[:, None])

    def stance_side(self, points: Points, part: str) -> Floats:
        """Return a part of the body on the stance side of each step, such as the `ankle`.

        Parameters
        ----------
        points : mapping of str to ndarray, shape (steps, ..., 2)
            From `at`, `over` or the attributes above.
        part : str
            Name of a point without its side.

        Returns
        -------
        ndarray, shape (steps, ..., 2)
            In metres.
        """
        return self._by_side(points, part, own=True)

    def swing_side(self, points: Points, part: str) -> Floats:
        """Return a part of the body on the swing side of each step; parameters as for `stance_side`.

        Parameters
        ----------
        points : mapping of str to ndarray, shape (steps, ..., 2)
            From `at`, `over` or the attributes above.
        part : str
            Name of a point without its side.

        Returns
        -------
        ndarray, shape (steps, ..., 2)
            In metres.
        """
        return self._by_side(points, part, own=False)

    def has(self, parts: Sequence[str]) -> bool:
        """Return whether the motion has all of these parts, either by that name or as `left_` and `right_` points.

        Parameters
        ----------
        parts : sequence of str
            Names of points, or names of points without their side, such as `ankle`. One of several parts, separated by
            bars, is enough: `mid_ear|head`.

        Returns
        -------
        bool
        """
        names = set(self.motion.names)
        return all(
            any(each in names or {f"left_{each}", f"right_{each}"} <= names for each in part.split("|"))
            for part in parts
        )

    @cached_property
    def _curves(self) -> dict[str, BSpline]:
        return {name: self.motion.curve(name) for name in self.motion.body_names}

    def _by_side(self, points: Points, part: str, *, own: bool) -> Floats:
        left, right = points[f"left_{part}"], points[f"right_{part}"]
        mask = (self.is_left == own).reshape(-1, *[1] * (left.ndim - 1))
        return np.where(mask, left, right)


def angle_from_vertical_deg(lower: Floats, upper: Floats) -> Floats:
    """Return the angle of a line from the vertical.

    Parameters
    ----------
    lower, upper : ndarray, shape (..., 2)
        Lower and upper end of the line.

    Returns
    -------
    ndarray, shape (...)
        In degrees; + = the upper end is ahead.

    Examples
    --------
    >>> angle_from_vertical_deg(np.array([0.0, 0.0]), np.array([1.0, 1.0])).item()
    45.0
    """
    across = upper - lower
    angle: Floats = np.degrees(np.arctan2(across[..., 0], across[..., 1]))
    return angle
