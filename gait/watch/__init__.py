"""What a running watch recorded, from its FIT file, beside what the film shows."""

from __future__ import annotations

from gait.watch.comparison import Comparison, compare_watch
from gait.watch.fit import read_fit
from gait.watch.run import NO_WATCH, WatchRun, WatchValue, weekly_distance_km

__all__ = ["NO_WATCH", "Comparison", "WatchRun", "WatchValue", "compare_watch", "read_fit", "weekly_distance_km"]
