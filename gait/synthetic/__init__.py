"""Synthetic runners, computed from formulas, for examples, teaching and tests."""

from gait.synthetic.runner import NAMES, SyntheticRunner, running_motion

__all__ = ["NAMES", "SyntheticRunner", "running_motion"]
