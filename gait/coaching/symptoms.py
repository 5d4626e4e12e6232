"""The runner's side: when a clinician comes first, how easily it hurts, and what pain forbids."""

from __future__ import annotations

from gait.coaching.rules import Lever, rules
from gait.coaching.runner_rules import ClinicianRule, IrritabilityRule, StartRule
from gait.runner import Runner, Site


def clinician_reasons(runner: Runner) -> tuple[str, ...]:
    """Return why a clinician should look before anything is changed; empty if nothing speaks for it.

    Examples
    --------
    >>> clinician_reasons(Runner(pain_at_night=True))
    ('The pain wakes you at night.',)
    """
    return tuple(rule.reason for rule in rules().clinician if _holds(rule, runner))


def irritability(runner: Runner) -> IrritabilityRule | None:
    """Return how easily it hurts, None if nothing does.

    The higher pain number decides. Pain that is worse after the run than in it counts one level higher; pain without
    a number is taken for moderate.

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
    pain = runner.worst_pain
    if pain is None:
        return levels[1]
    level = next(index for index, rule in enumerate(levels) if pain <= rule.most_pain)
    if runner.pain_24h is not None and runner.pain_24h > (runner.pain_run or 0):
        level += 1
    return levels[min(level, len(levels) - 1)]


def favour(runner: Runner, lever: str) -> int:
    """Return how much more a lever promises to this runner because of where it hurts."""
    return max((rules().symptoms[site].favours.get(lever, 0) for site in runner.symptoms), default=0)


def veto(lever: Lever, runner: Runner, *, incline_deg: float, speed_mps: float | None) -> str | None:
    """Return why a lever must not be touched, or cannot be judged on this film; None if nothing speaks against it.

    Parameters
    ----------
    lever : Lever
        What would be changed.
    runner : Runner
        Who runs, and where it hurts.
    incline_deg : float
        The belt's incline in degrees.
    speed_mps : float or None
        Speed in metres per second, if known.

    Returns
    -------
    str or None
    """
    if any(site in lever.vetoed_by for site in runner.symptoms):
        return lever.veto_reason
    if abs(incline_deg) > lever.most_incline_deg:
        return lever.incline_reason
    if speed_mps is not None and speed_mps > lever.most_speed_mps:
        return lever.speed_reason
    return None


def starts(runner: Runner) -> tuple[StartRule, ...]:
    """Return what comes before every change of form because of where it hurts, each once."""
    names = dict.fromkeys(rules().symptoms[site].start_with for site in runner.symptoms)
    return tuple(rules().starts[name] for name in names if name)


def places(sites: tuple[Site, ...]) -> str:
    """Write places as people say them.

    Examples
    --------
    >>> places(("shin", "hip"))
    'the shin and the hip'
    """
    titles = [rules().symptoms[site].title for site in sites]
    if len(titles) < 2:
        return "".join(titles)
    return rules().sentences["and"].format(one=", ".join(titles[:-1]), other=titles[-1])


def _holds(rule: ClinicianRule, runner: Runner) -> bool:
    flags = {"pain_at_night": runner.pain_at_night, "altered_gait": runner.altered_gait}
    weeks = runner.weeks_without_progress
    return (
        (rule.symptom is not None and rule.symptom in runner.symptoms)
        or flags.get(rule.flag, False)
        or (rule.least_weeks is not None and weeks is not None and weeks >= rule.least_weeks)
    )
