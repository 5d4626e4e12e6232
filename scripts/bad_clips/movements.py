"""Movements other than steady running, as postures over time; see `puppet`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bad_clips.puppet import Posture, puppet_film

# Angles in degrees at every tenth of the stride, starting at initial contact: for walking from Winter 1991, for running
# approximate, with enough knee flexion in stance for the hips to sink.
_WALKING_THIGH = (25, 22, 14, 5, -5, -12, -8, 10, 24, 28)
_WALKING_KNEE = (5, 17, 15, 8, 6, 14, 40, 62, 45, 12)
_RUNNING_THIGH = (28, 31, 24, 4, -18, -12, 12, 38, 48, 40)
_RUNNING_KNEE = (12, 48, 54, 34, 22, 60, 95, 90, 50, 16)
_WALKING_STEPS_PER_S = 1.85
_RUNNING_STEPS_PER_S = 2.8
_DRILL_STEPS_PER_S = 2.6
_SET_S = 2.0


def walking(path: Path) -> Path:
    """Walk steadily on the treadmill."""
    return puppet_film(path, _walk)


def standing(path: Path) -> Path:
    """Stand, sway, and move the arms."""
    return puppet_film(
        path,
        lambda time_s: Posture(
            trunk_deg=2 + np.sin(1.7 * time_s),
            thigh_deg=(2 + np.sin(1.7 * time_s), -2 + np.sin(1.7 * time_s)),
            knee_deg=(3, 3),
            arm_deg=(10 * np.sin(2.1 * time_s), 8 * np.sin(1.3 * time_s)),
            elbow_deg=20 + 15 * np.sin(0.9 * time_s),
        ),
    )


def high_knees(path: Path) -> Path:
    """Drill on the spot: lift the knees to the hips in turn."""

    def posture(time_s: float) -> Posture:
        turn = np.pi * _DRILL_STEPS_PER_S * time_s
        lift = np.maximum(0, np.sin([turn, turn + np.pi])) ** 0.8
        return Posture(
            trunk_deg=2,
            thigh_deg=tuple(92 * lift),
            knee_deg=tuple(5 + 95 * lift),
            arm_deg=(-40 * np.cos(turn), 40 * np.cos(turn)),
            elbow_deg=90,
            up_px=8 * abs(np.cos(turn)),
        )

    return puppet_film(path, posture)


def jumping(path: Path) -> Path:
    """Jump on the spot with both legs."""

    def posture(time_s: float) -> Posture:
        phase = 2 * time_s % 1
        bend = 35 * np.sin(np.pi * phase / 0.45) if phase < 0.45 else 0.0
        flight = max(0.0, (phase - 0.45) / 0.55)
        return Posture(
            trunk_deg=2 + bend / 3,
            thigh_deg=(bend, bend - 2),
            knee_deg=(2 * bend, 2 * bend),
            arm_deg=(bend - 20, bend - 15),
            up_px=80 * flight * (1 - flight),
        )

    return puppet_film(path, posture)


def sprint_start(path: Path) -> Path:
    """Crouch, then accelerate out of the picture."""

    def posture(time_s: float) -> Posture:
        since_s = max(0.0, time_s - _SET_S)
        if since_s == 0:
            return Posture(trunk_deg=75, thigh_deg=(95, 60), knee_deg=(100, 80), arm_deg=(20, 10), elbow_deg=5,
                           forward_px=-100)  # fmt: skip
        upright = min(1.0, since_s / 1.2)
        near = _RUNNING_STEPS_PER_S / 2 * since_s
        run = _cycle(near, _RUNNING_THIGH, _RUNNING_KNEE, lean_deg=75 * (1 - upright) + 8)
        return run._replace(forward_px=-100 + 40 * since_s**2)

    return puppet_film(path, posture)


def walks_then_runs(path: Path) -> Path:
    """Walk for two seconds, then run to the end."""

    def posture(time_s: float) -> Posture:
        if time_s < _SET_S:
            return _walk(time_s)
        return _cycle(_RUNNING_STEPS_PER_S / 2 * time_s, _RUNNING_THIGH, _RUNNING_KNEE, lean_deg=6, flight_px=14)

    return puppet_film(path, posture)


def _walk(time_s: float) -> Posture:
    return _cycle(_WALKING_STEPS_PER_S / 2 * time_s, _WALKING_THIGH, _WALKING_KNEE, lean_deg=2)._replace(elbow_deg=25)


def _cycle(
    stride: float, thigh: tuple[int, ...], knee: tuple[int, ...], *, lean_deg: float, flight_px: float = 0.0
) -> Posture:
    """Return the posture at a time in the stride: legs half a stride apart, arms opposite to the legs."""
    near, far = (
        (_interpolate(thigh, stride), _interpolate(knee, stride)),
        (_interpolate(thigh, stride + 0.5), _interpolate(knee, stride + 0.5)),
    )
    swing = np.cos(2 * np.pi * stride)
    return Posture(
        trunk_deg=lean_deg,
        thigh_deg=(near[0], far[0]),
        knee_deg=(near[1], far[1]),
        arm_deg=(-25 * swing, 25 * swing),
        elbow_deg=80,
        # The flight phase is the last third of each step.
        up_px=flight_px * max(0.0, float(np.sin(3 * np.pi * (2 * stride % 1 - 2 / 3)))),
    )


def _interpolate(angles: tuple[int, ...], stride: float) -> float:
    places = np.arange(len(angles) + 1) / len(angles)
    return float(np.interp(stride % 1, places, [*angles, angles[0]]))
