"""Motion: the runner's landmarks over time, in metres and in the runner's frame of reference."""

from __future__ import annotations

from gait.motion.model import Motion, Scale

__all__ = ["Motion", "Scale"]
