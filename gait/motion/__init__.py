"""Motion: the runner's joints in metres, in the runner's own frame."""

from __future__ import annotations

from gait.motion.model import Motion, Scale

__all__ = ["Motion", "Scale"]
