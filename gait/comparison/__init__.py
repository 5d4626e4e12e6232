"""Before and after: two result folders of one runner, compared measure by measure and frame by frame."""

from gait.comparison.compare import Comparison, compare

__all__ = ["Comparison", "compare"]
