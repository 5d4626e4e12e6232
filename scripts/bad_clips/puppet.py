"""A puppet made of the limbs of the sample runner, which can do any movement.

Every limb is a strip of one frame of the sample. The truth file gives the pixels of its ends. To draw a posture, each
limb is rotated and moved to its place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from bad_clips.films import FPS, HEIGHT, SAMPLES, SECONDS, WIDTH, Picture, film, sample

Floats = npt.NDArray[np.float64]

# A frame in which no limb of the near side is hidden.
_POSE = 5
_PICTURE_SCALE = 0.5
_FLOOR_Y = 458.0
_RUNNER_BOX = (122, 192, 214, 402)
# Ends of each limb, and half the width of its strip in pixels.
_LIMBS: dict[str, tuple[str, str, float]] = {
    "thigh": ("hip", "knee", 19.0),
    "shank": ("knee", "ankle", 11.0),
    "foot": ("heel", "toe", 12.0),
    "upper_arm": ("shoulder", "elbow", 11.0),
    "forearm": ("elbow", "wrist", 9.0),
    "trunk": ("shoulder", "hip", 26.0),
    "head": ("neck", "crown", 30.0),
}


class Posture(NamedTuple):
    """Angles in degrees from vertically down, positive forward. The runner faces the left of the picture."""

    trunk_deg: float
    """Forward lean."""
    thigh_deg: tuple[float, float]
    """Of the near and the far leg."""
    knee_deg: tuple[float, float]
    """Flexion."""
    arm_deg: tuple[float, float]
    """Of the near and the far upper arm."""
    elbow_deg: float = 60.0
    forward_px: float = 0.0
    """Distance of the hips ahead of the middle of the picture."""
    up_px: float = 0.0
    """Height of the lower foot above the floor."""


def puppet_film(path: Path, posture: Callable[[float], Posture], *, seconds: float = SECONDS) -> Path:
    """Write a video of a movement.

    Parameters
    ----------
    path : Path
        The file to write.
    posture : callable
        Returns the posture at a time in seconds.
    seconds : float
        Duration of the video.

    Returns
    -------
    Path
        `path`.
    """
    times_s = np.arange(round(seconds * FPS)) / FPS
    return film(path, (draw(posture(float(time_s))) for time_s in times_s))


def draw(posture: Posture) -> Picture:
    """Draw a posture in the empty room."""
    canvas = _room().copy()
    places = _places(posture)
    for side in ("far", "near"):
        for limb in ("upper_arm", "forearm") if side == "far" else ():
            _paste(canvas, limb, places, side)
        for limb in ("foot", "shank", "thigh"):
            _paste(canvas, limb, places, side)
    for limb in ("head", "trunk"):
        _paste(canvas, limb, places, "near")
    for limb in ("upper_arm", "forearm"):
        _paste(canvas, limb, places, "near")
    return canvas


def _places(posture: Posture) -> dict[str, Floats]:
    """Return the position of every joint in pixels."""
    length = {limb: float(np.linalg.norm(np.subtract(*_ends(limb)))) for limb in _LIMBS}
    up = _direction(180 - posture.trunk_deg)
    hip = np.zeros(2)
    shoulder = hip + length["trunk"] * up
    neck = shoulder + 8 * up
    places = {"shoulder": shoulder, "hip": hip, "neck": neck, "crown": neck + length["head"] * up}
    for number, side in enumerate(("near", "far")):
        thigh, bend = posture.thigh_deg[number], posture.knee_deg[number]
        knee = hip + length["thigh"] * _direction(thigh)
        ankle = knee + length["shank"] * _direction(thigh - bend)
        foot_deg = 90 + 0.6 * min(0.0, thigh - bend)
        heel = ankle + 8 * _direction(thigh - bend) - 0.3 * length["foot"] * _direction(foot_deg)
        elbow = shoulder + length["upper_arm"] * _direction(posture.arm_deg[number])
        wrist = elbow + length["forearm"] * _direction(posture.arm_deg[number] + posture.elbow_deg)
        toe = heel + length["foot"] * _direction(foot_deg)
        for name, place in (
            ("knee", knee),
            ("ankle", ankle),
            ("heel", heel),
            ("toe", toe),
            ("elbow", elbow),
            ("wrist", wrist),
        ):
            places[f"{side}_{name}"] = place
    lowest = max(places[f"{side}_{part}"][1] for side in ("near", "far") for part in ("heel", "toe"))
    shift = np.array([WIDTH / 2 - posture.forward_px, _FLOOR_Y - posture.up_px - lowest])
    return {name: place + shift for name, place in places.items()}


def _direction(angle_deg: float) -> Floats:
    """Return the unit vector at an angle from vertically down, positive towards the left of the picture."""
    return np.array([-np.sin(np.radians(angle_deg)), np.cos(np.radians(angle_deg))])


@lru_cache(maxsize=1)
def _room() -> Picture:
    """Return the sample's room without the runner: the median of the pictures, inpainted where she always is."""
    background = np.median(np.stack(sample()[::6]), axis=0).astype(np.uint8)
    left, top, right, bottom = _RUNNER_BOX
    hidden = np.zeros((HEIGHT, WIDTH), np.uint8)
    hidden[top:bottom, left:right] = 255
    return np.asarray(cv2.inpaint(background, hidden, 5, cv2.INPAINT_TELEA), np.uint8)


