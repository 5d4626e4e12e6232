"""Comparison of two sessions of one runner, measure by measure and frame by frame."""

from gait.comparison.compare import Comparison, compare

__all__ = ["Comparison", "compare"]
