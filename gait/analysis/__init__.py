"""The chain from a clip's pose, or from landmarks, to measures."""

from gait.analysis.clip import analyze_pose
from gait.analysis.motion import analyze_motion

__all__ = ["analyze_motion", "analyze_pose"]
