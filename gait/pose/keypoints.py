"""The 33 body landmarks of the BlazePose models: names, order and skeleton."""

from __future__ import annotations

KEYPOINTS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""Names in the order of the models' output; `foot_index` is the big toe."""

INDEX: dict[str, int] = {name: index for index, name in enumerate(KEYPOINTS)}
"""Index of each landmark by name."""

LEG: tuple[str, ...] = ("hip", "knee", "ankle", "heel", "foot_index")
"""Landmarks of a leg from top to bottom, without the side."""

ARM: tuple[str, ...] = ("shoulder", "elbow", "wrist")
"""Landmarks of an arm from top to bottom, without the side."""

SKELETON: tuple[tuple[str, str], ...] = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *(
        (f"{side}_{upper}", f"{side}_{lower}")
        for side in ("left", "right")
        for upper, lower in (
            ("shoulder", "hip"),
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("heel", "foot_index"),
            ("ankle", "foot_index"),
        )
    ),
)
"""Pairs of landmarks that are connected in drawings."""
