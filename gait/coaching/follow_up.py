"""Pain and cadence since the last visit, and what to do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gait.coaching.rules import rules
from gait.coaching.symptoms import clinician_rules
from gait.runner import Runner
from gait.words import fill
from gait.words.numbers import short_number

Cadence = Literal["held", "changed", "unknown"]
Verdict = Literal["changed", "not_changed", "cannot_tell"]
Case = Literal["fell_held", "fell_changed", "fell_unknown", "stayed_held", "stayed_changed", "stayed_unknown"]


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """What became of pain and cadence since the last visit.

    Parameters
    ----------
    case : str or None
        Name of the case in the coaching rules; None if the pain rose or another place hurts.
    seen : str
        What became of pain and cadence.
    advice : str
        What to do now; empty if `seen` says it.
    """

    case: Case | None
    seen: str
    advice: str = ""

    @property
    def text(self) -> str:
        """Both parts as one text."""
        return " ".join(filter(None, (self.seen, self.advice)))


def follow_up(
    before: Runner,
    now: Runner,
    *,
    cadence: Cadence,
    quicker: bool,
    weeks: float | None = None,
) -> FollowUp | None:
    """Return what became of pain and cadence since the last visit, and what to do in this case.

    Pain counts as lower, or higher, from two points. It is the worst pain during a usual run and in the 24 hours after.

    Parameters
    ----------
    before, now : Runner
        The runner with the answers of the last visit and of this one.
    cadence : {"held", "changed", "unknown"}
        After the cue to take quicker steps, "held" if the steps are clearly quicker than at the last visit. Otherwise,
        "held" if the cadence is the same.
    quicker : bool
        Whether the last visit gave the cue to take quicker steps.
    weeks : float, optional
        Weeks since the last visit.

    Returns
    -------
    FollowUp or None
        None without both numbers, without pain at the last visit, or if a clinician comes first.

    Examples
    --------
    >>> before, now = Runner(symptoms=("shin",), pain_run=5), Runner(symptoms=("shin",), pain_run=2)
    >>> found = follow_up(before, now, cadence="held", quicker=True)
    >>> found.case
    'fell_held'
    """
    if before.worst_pain is None or now.worst_pain is None or not before.worst_pain or clinician_rules(now):
        return None
    rule, points = rules().follow_up, rules().cadence.success_pain_points
    if now.worst_pain and now.symptoms and before.symptoms and not set(now.symptoms) & set(before.symptoms):
        return FollowUp(case=None, seen=rule.sentences["elsewhere"])
    numbers = {"before": short_number(before.worst_pain), "now": short_number(now.worst_pain), "points": points}
    fell_by = before.worst_pain - now.worst_pain
    if fell_by <= -points:
        return FollowUp(case=None, seen=fill(rule.sentences["rose"], **numbers))
    pain, kind = "fell" if fell_by >= points else "stayed", "quicker" if quicker else "own"
    case = f"{pain}_{cadence}"
    held = rule.sentences["unknown" if cadence == "unknown" else f"{cadence}_{kind}"]
    seen = f"{fill(rule.sentences[pain], **numbers)} {held}"
    least_weeks = rules().cadence.weeks[0]
    if pain == "stayed" and weeks is not None and weeks < least_weeks:
        advice = fill(rule.sentences["early"], weeks=least_weeks)
    else:
        advice = rule.cases[case][kind]
    return FollowUp(case=case, seen=seen, advice=advice)  # type: ignore[arg-type]


def cadence_held(verdict: Verdict, change: float | None, *, quicker: bool, same_speed: bool) -> Cadence:
    """Return whether the cadence held, from its change since the last visit.

    Parameters
    ----------
    verdict : {"changed", "not_changed", "cannot_tell"}
        Whether it changed by more than measurement error.
    change : float or None
        The change in steps per minute.
    quicker : bool
        Whether the last visit gave the cue to take quicker steps.
    same_speed : bool
        Whether both visits were filmed at the same speed and on the same surface; otherwise nothing can be told.

    Returns
    -------
    {"held", "changed", "unknown"}

    Examples
    --------
    >>> cadence_held("changed", 8.0, quicker=True, same_speed=True)
    'held'
    >>> cadence_held("changed", 8.0, quicker=False, same_speed=True)
    'changed'
    """
    if not same_speed or verdict == "cannot_tell" or change is None:
        return "unknown"
    if quicker:
        return "held" if verdict == "changed" and change > 0 else "changed"
    return "held" if verdict == "not_changed" else "changed"


def asked_for_quicker_steps(instructions: Iterable[str]) -> bool:
    """Return whether a cue asked for quicker steps.

    Parameters
    ----------
    instructions : iterable of str
        The instructions of the cues of a visit.

    Returns
    -------
    bool

    Examples
    --------
    >>> asked_for_quicker_steps(["Take slightly quicker steps, and land under your hips."])
    True
    """
    quicker = {rule.instruction for rule in rules().findings if rule.metronome}
    return any(instruction in quicker for instruction in instructions)
