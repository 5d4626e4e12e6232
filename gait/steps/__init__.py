"""Step detection: initial contact and toe-off of each foot."""

from __future__ import annotations

from gait.steps.detect import Step, detect_steps, find_steps

__all__ = ["Step", "detect_steps", "find_steps"]
