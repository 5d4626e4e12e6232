"""The result of comparing two sessions."""

from __future__ import annotations

from dataclasses import dataclass, field

from gait.comparison.cue import CueOutcome
from gait.comparison.forecast import ForecastOutcome
from gait.comparison.speed import SpeedCheck
from gait.measures.change import Change
from gait.results.folder import Results
from gait.units import Units


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonResult:
    """The result of comparing two sessions of one runner.

    `gait.compare` returns its subclass `Comparison`, which can be saved.

    Parameters
    ----------
    before, after : Results
        The two sessions.
    label_before, label_after : str
        Their names.
    views : tuple of str
        Views that both sessions have.
    speed : SpeedCheck
        Whether the speeds are the same.
    changes : tuple of Change
        The change of every measure in every common view.
    cues : tuple of CueOutcome
        Whether the cues of the first report were met.
    notes : tuple of str
        Other differences that limit the comparison.
    forecasts : tuple of ForecastOutcome
        What came of the forecasts of the first report.
    follow_up : str
        What became of the pain, and whether the cadence held; empty without both numbers.
    units : Units
        The units in which texts, page and videos show lengths and speeds. All numbers are in SI units.
    """

    before: Results
    after: Results
    label_before: str
    label_after: str
    views: tuple[str, ...]
    speed: SpeedCheck
    changes: tuple[Change, ...]
    cues: tuple[CueOutcome, ...]
    notes: tuple[str, ...]
    forecasts: tuple[ForecastOutcome, ...] = ()
    follow_up: str = ""
    units: Units = field(default_factory=Units)

    @property
    def changed(self) -> tuple[Change, ...]:
        """The measures that changed."""
        return tuple(change for change in self.changes if change.verdict == "changed")
