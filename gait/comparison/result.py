"""`ComparisonResult`: what was found in two result folders of one runner."""

from __future__ import annotations

from dataclasses import dataclass

from gait.comparison.cue import CueOutcome
from gait.comparison.speed import SpeedCheck
from gait.measures.change import Change
from gait.results.folder import Results


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonResult:
    """Two result folders, compared.

    Parameters
    ----------
    before, after : Results
        The folders.
    label_before, label_after : str
        What they are called.
    views : tuple of str
        Views that both hold.
    speed : SpeedCheck
        Whether the speeds are the same.
    changes : tuple of Change
        Every measure of every view that both hold.
    cues : tuple of CueOutcome
        What became of the first report's cues.
    notes : tuple of str
        What else speaks against comparing them.
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

    @property
    def changed(self) -> tuple[Change, ...]:
        """The measures that changed."""
        return tuple(change for change in self.changes if change.verdict == "changed")
