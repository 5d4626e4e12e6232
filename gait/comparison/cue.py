"""Whether the runner has met the cues of the first report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gait.comparison.speed import SpeedCheck
from gait.measures import REGISTRY
from gait.measures.change import Change
from gait.measures.registry import SMALLEST_CUE_CHANGE
from gait.results.folder import Results
from gait.words import say
from gait.words.numbers import displayed, with_unit

CueVerdict = Literal["met", "partly", "not_met", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class CueOutcome:
    """Whether one cue was met.

    Parameters
    ----------
    id : str
        Id of the coaching rule.
    title : str
        The finding in the first report.
    instruction : str
        What the runner was asked to do.
    measure : str or None
        The measure that decides.
    verdict : {"met", "partly", "not_met", "cannot_tell"}
        "met": the measure reached the target; without a target, it changed clearly in the right direction. "partly":
        it changed clearly in the right direction, but did not reach the target.
    text : str
        Explanation for the reader.
    reason : str
        Why the verdict is "cannot_tell"; otherwise empty.
    """

    id: str
    title: str
    instruction: str
    measure: str | None
    verdict: CueVerdict
    text: str
    reason: str = ""

    @property
    def heading(self) -> str:
        """The verdict in words, after its reason if it cannot be told."""
        return say(f"comparison.cue.{self.verdict}", reason=self.reason)


def cue_outcomes(
    before: Results, changes: Sequence[Change], speed: SpeedCheck, *, same_run: bool = False
) -> tuple[CueOutcome, ...]:
    """Decide for every cue of the first report whether it was met.

    A cue that was practised with a metronome is judged by cadence, any other by its first measure that has a change.

    Parameters
    ----------
    before : Results
        The first session.
    changes : sequence of Change
        All changes from the first session to the second.
    speed : SpeedCheck
        Without the same speed the verdict is "cannot_tell".
    same_run : bool
        Whether both sessions have a clip in common, so that the verdict is "cannot_tell".

    Returns
    -------
    tuple of CueOutcome
        Empty if the first report has no cue.
    """
    advice = before.document.get("advice") or {}
    metronome_spm = (advice.get("metronome") or {}).get("cadence_spm")
    cues = advice.get("cues") or before.document.get("findings") or []
    outcomes = (_outcome(cue, metronome_spm, changes, speed) for cue in cues)
    if not same_run:
        return tuple(outcomes)
    reason = say("comparison.cue.same_run")
    return tuple(replace(outcome, verdict="cannot_tell", reason=reason) for outcome in outcomes)


def _outcome(
    cue: Mapping[str, Any], metronome_spm: float | None, changes: Sequence[Change], speed: SpeedCheck
) -> CueOutcome:
    names = list(cue.get("measures", ()))
    # Cadence comes first if it was practised with a metronome.
    practised = ["cadence"] if metronome_spm is not None and "cadence" in names else []
    candidates = [c for name in (*practised, *names) for c in changes if c.id == name and c.value is not None]
    change = next(iter(candidates), None)
    verdict: CueVerdict = "cannot_tell"
    if change is None:
        text, reason = "", say("comparison.cue.no_measure")
    else:
        verdict, text, reason = _judge(change, metronome_spm)
        first = next((c for c in candidates if c.id == names[0]), change)
        if first.id != change.id:
            text = f"{text} {change_text(first)}"
        if speed.status != "same":
            verdict, reason = "cannot_tell", say(f"comparison.cue.speed_{speed.status}")
    return CueOutcome(
        id=str(cue.get("id", "")),
        title=str(cue.get("title", "")),
        instruction=str(cue.get("instruction") or cue.get("cue") or ""),
        measure=None if change is None else change.id,
        verdict=verdict,
        text=text,
        reason=reason,
    )


def change_text(change: Change) -> str:
    """Return a change as one sentence.

    Parameters
    ----------
    change : Change
        The change, in the units to show.

    Returns
    -------
    str
        The value before and after, and the verdict.
    """
    return say(
        "comparison.cue.leads",
        title=REGISTRY[change.id].title,
        before=displayed(change.before),
        after=displayed(change.after),
        verdict=say(f"comparison.verdict.{change.verdict}"),
    )


def _judge(change: Change, metronome_spm: float | None) -> tuple[CueVerdict, str, str]:
    """Return the verdict, the text, and the reason if it cannot be told."""
    direction = _wanted_direction(change)
    if direction == 0 or change.value is None or change.before.value is None or change.after.ci95 is None:
        return "cannot_tell", "", say("comparison.cue.no_direction")
    target = _target(change, direction, metronome_spm)
    text = say(
        "comparison.cue.towards",
        title=REGISTRY[change.id].title,
        before=displayed(change.before),
        after=displayed(change.after),
        aim=say("comparison.cue.aim_up" if direction > 0 else "comparison.cue.aim_down")
        if target is None
        else say(
            "comparison.cue.aim_value",
            value=with_unit(target, change.unit),
            direction=say("comparison.cue.more" if direction > 0 else "comparison.cue.less"),
        ),
    )
    low, high = change.after.ci95
    reached = target is None or (high >= target if direction > 0 else low <= target)
    if change.verdict == "changed" and direction * change.value > 0:
        return ("met" if reached else "partly"), text, ""
    if change.verdict == "cannot_tell":
        return "cannot_tell", text, change.reason
    return "not_met", text, ""


def _wanted_direction(change: Change) -> int:
    """Return 1 if the measure should rise, -1 if it should fall, and 0 if that is unknown.

    A value outside the usual range should move towards it.
    """
    before = change.before
    if before.reference is not None and before.value is not None:
        low, high = before.reference
        if before.value < low:
            return 1
        if before.value > high:
            return -1
    return REGISTRY[change.id].desired_direction


def _target(change: Change, direction: int, metronome_spm: float | None) -> float | None:
    """Return the target for cadence, with or without a metronome. Other measures have no target."""
    if change.id != "cadence" or change.before.value is None:
        return None
    return metronome_spm if metronome_spm is not None else (1 + direction * SMALLEST_CUE_CHANGE) * change.before.value
