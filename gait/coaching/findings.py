"""Findings: measurements whose whole interval lies outside what is usual, confirmed by a second measure."""

from __future__ import annotations

from collections.abc import Sequence
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


# The step rate that costs least energy lies at 83 to 85 strides a minute (Lieberman 2015; Van Oeveren 2017).
_LOW_CADENCE_SPM = 166.0
# Mean shin angle of 53 runners (Souza 2016).
_USUAL_SHIN_DEG = 8.5

_STEP_RATE = (
    "A step rate 5 to 10 % higher shortens the step and lowers the load on knee and hip "
    "(Heiderscheit 2011, 45 runners)."
)


def find_findings(clips: Sequence[HasMeasurements]) -> tuple[Finding, ...]:
    """Return what is worth changing first; nothing is a proper answer.

    A rule fires only on measurements with status `ok` whose interval clears the band, and only when a second,
    independent measure agrees: here a low step rate, confirmed by a shin that points forward more than is usual.

    Parameters
    ----------
    clips : sequence
        Analysed clips.

    Returns
    -------
    tuple of Finding

    Examples
    --------
    >>> find_findings([])
    ()
    """
    values = {m.id: m for clip in clips for m in reversed(clip.measurements) if m.status == "ok" and m.ci95}
    cadence, shin = values.get("cadence"), values.get("shin_angle")
    slow = cadence is not None and cadence.ci95 is not None and cadence.ci95[1] < _LOW_CADENCE_SPM
    reaching = shin is not None and shin.value is not None and shin.value > _USUAL_SHIN_DEG
    if slow and reaching:
        return (
            Finding(
                id="landing_ahead",
                title="Slow steps that land ahead of the body",
                measures=("cadence", "shin_angle", "overstride"),
                why=_STEP_RATE,
                cue="Take slightly quicker steps and let the foot land under your hips.",
            ),
        )
    return ()
