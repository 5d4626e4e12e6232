"""The part of `rules.toml` that hears what the runner reports, as types."""

from __future__ import annotations

from dataclasses import dataclass

from gait.coaching.advice import Grade
from gait.runner import Site


@dataclass(frozen=True, kw_only=True)
class SymptomRule:
    """What pain in one place changes: levers it favours, tissues to train, what comes first."""

    id: Site
    title: str
    favours: dict[str, int]
    tissues: tuple[str, ...]
    text: str
    grade: Grade
    source: str
    start_with: str = ""

    @property
    def first_lever(self) -> str:
        """The lever that it favours most; empty if none."""
        return max(self.favours, key=lambda lever: self.favours[lever], default="")


@dataclass(frozen=True, kw_only=True)
class StartRule:
    """A cue that starts from what hurts, not from what was measured; fields as in `Cue`."""

    id: str
    title: str
    picture: str
    why: str
    grade: Grade
    source: str
    instruction: str
    dose: tuple[str, ...]
    cost: str
    success: str
    drills: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClinicianRule:
    """A reason to see a clinician: pain in a place, something reported, or weeks without progress."""

    id: str
    reason: str
    grade: Grade
    source: str
    symptom: Site | None = None
    flag: str = ""
    least_weeks: float | None = None


@dataclass(frozen=True, kw_only=True)
class IrritabilityRule:
    """How easily it hurts, up to which pain, and the dose that goes with it."""

    id: str
    title: str
    most_pain: float
    pattern: str
    minutes: int
    most_cues: int
    text: str
    grade: Grade
    source: str
