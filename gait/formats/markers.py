"""Names of body points in motion-capture files: those of the HALPE_26 set, which Pose2Sim and Sports2D write."""

from __future__ import annotations

_SPECIAL = {"mid_hip": "Hip", "mid_shoulder": "Neck", "mid_ear": "MidEar", "nose": "Nose"}
_PARTS = {"toe": "BigToe", "foot_index": "BigToe", "ball": "SmallToe"}


def marker_name(point: str) -> str:
    """Return a body point's name as a marker: `left_toe` is `LBigToe`.

    Examples
    --------
    >>> [marker_name(point) for point in ("left_hip", "right_toe", "mid_hip", "left_eye_inner")]
    ['LHip', 'RBigToe', 'Hip', 'LEyeInner']
    """
    if point in _SPECIAL:
        return _SPECIAL[point]
    for side in ("left", "right"):
        if point.startswith(f"{side}_"):
            part = point.removeprefix(f"{side}_")
            return side[0].upper() + _PARTS.get(part, _camel(part))
        if point.endswith(f"_{side}"):
            return side[0].upper() + _camel(point.removesuffix(f"_{side}"))
    return _camel(point)


def _camel(text: str) -> str:
    return "".join(word.capitalize() for word in text.split("_"))
