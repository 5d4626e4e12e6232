"""Pose estimation: the runner's body landmarks over time, from a clip.

Public names are loaded when they are first used, so that the names and models of the landmarks need no video library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gait.pose.estimate import FrameSelector, estimate_pose
    from gait.pose.runner.find import find_runner

__all__ = ["FrameSelector", "estimate_pose", "find_runner"]

_MODULES = {
    "FrameSelector": "gait.pose.estimate",
    "estimate_pose": "gait.pose.estimate",
    "find_runner": "gait.pose.runner.find",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'gait.pose' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value
