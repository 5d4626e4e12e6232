"""Measures: quantities computed from a motion and its steps, each as a `Measurement` with an interval and a status."""

from __future__ import annotations

from gait.measures import landing, posture, rear, stance, stiffness, swing, timing
from gait.measures.evaluate import mean_offset, measure, measure_all
from gait.measures.registry import Measure
from gait.measures.trial import Trial

REGISTRY: dict[str, Measure] = {
    entry.id: entry
    for family in (timing, stiffness, landing, stance, swing, posture, rear)
    for entry in family.MEASURES
}
"""All measures by id, in the order of reports."""

__all__ = ["REGISTRY", "Measure", "Trial", "mean_offset", "measure", "measure_all"]
