"""Names of body points in files of other programs, and the order of points in keypoint formats."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Z](?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# A marker on the seventh cervical vertebra, with or without the name of the subject before it.
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
_SPLIT_PARTS = {"eyeinner": "eye_inner", "eyeouter": "eye_outer"}
_MIDDLE = {
    "nose": "nose",
    "hip": "mid_hip",
    "midhip": "mid_hip",
    "pelvis": "mid_hip",
    "chip": "mid_hip",
    "neck": "mid_shoulder",
    "midshoulder": "mid_shoulder",
    "midear": "mid_ear",
    "head": "head",
    "headtop": "head",
    "tophead": "head",
    "topofhead": "head",
    "vertex": "head",
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
    # COCO, as RTMPose and many others write it.
    17: _COCO_17,
    # The older COCO model of OpenPose.
    18: (
        *_OPENPOSE_TRUNK,
        *("right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
        *_OPENPOSE_FACE,
    ),
    # BODY_25 of OpenPose.
    25: (
        *_OPENPOSE_TRUNK,
        *("mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
        *_OPENPOSE_FACE,
        *_FEET,
    ),
    # HALPE_26, the body model with feet of RTMPose. Its foot points are ordered by part, not by side.
    26: (
        *_COCO_17,
        *("head", "mid_shoulder", "mid_hip"),
        *("left_toe", "right_toe", "left_ball", "right_ball", "left_heel", "right_heel"),
    ),
    # COCO-WholeBody: body, feet, then face and hands, which gait does not need.
    133: (*_COCO_17, *_FEET),
}
"""Names of the first points of a keypoint format, by its total number of points."""

# Names that the HALPE_26 set, Pose2Sim and Sports2D use.
_SPECIAL_MARKERS = {"mid_hip": "Hip", "mid_shoulder": "Neck", "mid_ear": "MidEar", "nose": "Nose"}
_MARKER_PARTS = {"toe": "BigToe", "foot_index": "BigToe", "ball": "SmallToe"}


def standard_name(name: str) -> str | None:
    """Return the name that `Motion` uses for a point of another program.

    Parameters
    ----------
    name : str
        Name of the point in the other program.

    Returns
    -------
    str or None
        None if `Motion` does not use the point.

    Examples
    --------
    >>> [standard_name(name) for name in ("RBigToe", "left_ankle", "Hip", "LHeel", "knee_r", "C7", "Sternum")]
    ['right_toe', 'left_ankle', 'mid_hip', 'left_heel', 'right_knee', 'neck', None]
    """
    if _C7.match(name):
        return "neck"
    words = [word.lower() for word in _WORD.findall(name)]
    sides = [_SIDES[word] for word in words if word in _SIDES]
    part = "".join(word for word in words if word not in _SIDES)
    part = _PARTS.get(part, part)
    if not sides:
        return _MIDDLE.get(part)
    if len(sides) > 1 or part not in _KNOWN_PARTS:
        return None
    return f"{sides[0]}_{_SPLIT_PARTS.get(part, part)}"


def standard_names(names: tuple[str, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Return the names that `Motion` uses, by the names in the file.

    Parameters
    ----------
    names : tuple of str
        Names of the points in the file.
    given : mapping of str to str
        Names that the user gave for points of the file. They take precedence over known names.

    Returns
    -------
    dict of str to str
        If several points of the file have the same name for `Motion`, only the first one.
    """
    standard: dict[str, str] = {}
    for name in sorted(names, key=lambda name: name not in given):
        ours = given.get(name) or standard_name(name)
        if ours is not None and ours not in standard.values():
            standard[name] = ours
    return standard


def marker_name(point: str) -> str:
    """Return the marker name of a body point in motion-capture files, such as `LBigToe` for `left_toe`.

    Parameters
    ----------
    point : str
        Name of the body point.

    Returns
    -------
    str

    Examples
    --------
    >>> [marker_name(point) for point in ("left_hip", "right_toe", "mid_hip", "left_eye_inner")]
    ['LHip', 'RBigToe', 'Hip', 'LEyeInner']
    """
    if point in _SPECIAL_MARKERS:
        return _SPECIAL_MARKERS[point]
    for side in ("left", "right"):
        if point.startswith(f"{side}_"):
            part = point.removeprefix(f"{side}_")
            return side[0].upper() + _MARKER_PARTS.get(part, _camel_case(part))
        if point.endswith(f"_{side}"):
            return side[0].upper() + _camel_case(point.removesuffix(f"_{side}"))
    return _camel_case(point)


def _camel_case(text: str) -> str:
    return "".join(word.capitalize() for word in text.split("_"))
