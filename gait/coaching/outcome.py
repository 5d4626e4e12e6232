"""The outcome of the advice: a change, borderline, nothing, or too little seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gait.coaching.advice import Cue, JudgedGroup, Outcome
from gait.coaching.findings import GradedRule
from gait.coaching.judging import Conditions
from gait.coaching.rules import FindingRule, rules
from gait.coaching.symptoms import pain_veto
from gait.coaching.weeks import comes_back, level_of
from gait.runner import Runner


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The outcome, and the message that goes with it.

    Parameters
    ----------
    outcome : {"change", "borderline", "nothing", "unclear"}
        The outcome.
    message : str
        Key of the message in the rules.
    names : tuple of str
        The findings or groups that the message names.
    """

    outcome: Outcome
    message: str
    names: tuple[str, ...] = ()


def decide(
    cues: Sequence[Cue],
    graded: Sequence[GradedRule],
    groups: Sequence[JudgedGroup],
    runner: Runner,
    conditions: Conditions,
    *,
    times_doubted: bool,
    close: Collection[str] = (),
) -> Decision:
    """Return the outcome of the advice for a runner who need not see a clinician first.

    Parameters
    ----------
    cues : sequence of Cue
        The cues.
    graded : sequence of GradedRule
        The rules with the grades of their findings.
    groups : sequence of JudgedGroup
        What was judged.
    runner : Runner
        The runner, with the reported pain.
    conditions : Conditions
        Incline and speed.
    times_doubted : bool
        Whether the times of a clip may be wrong.
    close : collection of str
        The rules whose values are close to their marks. The message names only these, if there are any.

    Returns
    -------
    Decision
        Never `nothing` if a group that the pain is about was not judged, or if unreliable measures point to a finding.
    """
    possible = [found for found in graded if found.rule.lever and not ruled_out_by(found.rule, runner, conditions)]
    borderline = [found for found in possible if is_borderline(found, conditions)]
    suspected = [found for found in possible if found.suspected]
    missing = [group for group in groups if group.needed and not group.judged]
    filmable = tuple(group.title for group in missing if group.view)
    hurts = "_hurts" if runner.hurts else ""
    if cues:
        return Decision(outcome="change", message=_message_of_change(cues, runner))
    if times_doubted:
        return Decision(outcome="unclear", message="unclear")
    if borderline:
        named = [found for found in borderline if found.rule.id in close] or borderline
        return Decision(outcome="borderline", message=f"borderline{hurts}", names=_titles(named))
    if filmable:
        return Decision(outcome="unclear", message="unclear_hurts", names=filmable)
    if suspected:
        return Decision(outcome="unclear", message="unclear_suspected", names=_titles(suspected))
    if all(found.grade == "not_judged" for found in possible):
        return Decision(outcome="unclear", message="unclear")
    if missing:
        return Decision(outcome="unclear", message="unclear_beyond", names=tuple(group.title for group in missing))
    if any(found.confirmed for found in graded):
        return Decision(outcome="nothing", message="left_alone")
    if not runner.hurts and comes_back(runner):
        return Decision(outcome="nothing", message="nothing_returning")
    return Decision(outcome="nothing", message=f"nothing{hurts}")


def _message_of_change(cues: Sequence[Cue], runner: Runner) -> str:
    if not runner.hurts:
        return "change_unhurt"
    if not any(cue.measures for cue in cues):
        return "change_strength"
    return "change_high" if level_of(runner) == "high" else "change"


def ruled_out_by(rule: FindingRule, runner: Runner, conditions: Conditions) -> str:
    """Return why pain, an incline or the speed rules a finding out.

    Parameters
    ----------
    rule : FindingRule
        A rule with a lever.
    runner : Runner
        The runner, with the reported pain.
    conditions : Conditions
        Incline and speed.

    Returns
    -------
    str
        The reason as a sentence; empty if nothing does.
    """
    lever = rules().levers[rule.lever]
    return pain_veto(lever, runner) or conditions.against(lever)


def is_borderline(found: GradedRule, conditions: Conditions) -> bool:
    """Return whether a finding is borderline by its measures, or a cue whose speed is close to fast running.

    Parameters
    ----------
    found : GradedRule
        A rule with a lever, and the grade of its finding.
    conditions : Conditions
        Incline and speed.

    Returns
    -------
    bool
    """
    close = conditions.close_to_limit(rules().levers[found.rule.lever])
    return found.grade == "borderline" or (found.grade == "cue" and close)


def _titles(found: Sequence[GradedRule]) -> tuple[str, ...]:
    return tuple(each.rule.title[0].lower() + each.rule.title[1:] for each in found)
