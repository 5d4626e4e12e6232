"""Other trackers' names of body points, and the order in which keypoint formats list them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Z](?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# Markers on the seventh cervical vertebra, with or without the subject's name before it.
_C7 = re.compile(r"(.*[^A-Za-z0-9])?c7$", re.IGNORECASE)
_SIDES = {"l": "left", "left": "left", "r": "right", "right": "right"}
_PARTS = {
    "bigtoe": "toe",
    "footindex": "toe",
    "smalltoe": "ball",
    "littletoe": "ball",
    "pinkytoe": "ball",
}
_KNOWN_PARTS = (
    *("ankle", "heel", "toe", "ball", "knee", "hip", "shoulder", "elbow", "wrist", "ear", "eye"),
    *("eyeinner", "eyeouter", "pinky", "index", "thumb", "mouth"),
)
_WRITTEN = {"eyeinner": "eye_inner", "eyeouter": "eye_outer"}
_MIDDLE = {
    "nose": "nose",
    "hip": "mid_hip",
    "midhip": "mid_hip",
    "pelvis": "mid_hip",
    "chip": "mid_hip",
    "neck": "mid_shoulder",
    "midshoulder": "mid_shoulder",
    "midear": "mid_ear",
}

_COCO_17 = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow"),
    *("right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle"),
    "right_ankle",
)
_FEET = ("left_toe", "left_ball", "left_heel", "right_toe", "right_ball", "right_heel")
_OPENPOSE_TRUNK = (
    *("nose", "mid_shoulder", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow"),
    "left_wrist",
)
_OPENPOSE_FACE = ("right_eye", "left_eye", "right_ear", "left_ear")

POINT_ORDERS: dict[int, tuple[str, ...]] = {
    # COCO, as RTMPose and many others give it.
    17: _COCO_17,
    # OpenPose's older COCO model.
    18: (
        *_OPENPOSE_TRUNK,
        *("right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
        *_OPENPOSE_FACE,
    ),
    # OpenPose's BODY_25.
    25: (
        *_OPENPOSE_TRUNK,
        *("mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
        *_OPENPOSE_FACE,
        *_FEET,
    ),
    # HALPE_26, RTMPose's body with feet. Its foot points come by kind, not by side.
    26: (
        *_COCO_17,
        *("head", "mid_shoulder", "mid_hip"),
        *("left_toe", "right_toe", "left_ball", "right_ball", "left_heel", "right_heel"),
    ),
    # COCO-WholeBody: body, feet, then face and hands, which a runner's gait does not need.
    133: (*_COCO_17, *_FEET),
}
"""Names of the first points of a keypoint format, by how many points it has in all."""


def own_name(theirs: str) -> str | None:
    """Return the name that `Motion` uses for another tracker's point; None for points that it has no use for.

    Examples
    --------
    >>> [own_name(name) for name in ("RBigToe", "left_ankle", "Hip", "LHeel", "knee_r", "C7", "Sternum")]
    ['right_toe', 'left_ankle', 'mid_hip', 'left_heel', 'right_knee', 'neck', None]
    """
    if _C7.match(theirs):
        return "neck"
    words = [word.lower() for word in _WORD.findall(theirs)]
    sides = [_SIDES[word] for word in words if word in _SIDES]
    part = "".join(word for word in words if word not in _SIDES)
    part = _PARTS.get(part, part)
    if not sides:
        return _MIDDLE.get(part)
    if len(sides) > 1 or part not in _KNOWN_PARTS:
        return None
    return f"{sides[0]}_{_WRITTEN.get(part, part)}"


def own_names(theirs: tuple[str, ...], told: Mapping[str, str]) -> dict[str, str]:
    """Return our names by theirs, those that were told first; the first of several for the same point counts."""
    found: dict[str, str] = {}
    for name in sorted(theirs, key=lambda name: name not in told):
        ours = told.get(name) or own_name(name)
        if ours is not None and ours not in found.values():
            found[name] = ours
    return found
