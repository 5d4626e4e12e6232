"""Conditions of the rules about what the runner reports: which answers a rule needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gait.coaching.symptom_rules import When
from gait.runner import Runner, questions_of

DERIVED = ("hurts", "irritability", "cues", "calf_raises_weaker", "calf_raises_both", "calf_raises_apart")
"""Facts beside the runner's answers: whether anything hurts, the level of irritability (`none` without pain), the names
of the cues, the calf raises of the weaker leg of those that were counted and of the weaker one if both were, and the
difference between the legs as a share of the stronger one."""
# Each leg is counted to within one repetition.
_SMALLEST_DIFFERENCE = 3


def facts_of(runner: Runner, *, irritability: str = "none", cues: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a condition may ask about.

    Parameters
    ----------
    runner : Runner
        The runner with the answers.
    irritability : str
        Name of the level of irritability; `none` without pain.
    cues : tuple of str
        Names of the cues that the runner was given.

    Returns
    -------
    dict
        The answers by the name of the question, and the facts in `DERIVED`.
    """
    answers = {question.name: getattr(runner, question.name) for question in questions_of(type(runner))}
    derived = {"hurts": runner.hurts, "irritability": irritability, "cues": cues, **_calf_raises(runner)}
    return answers | derived


def _calf_raises(runner: Runner) -> dict[str, float | None]:
    counted = [each for each in (runner.calf_raises_left, runner.calf_raises_right) if each is not None]
    weaker, stronger, both = min(counted, default=None), max(counted, default=0.0), len(counted) == 2
    apart = None
    if both and weaker is not None:
        apart = (stronger - weaker) / stronger if stronger - weaker >= _SMALLEST_DIFFERENCE else 0.0
    return {
        "calf_raises_weaker": weaker,
        "calf_raises_both": weaker if both else None,
        "calf_raises_apart": apart,
    }


def holds(when: When, facts: Mapping[str, Any]) -> bool:
    """Return whether every part of a condition holds. A question without an answer never fulfils it.

    Parameters
    ----------
    when : mapping
        For each fact one of: a list of answers of which one must be given, True or False, or a table with `least`
        (the number is at least this) or `below` (it is smaller than this).
    facts : mapping
        From `facts_of`.

    Returns
    -------
    bool

    Examples
    --------
    >>> holds({"age_years": {"below": 18}}, facts_of(Runner(age_years=15)))
    True
    >>> holds({"age_years": {"below": 18}}, facts_of(Runner()))
    False
    """
    return all(_one_holds(wanted, facts[name]) for name, wanted in when.items())


def _one_holds(wanted: Any, fact: Any) -> bool:
    if isinstance(wanted, bool):
        return fact is wanted
    if isinstance(wanted, Mapping):
        return fact is not None and wanted.get("least", fact) <= fact and not fact >= wanted.get("below", fact + 1)
    given = fact if isinstance(fact, tuple) else (fact,)
    return any(each in wanted for each in given)
