"""What the runner reports: reasons to see a clinician first, irritability, and what pain rules out."""

from __future__ import annotations

from typing import Literal

from gait.coaching.conditions import facts_of, holds
from gait.coaching.rules import Lever, rules
from gait.coaching.symptom_rules import ClinicianRule, IrritabilityRule, SymptomCueRule
from gait.runner import Runner, Site, questions_of
from gait.words import fill
from gait.words.lists import listed
from gait.words.numbers import short_number

FlagState = Literal["reported", "denied", "not_ticked", "not_asked"]


def clinician_reasons(runner: Runner) -> tuple[str, ...]:
    """Return the reasons why the runner should see a clinician before any change; empty if there are none.

    Parameters
    ----------
    runner : Runner
        The runner, with the reported pain and injuries.

    Returns
    -------
    tuple of str
        One sentence per reason.

    Examples
    --------
    >>> clinician_reasons(Runner(pain_at_night=True))
    ('The pain wakes you at night. See a clinician in the next days, and do not run until then.',)
    """
    return tuple(f"{rule.reason} {rules().urgencies[rule.urgency].text}" for rule in clinician_rules(runner))


def clinician_rules(runner: Runner) -> tuple[ClinicianRule, ...]:
    """Return the rules that send the runner to a clinician, the most urgent first.

    Parameters
    ----------
    runner : Runner
        The runner, with the answers about pain and health.

    Returns
    -------
    tuple of ClinicianRule
    """
    facts, order = facts_of(runner), tuple(rules().urgencies)
    found = (rule for rule in rules().clinician if holds(rule.when, facts))
    return tuple(sorted(found, key=lambda rule: order.index(rule.urgency)))


def flag_states(runner: Runner) -> dict[str, FlagState]:
    """Return what is known of each reason to see a clinician.

    Parameters
    ----------
    runner : Runner
        The runner, with the answers about pain and health.

    Returns
    -------
    dict of str to {"reported", "denied", "not_ticked", "not_asked"}
        By the name of the rule. A box that can only be ticked does not tell a no from no answer.

    Examples
    --------
    >>> states = flag_states(Runner(symptoms=("shin",), swelling="no"))
    >>> states["swelling"], states["fall"], states["night"]
    ('denied', 'not_asked', 'not_ticked')
    """
    reported = {rule.id for rule in clinician_rules(runner)}
    questions = {question.name: question for question in questions_of(type(runner))}
    states: dict[str, FlagState] = {}
    for rule in rules().clinician:
        asked = [questions[name] for name in rule.when]
        if rule.id in reported:
            states[rule.id] = "reported"
        elif any(question.kind == "yes_no" for question in asked):
            states[rule.id] = "not_ticked"
        elif any(getattr(runner, question.name) == question.default for question in asked):
            states[rule.id] = "not_asked"
        else:
            states[rule.id] = "denied"
    return states


def irritability(runner: Runner) -> IrritabilityRule | None:
    """Return the level of irritability, that is, of how easily running causes pain.

    The higher of the two pain numbers decides. Pain that is worse after the run than during it counts one level higher.
    Pain without a number counts as moderate. Pain that began all at once in the last weeks, or at an unknown time,
    counts as high.

    Parameters
    ----------
    runner : Runner
        The runner with the reported pain.

    Returns
    -------
    IrritabilityRule or None
        None if the runner reports no pain.

    Examples
    --------
    >>> irritability(Runner(symptoms=("hip",), pain_run=3, pain_24h=1)).id
    'low'
    >>> irritability(Runner(symptoms=("hip",), pain_run=2, pain_24h=3)).id
    'moderate'
    """
    levels = rules().irritability
    if not runner.hurts:
        return None
    if _began_suddenly(runner):
        return levels[-1]
    pain = runner.worst_pain
    if pain is None:
        return levels[1]
    level = next(index for index, rule in enumerate(levels) if pain <= rule.most_pain)
    if runner.pain_24h is not None and runner.pain_24h > (runner.pain_run or 0):
        level += 1
    return levels[min(level, len(levels) - 1)]


def favour(runner: Runner, lever: str) -> int:
    """Return the extra benefit of a lever for this runner because of where it hurts.

    Parameters
    ----------
    runner : Runner
        The runner, with the reported pain and injuries.
    lever : str
        Name of the lever, such as `cadence`.

    Returns
    -------
    int
        The largest value among the painful sites; 0 without any.
    """
    return max((rules().symptoms[site].favours.get(lever, 0) for site in runner.symptoms), default=0)


def pain_veto(lever: Lever, runner: Runner) -> str:
    """Return why the runner's pain rules out a lever.

    Parameters
    ----------
    lever : Lever
        The lever.
    runner : Runner
        The runner with the reported pain.

    Returns
    -------
    str
        The reason as a sentence; empty if nothing speaks against the lever.
    """
    return lever.veto_reason if any(site in lever.vetoed_by for site in runner.symptoms) else ""


def week_of(runner: Runner) -> str:
    """Return what the reported pain means for this week.

    Parameters
    ----------
    runner : Runner
        The runner with the reported pain.

    Returns
    -------
    str
        A few sentences; empty without pain. Before an examination, whether to stop or to keep to the usual amount;
        empty where a clinician decides about the training.

    Examples
    --------
    >>> week_of(Runner(symptoms=("knee_front",), pain_run=4))[:57]
    'Pain of 4 of 10 is more than the 3 of 10 that is acceptab'
    >>> week_of(Runner(pain_at_night=True))
    'Stop running until a clinician has examined you.'
    >>> week_of(Runner())
    ''
    """
    if flags := clinician_rules(runner):
        return rules().urgencies[flags[0].urgency].week
    level = irritability(runner)
    if level is None:
        return ""
    pain, sentences = runner.worst_pain, rules().sentences
    if pain is None:
        first = [sentences["pain_without_number"]]
    else:
        key = "pain_acceptable" if pain <= rules().irritability[0].most_pain else "pain_too_much"
        first = [fill(sentences[key], pain=short_number(pain))]
    if runner.pain_24h is not None and runner.pain_24h > (runner.pain_run or 0):
        first.append(sentences["pain_worse_after"])
    if _began_suddenly(runner):
        first.append(sentences["pain_sudden"])
    many = runner.weekly_km is not None and runner.weekly_km >= rules().plan.weeks.many_km
    return " ".join((*first, (many and level.week_many_km) or level.week))


def symptom_cues(runner: Runner) -> tuple[SymptomCueRule, ...]:
    """Return the cues that come before every change of form because of where it hurts, each once.

    Parameters
    ----------
    runner : Runner
        The runner, with the reported pain and injuries.

    Returns
    -------
    tuple of SymptomCueRule
        In the order of the painful sites.
    """
    names = dict.fromkeys(rules().symptoms[site].first_cue for site in runner.symptoms)
    return tuple(rules().symptom_cues[name] for name in names if name)


def site_list(sites: tuple[Site, ...]) -> str:
    """Write places as part of a sentence.

    Parameters
    ----------
    sites : tuple of str
        Names of sites of the body, such as `shin`.

    Returns
    -------
    str
        Empty for no sites.

    Examples
    --------
    >>> site_list(("shin", "hip"))
    'the shin and the hip'
    """
    return listed([rules().symptoms[site].title for site in sites])


def _began_suddenly(runner: Runner) -> bool:
    weeks = runner.pain_weeks
    return runner.pain_onset == "sudden" and (weeks is None or weeks <= rules().sudden_weeks)
