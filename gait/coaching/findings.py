"""Findings: measurements whose whole interval lies outside what is usual, confirmed by a second measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gait.measurement import Measurement


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth changing.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        What was seen, in a few words.
    measures : tuple of str
        Measures it rests on; the first is the one that leads.
    why : str
        Why it may matter, with its source.
    cue : str
        One short instruction.
    """

    id: str
    title: str
    measures: tuple[str, ...]
    why: str
    cue: str


class HasMeasurements(Protocol):
    """Anything that carries measurements, such as an analysed clip."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements."""
        ...


_LOW_CADENCE_SPM = 165.0
_STEEP_SHIN_DEG = 10.0

_STEP_RATE = (
    "A step rate 5 to 10 % higher shortens the step and lowers knee and hip load (Heiderscheit 2011, 45 runners)."
)


def find_findings(clips: Sequence[HasMeasurements]) -> tuple[Finding, ...]:
    """Return what is worth changing first; nothing is a proper answer.

    A rule fires only on measurements with status `ok` whose interval clears the band, and only when a second,
    independent measure agrees.
    """
    values = {m.id: m for clip in clips for m in reversed(clip.measurements) if m.status == "ok" and m.ci95}
    low_cadence = _all_below(values, "cadence", _LOW_CADENCE_SPM)
    steep_shin = _all_above(values, "shin_angle", _STEEP_SHIN_DEG)
    if low_cadence and steep_shin:
        return (
            Finding(
                id="landing_ahead",
                title="The foot lands well ahead of the body, at a low step rate",
                measures=("shin_angle", "overstride", "cadence"),
                why=_STEP_RATE,
                cue="Take slightly quicker steps and let the foot land under your hips.",
            ),
        )
    return ()


def _all_below(values: Mapping[str, Measurement], name: str, limit: float) -> bool:
    found = values.get(name)
    return found is not None and found.ci95 is not None and found.ci95[1] < limit


def _all_above(values: Mapping[str, Measurement], name: str, limit: float) -> bool:
    found = values.get(name)
    return found is not None and found.ci95 is not None and found.ci95[0] > limit
