"""What measures are computed from: a motion, its steps, and the body's place at the steps' landmarks in time."""

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
from gait.motion.surface import why_no_travel, why_sliding
from gait.steps import Step
from gait.steps.event_model import event_models
from gait.steps.frame_lock import LOCKED_GAP, locked_share

Floats = npt.NDArray[np.float64]

MOST_AWAY_DEG = 60.0
"""A way that leads further off the picture's plane is no side view; what is computed is computed for this."""
_SAMPLES_PER_STEP = 51
# Where all strides show the camera the same moments, what lies between two frames stays unseen. Single events of clips
# of 30 frames a second scatter by up to a tenth of a frame.
_LOCKED_FRAME_SHARE = 0.1
# Less shake than this is lost in the scatter of the steps; a hand's tremor and a footfall's shock last about so long.
_LEAST_SHAKE_M = 0.0005
_SHAKE_REACH_S = 0.02
_SHAKE_DRAWS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """A motion with its steps; everything derived is computed when asked for.

    Arrays have one entry a step, in the order of `steps`.

    Parameters
    ----------
    motion : Motion
        The runner's motion, at its final scale.
    steps : tuple of Step
        All steps found; flagged ones give NaN.
    speed_mps : float, optional
        The belt's speed, if told.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    doubt : str, optional
        Why the surface that was told cannot be the one in the picture.
    playback : Playback, optional
        How fast the film plays, as far as the runner in it shows.
    """

    motion: Motion
    steps: tuple[Step, ...]
    speed_mps: float | None = None
    incline_deg: float = 0.0
    doubt: str | None = None
    playback: Playback | None = None

    @cached_property
    def used(self) -> npt.NDArray[np.bool_]:
        """Which steps measures may rest on."""
        return np.array([step.used for step in self.steps], bool)

    @cached_property
    def is_left(self) -> npt.NDArray[np.bool_]:
        """Which steps are the left foot's."""
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
        """Two step times after contact, where the same foot lands again."""
        return self.contact_s + 2 * (self.next_contact_s - self.contact_s)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Side, initial contact and toe-off in seconds of each step that is used and complete."""
        return tuple(Contact(s.side, s.initial_contact_s, s.toe_off_s) for s in self.steps if s.used and s.complete)

    @cached_property
    def keeps_time_with_frames(self) -> bool:
        """Whether strides last a whole number of frames, so that all steps of a foot are misread alike."""
        landed = [(step.side, step.initial_contact_s) for step in self.steps if step.used]
        return locked_share(self.motion.time_s, landed) > LOCKED_GAP

    @cached_property
    def belt_tilt_deg(self) -> float | None:
        """By how many degrees the belt slopes in the picture beyond its incline; None where none is seen."""
        return belt_tilt_deg(self.motion, self.contacts, incline_deg=self.incline_deg)

    @cached_property
    def why_no_travel(self) -> str | None:
        """Why the way over ground is not known; None where it is, where the speed was told, and on a treadmill."""
        return None if self.speed_mps is not None else self.doubt or why_no_travel(self.motion, self.contacts)

    @cached_property
    def why_no_ground(self) -> str | None:
        """Why the line of the ground is not known over ground; None where it is, and on a treadmill."""
        return self.doubt or why_sliding(self.motion, self.contacts)

    @property
    def away_deg(self) -> float:
        """By how many degrees a runner over ground, seen from the side, comes towards the camera or goes away."""
        course = self.motion.trajectory if self.motion.surface == "overground" and self.motion.view == "side" else None
        return 0.0 if course is None else min(course.away_deg, MOST_AWAY_DEG)

    def seen_square(self) -> Iterator[Self]:
        """Yield the same from square to the side, had the camera looked past square as far as it may, either way.

        Nothing where nothing says that it did.
        """
        yaw_deg = yaw_bound_deg(self.motion, self.contacts, incline_deg=self.incline_deg) + self.away_deg
        for yaw in (-yaw_deg, yaw_deg) if yaw_deg else ():
            yield replace(self, motion=correct_yaw(self.motion, yaw))

    def leaning(self) -> Iterator[Self]:
        """Yield the same with the picture turned further by the standard error of where up is; nothing if that is 0."""
        if self.motion.roll_se_deg:
            yield replace(self, motion=self.motion.turned(self.motion.roll_se_deg))

    def misread(self) -> Iterator[Self]:
        """Yield the same with one foot's contacts, then toe-offs, all early and all late by their own error."""
        frame_s = float(np.median(np.diff(self.motion.time_s)))
        for side, event in product(("left", "right"), ("initial_contact", "toe_off")):
            own_s = np.array([getattr(s, f"{event}_own_se_s") for s in self.steps if s.side == side and s.used])
            if len(own_s):
                size_s = float(np.sqrt(np.mean(own_s**2) + (_LOCKED_FRAME_SHARE * frame_s) ** 2))
                yield self._shifted(side, f"{event}_s", -size_s)
                yield self._shifted(side, f"{event}_s", size_s)

    def unfamiliar(self) -> Iterator[Self]:
        """Yield the same with all contacts early, and all late, by what an unfamiliar runner adds to their error.

        Then likewise with all toe-offs. Nothing for a runner like those that the event models were fitted on.
        """
        for event, size_s in zip(("initial_contact_s", "toe_off_s"), self.unfamiliar_s, strict=True):
            if size_s > 0:
                yield self._all_shifted(event, -size_s)
                yield self._all_shifted(event, size_s)

    def _all_shifted(self, event: str, shift_s: float) -> Self:
        return self._shifted("left", event, shift_s)._shifted("right", event, shift_s)

    @cached_property
    def unfamiliar_s(self) -> tuple[float, float]:
        """What is added to the error of contacts and of toe-offs, for a runner unlike those of the fit; in seconds."""
        if self.motion.source != "pose":
            return 0.0, 0.0
        models, step_s = event_models(self.motion), float(np.nanmedian(self.next_contact_s - self.contact_s))
        extra: list[list[float]] = [[], []]
        for step in self.steps:
            usual_s = 2 * step_s * models.of(self.motion, step.side).left_out_sd
            for number, event in enumerate(("initial_contact", "toe_off")):
                shared = getattr(step, f"{event}_se_s") ** 2 - getattr(step, f"{event}_own_se_s") ** 2
                extra[number].append(shared - float(usual_s[number]) ** 2)
        contact, toe_off = (np.sqrt(max(0.0, float(np.nanmean(squares)))) if squares else 0.0 for squares in extra)
        return float(contact), float(toe_off)

    def _shifted(self, side: str, event: str, shift_s: float) -> Self:
        moved = [
            replace(step, **{event: getattr(step, event) + shift_s}) if step.side == side else step
            for step in self.steps
        ]
        return replace(self, steps=tuple(moved))

    def shaken(self) -> Iterator[Self]:
        """Yield the same with the camera's shake, as large as what is left of it in the motion, put in once more."""
        if self.motion.camera_error_m < _LEAST_SHAKE_M:
            return
        random = np.random.default_rng(0)
        reach = _SHAKE_REACH_S / float(np.median(np.diff(self.motion.time_s)))
        for _ in range(_SHAKE_DRAWS):
            shake = gaussian_filter1d(random.normal(size=(len(self.motion.time_s), 2)), reach, axis=0)
            shake_m = self.motion.camera_error_m / np.sqrt(2) * shake / shake.std(axis=0)
            yield replace(self, motion=replace(self.motion, points_m=self.motion.points_m + shake_m[:, None]))

    @cached_property
    def mid_stance_s(self) -> Floats:
        """Halfway between contact and toe-off."""
        return (self.contact_s + self.toe_off_s) / 2

    @cached_property
    def at_contact(self) -> Points:
        """Every point at initial contact, [steps, 2] in metres by name."""
        return self.at(self.contact_s)

    @cached_property
    def at_mid_stance(self) -> Points:
        """Every point at mid-stance."""
        return self.at(self.mid_stance_s)

    @cached_property
    def over_step(self) -> Points:
        """Every point from each contact to the next, [steps, samples, 2]."""
        return self.over(self.contact_s, self.next_contact_s)

    @cached_property
    def over_stance(self) -> Points:
        """Every point from contact to toe-off, [steps, samples, 2]."""
        return self.over(self.contact_s, self.toe_off_s)

    def at(self, times_s: Floats) -> Points:
        """Every point but face and fingers at the given times, NaN outside the clip; the centre of mass as `com`."""
        start_s, end_s = (float(end) for end in self.motion.time_s[[0, -1]])
        return PointsAt(curves=self._curves, times_s=times_s, start_s=start_s, end_s=end_s)

    def over(self, starts_s: Floats, ends_s: Floats, *, samples: int = _SAMPLES_PER_STEP) -> Points:
        """Every point at even times from `starts_s` to `ends_s`, [steps, samples, 2]."""
        share = np.linspace(0, 1, samples)
        return self.at(starts_s[:, None] + share * (ends_s - starts_s)[:, None])

    def standing(self, points: Points, part: str) -> Floats:
        """Return a part of each step's own leg, such as its `ankle`."""
        return self._by_side(points, part, own=True)

    def swinging(self, points: Points, part: str) -> Floats:
        """Return a part of the other leg."""
        return self._by_side(points, part, own=False)

    def has(self, parts: Sequence[str]) -> bool:
        """Whether the motion holds these parts, each as such or on both sides."""
        names = set(self.motion.names)
        return all(part in names or {f"left_{part}", f"right_{part}"} <= names for part in parts)

    @cached_property
    def _curves(self) -> dict[str, BSpline]:
        return {name: self.motion.curve(name) for name in self.motion.body_names}

    def _by_side(self, points: Points, part: str, *, own: bool) -> Floats:
        left, right = points[f"left_{part}"], points[f"right_{part}"]
        mask = (self.is_left == own).reshape(-1, *[1] * (left.ndim - 1))
        return np.where(mask, left, right)


def angle_from_vertical_deg(lower: Floats, upper: Floats) -> Floats:
    """Return the angle in degrees of the line from `lower` to `upper` from the vertical; + = upper end ahead.

    Examples
    --------
    >>> angle_from_vertical_deg(np.array([0.0, 0.0]), np.array([1.0, 1.0])).item()
    45.0
    """
    across = upper - lower
    angle: Floats = np.degrees(np.arctan2(across[..., 0], across[..., 1]))
    return angle
