"""Landmark tracks of someone who does a self-check, made from formulas, so that the true numbers are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.selfcheck.kinds import Kind, Leg

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 720, 1280
_PX_PER_M = 520.0
_OTHER = {"left": "right", "right": "left"}
# Heights in metres of someone 1.72 m tall who stands straight.
_STANDING = {"foot_index": 0.02, "heel": 0.03, "ankle": 0.09, "knee": 0.50, "hip": 0.92, "shoulder": 1.43, "head": 1.62}
# How far each part lies ahead, seen from the side.
_AHEAD = {"foot_index": 0.14, "heel": -0.06, "ankle": 0.0, "knee": 0.01, "hip": 0.0, "shoulder": 0.0, "head": 0.03}


@dataclass(frozen=True, kw_only=True)
class Movement:
    """What is done, and how it is filmed. Sizes are in metres, times in seconds."""

    kind: Kind = "calf-raise"
    leg: Leg = "left"
    count: int = 12
    period_s: float = 4.0
    size_m: float = 0.08
    # Share by which the last repetition is smaller than the first.
    fatigue: float = 0.0
    # Numbers of the repetitions that are only a third as large as the others.
    partial: tuple[int, ...] = ()
    # Pauses after these repetitions, of that length.
    pauses: tuple[int, ...] = ()
    pause_s: float = 15.0
    # Irregularity of the rhythm, as a share of the period.
    uneven: float = 0.0
    lift_m: float = 0.30
    fps: float = 30.0
    noise_m: float = 0.008
    tilt_deg: float = 0.0
    drift_m: float = 0.0
    seen_from: str = "side"
    uneven_frames: bool = False
    swapped_share: float = 0.0
    seed: int = 0


def course(movement: Movement) -> tuple[Floats, Floats]:
    """Return the times of the frames, and the height of the body above standing, in metres."""
    random = np.random.default_rng(movement.seed)
    starts_s, sizes_m, now_s = [], [], 1.5
    for number in range(movement.count):
        starts_s.append(now_s)
        size_m = movement.size_m * (1 - movement.fatigue * number / max(1, movement.count - 1))
        sizes_m.append(size_m / 3 if number in movement.partial else size_m)
        now_s += movement.period_s * (1 + movement.uneven * random.uniform(-1, 1))
        now_s += movement.pause_s if number in movement.pauses else 0.0
    time_s = np.arange(0, now_s + 1.5, 1 / movement.fps)
    if movement.uneven_frames:
        time_s = np.sort(time_s + random.uniform(-0.3, 0.3, len(time_s)) / movement.fps)
    height_m = np.zeros(len(time_s))
    for start_s, size_m in zip(starts_s, sizes_m, strict=True):
        share = np.clip((time_s - start_s) / (0.9 * movement.period_s), 0, 1)
        height_m += size_m * np.sin(np.pi * share) ** (1 if movement.kind == "hops" else 2)
    return time_s, height_m


def track(movement: Movement) -> PoseTrack:
    """Return the landmarks of a movement."""
    random = np.random.default_rng(movement.seed + 1)
    time_s, height_m = course(movement)
    places = _places(movement, height_m)
    places[:, :, 0] += 0.03 * np.sin(2 * np.pi * time_s / 7)[:, None]
    places[:, :, 1] += movement.drift_m * (time_s / time_s[-1])[:, None]
    places += random.normal(0, movement.noise_m, places.shape)
    for frame in np.flatnonzero(random.random(len(time_s)) < movement.swapped_share):
        for name in _STANDING:
            if name != "head":
                left, right = INDEX[f"left_{name}"], INDEX[f"right_{name}"]
                places[frame, [left, right]] = places[frame, [right, left]]
    tilt = np.radians(movement.tilt_deg)
    turned = places @ np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    position_px = np.stack([WIDTH / 2 + _PX_PER_M * turned[..., 0], HEIGHT - 150 - _PX_PER_M * turned[..., 1]], axis=-1)
    return build_track(
        time_s=time_s,
        position_px=position_px,
        confidence=np.ones(position_px.shape[:2]),
        depth_px=np.zeros(position_px.shape[:2]),
        provenance={"image_width_px": WIDTH, "image_height_px": HEIGHT, "vertical_deg": 0.0, "vertical_se_deg": 1.0},
    )


def joined(first: PoseTrack, second: PoseTrack) -> PoseTrack:
    """Return one clip that shows both movements, one after the other."""
    import xarray as xr

    gap_s = 0.5
    later = second.assign_coords(time=second["time"] + float(first["time"][-1]) + gap_s)
    return xr.concat([first, later], dim="time").assign_attrs(first.attrs)


def walking(*, seconds: float = 4.0, fps: float = 30.0, seed: int = 3) -> PoseTrack:
    """Return the landmarks of someone who walks on the spot to get ready."""
    standing = Movement(kind="hops", count=1, period_s=0.1, size_m=0.0, lift_m=0.0, fps=fps, seed=seed)
    walked = track(replace(standing, pauses=(0,), pause_s=seconds - 3.1))
    time_s = walked["time"].values
    for leg, sign in (("left", 1), ("right", -1)):
        lift_px = _PX_PER_M * 0.15 * np.clip(sign * np.sin(2 * np.pi * time_s / 1.1), 0, None)
        for part in ("ankle", "heel", "foot_index"):
            walked["position"].values[:, 1, INDEX[f"{leg}_{part}"], 0] -= lift_px
    walked["position"].values[:, 1, :, 0] -= (_PX_PER_M * 0.02 * np.sin(2 * np.pi * time_s / 0.55))[:, None]
    return walked


def _places(movement: Movement, height_m: Floats) -> Floats:
    """Return the places of the landmarks in metres, x to the right and y up, shape (frames, 33, 2)."""
    places = np.zeros((len(height_m), len(KEYPOINTS), 2))
    across = 0.10 if movement.seen_from == "side" else 0.16
    for name in KEYPOINTS:
        part = name.removeprefix("left_").removeprefix("right_")
        side = "left" if name.startswith("left_") else "right"
        part = part if part in _STANDING else "head"
        x, y = _part(movement, part, side, height_m)
        sign = {"rear": 1, "front": -1, "side": 0}[movement.seen_from] * (1 if side == "right" else -1)
        places[:, INDEX[name], 0] = sign * across - (x if movement.seen_from == "side" else 0)
        # The foot that is farther from the camera appears higher.
        far = 0.04 if movement.seen_from == "side" and side == "left" and part in ("foot_index", "heel", "ankle") else 0
        places[:, INDEX[name], 1] = y + far
    return places


def _part(movement: Movement, part: str, side: str, height_m: Floats) -> tuple[float, Floats]:
    """Return how far ahead a part is, and its height over time."""
    standing = side == movement.leg
    y = np.full(len(height_m), _STANDING[part])
    x = _AHEAD[part]
    foot = part in ("foot_index", "heel", "ankle")
    if movement.kind == "calf-raise":
        share = {"foot_index": 0.0, "heel": 1.0, "ankle": 0.85}.get(part, 0.85)
        rise = 0.85 * height_m if foot and not standing else share * height_m
        return x, y + rise + _lifted(movement, part, standing)
    if movement.kind == "hops":
        return x, y + height_m + _lifted(movement, part, standing)
    if standing:
        share = {"knee": 0.4}.get(part, 1.0)
        return x, y - (0.0 if foot else 1.0) * share * height_m
    # The other foot of a squat hangs in the air and comes down with the body; that of a step-down goes to the floor.
    lift = movement.lift_m if movement.kind == "squat" else 0.0
    return x, y - height_m + (lift if foot else 0.0)


def _lifted(movement: Movement, part: str, standing: bool) -> float:
    if standing or part not in ("foot_index", "heel", "ankle", "knee"):
        return 0.0
    return movement.lift_m * (0.15 if part == "knee" else 1.0)


def varied(movement: Movement, **changes: object) -> Movement:
    """Return the movement with some things changed."""
    return replace(movement, **changes)  # type: ignore[arg-type]
