"""Conditions of the rules about what the runner reports: which answers a rule needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gait.coaching.symptom_rules import When
from gait.runner import Runner, questions_of

DERIVED = ("hurts", "irritability", "cues")
"""Facts beside the runner's answers: whether anything hurts, the level of irritability (`none` without pain), and the
names of the cues."""


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
    return answers | {"hurts": runner.hurts, "irritability": irritability, "cues": cues}


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
