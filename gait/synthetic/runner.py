"""A synthetic runner with known contacts, ballistic flight and no slip in stance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicHermiteSpline

from gait.measurement import View
from gait.motion.contact import Contact
from gait.motion.model import Motion
from gait.units import GRAVITY_MPS2

Floats = npt.NDArray[np.float64]

_PARTS = ("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist", "ear")
NAMES: tuple[str, ...] = ("nose", *(f"{side}_{part}" for side in ("left", "right") for part in _PARTS))


@dataclass(frozen=True, kw_only=True)
class SyntheticRunner:
    """A symmetric runner on a treadmill.

    Parameters
    ----------
    cadence_spm : float
        Steps per minute.
    contact_time_s : float
        Time from initial contact to toe-off in seconds.
    speed_mps : float
        Belt speed in metres per second.
    height_m : float
        Body height in metres.
    overstride_m : float
        Distance of the ankle ahead of the middle of the hips at contact, in metres.
    trunk_lean_deg : float
        Forward lean of the trunk in degrees.
    step_width_m : float
        Lateral distance between the feet in metres.
    strike_angle_deg : float
        Angle of the foot to the ground at contact in degrees, + = toes up.
    first_contact_s : float
        Time of the first contact of the left foot in seconds.

    Examples
    --------
    >>> runner = SyntheticRunner(cadence_spm=180.0)
    >>> [(side, round(contact, 3)) for side, contact, _ in runner.contacts(1.0)]
    [('left', 0.2), ('right', 0.533), ('left', 0.867)]
    """

    cadence_spm: float = 170.0
    contact_time_s: float = 0.24
    speed_mps: float = 3.0
    height_m: float = 1.75
    overstride_m: float = 0.18
    trunk_lean_deg: float = 6.0
    step_width_m: float = 0.06
    strike_angle_deg: float = 10.0
    first_contact_s: float = 0.2

    @property
    def step_time_s(self) -> float:
        """Time from one contact to the next contact of the other foot, in seconds."""
        return 60 / self.cadence_spm

    @property
    def vertical_oscillation_m(self) -> float:
        """Peak-to-peak height of the hips in metres."""
        return float(np.ptp(self._bounce_m(self.first_contact_s + np.linspace(0, self.step_time_s, 2001))))

    def contacts(self, duration_s: float) -> list[Contact]:
        """Return the steps that begin within a duration in seconds.

        Parameters
        ----------
        duration_s : float
            Length of the run in seconds.

        Returns
        -------
        list of Contact
            In order of time, left foot first. The last toe-off may lie after the end.
        """
        starts = np.arange(self.first_contact_s, duration_s, self.step_time_s)
        return [
            Contact("left" if i % 2 == 0 else "right", float(t), float(t + self.contact_time_s))
            for i, t in enumerate(starts)
        ]

    def landmarks(self, time_s: Floats) -> Floats:
        """Return the body points at some times.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Times in seconds.

        Returns
        -------
        ndarray, shape (frames, names, 3)
            Positions of the points `NAMES` in metres: x forward, y up, z to the runner's right.
        """
        hip_height_m = 0.5 * self.height_m + self._bounce_m(time_s)
        lean = np.radians(self.trunk_lean_deg)
        zero = np.zeros_like(time_s)
        trunk_m = 0.288 * self.height_m
        shoulder = np.stack([zero + trunk_m * np.sin(lean), hip_height_m + trunk_m * np.cos(lean)], axis=-1)
        ear = shoulder + 0.12 * self.height_m * np.array([0.1, 1.0])
        points = {"nose": _with_depth(ear + np.array([0.1, -0.02]), 0.0)}
        for sign, side in ((-1, "left"), (1, "right")):
            phase_s = time_s - self.first_contact_s - (0.0 if side == "left" else self.step_time_s)
            hip = np.stack([zero, hip_height_m], axis=-1)
            ankle, pitch = self._foot(phase_s % (2 * self.step_time_s))
            knee = _knee(hip, ankle, 0.246 * self.height_m)
            swing = 0.5 * np.cos(np.pi * phase_s / self.step_time_s)
            elbow = shoulder + 0.17 * self.height_m * np.stack([-np.sin(swing + 0.3), -np.cos(swing + 0.3)], axis=-1)
            wrist = elbow + 0.15 * self.height_m * np.stack([np.cos(swing), -np.sin(swing)], axis=-1)
            heel = ankle + 0.04 * self.height_m * _direction(pitch - np.radians(125))
            toe = ankle + 0.115 * self.height_m * _direction(pitch - np.radians(17))
            half = sign * 0.5
            for part, place, depth in (
                ("hip", hip, 0.1 * self.height_m),
                ("knee", knee, self.step_width_m),
                ("ankle", ankle, self.step_width_m),
                ("heel", heel, self.step_width_m),
                ("toe", toe, self.step_width_m),
                ("shoulder", shoulder, 0.2 * self.height_m),
                ("elbow", elbow, 0.26 * self.height_m),
                ("wrist", wrist, 0.24 * self.height_m),
                ("ear", ear, 0.08 * self.height_m),
            ):
                points[f"{side}_{part}"] = _with_depth(place, half * depth)
        return np.stack([points[name] for name in NAMES], axis=1)

    def _bounce_m(self, time_s: Floats) -> Floats:
        """Return the height of the hips above their height at contact.

        The vertical ground force in stance is a half sine that carries the weight over the whole step (Alexander 1989).
        """
        contact_s, flight_s = self.contact_time_s, self.step_time_s - self.contact_time_s
        landing_mps = GRAVITY_MPS2 * flight_s / 2
        peak_mps2 = np.pi / 2 * GRAVITY_MPS2 * self.step_time_s / contact_s
        phase_s = (time_s - self.first_contact_s) % self.step_time_s
        angle = np.pi * phase_s / contact_s
        stance = (
            -landing_mps * phase_s
            - GRAVITY_MPS2 * phase_s**2 / 2
            + peak_mps2 * contact_s / np.pi * (phase_s - contact_s / np.pi * np.sin(angle))
        )
        air_s = phase_s - contact_s
        flight = landing_mps * air_s - GRAVITY_MPS2 * air_s**2 / 2
        return np.where(air_s < 0, stance, flight)

    def _foot(self, phase_s: Floats) -> tuple[Floats, Floats]:
        """Return the ankle, of shape (frames, 2), relative to the point below the hip, and the foot pitch in rad."""
        stride_s, floor_m = 2 * self.step_time_s, 0.045 * self.height_m
        travel_m = self.speed_mps * self.contact_time_s
        leave_m = self.overstride_m - travel_m
        swing_s = stride_s - self.contact_time_s
        middle = [self.contact_time_s, self.contact_time_s + 0.5 * swing_s, stride_s]
        forward = CubicHermiteSpline(
            [0.0, *middle],
            [self.overstride_m, leave_m, (leave_m + self.overstride_m) / 2, self.overstride_m],
            [-self.speed_mps, -self.speed_mps, 2.2 * travel_m / swing_s, -self.speed_mps],
        )
        in_swing = np.clip((phase_s - self.contact_time_s) / swing_s, 0, 1)
        height = floor_m + 0.22 * self.height_m * np.sin(np.pi * in_swing**0.8) ** 2
        landing = np.clip(1 - phase_s / 0.06, 0, 1) + np.clip((in_swing - 0.5) / 0.3, 0, 1)
        pitch = np.radians(self.strike_angle_deg) * landing - np.radians(60) * np.sin(np.pi * in_swing) ** 2
        return np.stack([forward(phase_s), height], axis=-1), pitch


def running_motion(
    *,
    cadence_spm: float = 170.0,
    duration_s: float = 8.0,
    fps: float = 120.0,
    view: View = "side",
    noise_m: float = 0.0,
    seed: int = 0,
) -> Motion:
    """Return the motion of a synthetic runner.

    Parameters
    ----------
    cadence_spm : float
        Steps per minute.
    duration_s : float
        Length in seconds.
    fps : float
        Frames per second.
    view : {"side", "rear"}
        The plane of the motion.
    noise_m : float
        Standard deviation of the noise of every coordinate in metres.
    seed : int
        Seed of the noise.

    Returns
    -------
    Motion

    Examples
    --------
    >>> running_motion(duration_s=2.0, fps=60.0).points_m.shape
    (120, 22, 2)
    """
    time_s = np.arange(round(duration_s * fps)) / fps
    points_m = SyntheticRunner(cadence_spm=cadence_spm).landmarks(time_s)
    noise = np.random.default_rng(seed).normal(0, noise_m, points_m.shape) if noise_m else 0.0
    return Motion.from_landmarks(time_s, points_m + noise, NAMES, view=view)


def _with_depth(place: Floats, depth_m: float) -> Floats:
    return np.concatenate([place, np.full((*place.shape[:-1], 1), depth_m)], axis=-1)


def _direction(angle: Floats) -> Floats:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _knee(hip: Floats, ankle: Floats, segment_m: float) -> Floats:
    """Return the knee, bent forward, so that thigh and shank both have the length `segment_m`."""
    across = ankle - hip
    reach = np.minimum(np.linalg.norm(across, axis=-1), 1.999 * segment_m)
    towards = across / np.linalg.norm(across, axis=-1, keepdims=True)
    height = np.sqrt(segment_m**2 - (reach / 2) ** 2)
    forward = np.stack([-towards[:, 1], towards[:, 0]], axis=-1)
    return hip + towards * (reach / 2)[:, None] + forward * height[:, None]