@lru_cache(maxsize=16)
def _ends(limb: str) -> tuple[Floats, Floats]:
    """Return the ends of a limb in the frame from which it is cut out."""
    truth = np.load(SAMPLES / "side.truth.npz")
    frame = _POSE * round(60 / FPS)
    at = {str(name): _PICTURE_SCALE * place for name, place in zip(truth["joints"], truth["uv"][frame], strict=True)}
    if limb == "trunk":
        return at["midshoulder"], at["midhip"]
    if limb == "head":
        up = at["vertex"] - at["midshoulder"]
        return at["midshoulder"] + 8 * up / np.linalg.norm(up), at["vertex"]
    first, second, _ = _LIMBS[limb]
    return at[f"{first}_L"], at[f"{second}_L"]


def _paste(canvas: Picture, limb: str, places: dict[str, Floats], side: str) -> None:
    first, second, half = _LIMBS[limb]
    start, end = (places.get(name, places.get(f"{side}_{name}")) for name in (first, second))
    from_start, from_end = _ends(limb)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.line(mask, *(tuple(int(v) for v in place.round()) for place in (from_start, from_end)), 255, round(2 * half))
    mask = cv2.bitwise_and(mask, _runner_mask())
    transform = _similarity(from_start, from_end, start, end)
    moved = cv2.warpAffine(sample()[_POSE], transform, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    share = cv2.GaussianBlur(cv2.warpAffine(mask, transform, (WIDTH, HEIGHT)), (3, 3), 0)[..., None] / 255
    shade = 1.0 if side == "near" else 0.8
    canvas[:] = (share * shade * moved + (1 - share) * canvas).astype(np.uint8)


@lru_cache(maxsize=1)
def _runner_mask() -> npt.NDArray[np.uint8]:
    """Return the mask of the runner in the frame from which the limbs are cut out."""
    foreground = np.abs(sample()[_POSE].astype(int) - _room()).max(axis=2) > 14
    closed = cv2.morphologyEx(foreground.astype(np.uint8) * 255, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    return np.asarray(closed, np.uint8)


def _similarity(a: Floats, b: Floats, new_a: Floats, new_b: Floats) -> Floats:
    """Return the affine matrix of the similarity transform that maps two points to their new positions."""
    old, new = complex(*(b - a)), complex(*(new_b - new_a))
    factor = new / old
    matrix = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    return np.column_stack([matrix, new_a - matrix @ a])
