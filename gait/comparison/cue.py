"""Whether what the first report asked for has come about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gait.comparison.speed import SpeedCheck
from gait.measures import REGISTRY
from gait.measures.change import Change
from gait.measures.registry import SMALLEST_CUE_CHANGE
from gait.results.folder import Results
from gait.words import say
from gait.words.numbers import with_unit

CueVerdict = Literal["met", "partly", "not_met", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class CueOutcome:
    """What became of one cue.

    Parameters
    ----------
    id : str
        Name of the rule that gave it.
    title : str
        What was seen then.
    instruction : str
        What the runner was asked to do.
    measure : str or None
        The measure by which it is judged.
    verdict : {"met", "partly", "not_met", "cannot_tell"}
        Met: the measure reached the aim, or made a clear change the right way where there is no number to reach.
        Partly: a clear change the right way, short of the aim.
    text : str
        That in a sentence.
    """

    id: str
    title: str
    instruction: str
    measure: str | None
    verdict: CueVerdict
    text: str


def cue_outcomes(before: Results, changes: Sequence[Change], speed: SpeedCheck) -> tuple[CueOutcome, ...]:
    """Judge every cue of the first report: by the beat it was practised to, else by its leading measure.

    Parameters
    ----------
    before : Results
        The first folder.
    changes : sequence of Change
        All changes since.
    speed : SpeedCheck
        Cues are judged at the same speed only.

    Returns
    -------
    tuple of CueOutcome
        Empty where the first report gave no cue.
    """
    advice = before.document.get("advice") or {}
    beat = (advice.get("metronome") or {}).get("cadence_spm")
    cues = advice.get("cues") or before.document.get("findings") or []
    return tuple(_outcome(cue, beat, changes, speed) for cue in cues)


def _outcome(
    cue: Mapping[str, Any], beat_spm: float | None, changes: Sequence[Change], speed: SpeedCheck
) -> CueOutcome:
    names = list(cue.get("measures", ()))
    # What was practised to the beat is judged first; else what leads.
    by_beat = ["cadence"] if beat_spm is not None and "cadence" in names else []
    given = [c for name in (*by_beat, *names) for c in changes if c.id == name and c.value is not None]
    found = next(iter(given), None)
    verdict: CueVerdict = "cannot_tell"
    if found is None:
        text = say("comparison.cue.no_measure")
    else:
        verdict, text = _judged(found, beat_spm)
        leads = next((c for c in given if c.id == names[0]), found)
        if leads.id != found.id:
            text = f"{text} {_told(leads)}"
        if speed.status != "same":
            verdict, text = "cannot_tell", f"{text} {say('comparison.cue.other_speed')}"
    return CueOutcome(
        id=str(cue.get("id", "")),
        title=str(cue.get("title", "")),
        instruction=str(cue.get("instruction") or cue.get("cue") or ""),
        measure=None if found is None else found.id,
        verdict=verdict,
        text=text,
    )


def _told(change: Change) -> str:
    return say(
        "comparison.cue.leads",
        title=REGISTRY[change.id].title,
        before=with_unit(change.before.value, change.unit),
        after=with_unit(change.after.value, change.unit),
        verdict=say(f"comparison.verdict.{change.verdict}"),
    )


def _judged(change: Change, beat_spm: float | None) -> tuple[CueVerdict, str]:
    wanted = _wanted(change)
    if wanted == 0 or change.value is None or change.before.value is None or change.after.ci95 is None:
        return "cannot_tell", say("comparison.cue.no_direction")
    aim = _aim(change, wanted, beat_spm)
    text = say(
        "comparison.cue.towards",
        title=REGISTRY[change.id].title,
        before=with_unit(change.before.value, change.unit),
        after=with_unit(change.after.value, change.unit),
        aim=say("comparison.cue.aim_up" if wanted > 0 else "comparison.cue.aim_down")
        if aim is None
        else say(
            "comparison.cue.aim_value",
            value=with_unit(aim, change.unit),
            direction=say("comparison.cue.more" if wanted > 0 else "comparison.cue.less"),
        ),
    )
    if change.reason and change.verdict == "cannot_tell":
        text = f"{text} {change.reason}"
    low, high = change.after.ci95
    reached = aim is None or (high >= aim if wanted > 0 else low <= aim)
    if change.verdict == "changed" and wanted * change.value > 0:
        return ("met" if reached else "partly"), text
    return ("cannot_tell" if change.verdict == "cannot_tell" else "not_met"), text


def _wanted(change: Change) -> int:
    """1 for more, -1 for less, 0 where nobody knows: towards the usual range, if it was outside that."""
    before = change.before
    if before.reference is not None and before.value is not None:
        low, high = before.reference
        if before.value < low:
            return 1
        if before.value > high:
            return -1
    return REGISTRY[change.id].desired_direction


def _aim(change: Change, wanted: int, beat_spm: float | None) -> float | None:
    """The number to reach: the metronome's beat for cadence, else none but a clear change."""
    if change.id != "cadence" or change.before.value is None:
        return None
    return beat_spm if beat_spm is not None else (1 + wanted * SMALLEST_CUE_CHANGE) * change.before.value
