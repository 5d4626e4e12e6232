"""How to practise a cue: the beat of the metronome, minutes with and without it, and for how many weeks."""

from __future__ import annotations

from math import ceil, floor

from gait.coaching.advice import Metronome
from gait.coaching.rules import CadenceRule, rules
from gait.coaching.symptoms import irritability
from gait.runner import Runner
from gait.words import fill
from gait.words.numbers import short_range


def raised_cadence(cadence_spm: float, *, cautious: bool = False) -> int | None:
    """Return the cadence to practise at: 5 to 7 % above the runner's own, and at most 180 steps per minute.

    Parameters
    ----------
    cadence_spm : float
        The runner's own cadence in steps per minute.
    cautious : bool
        Whether to use the lower end of the range.

    Returns
    -------
    int or None
        Whole steps per minute. None if even the smallest raise exceeds the highest cadence.

    Examples
    --------
    >>> raised_cadence(160.0), raised_cadence(160.0, cautious=True), raised_cadence(176.0)
    (170, 168, None)
    """
    rule = rules().cadence
    low, high = _range(cadence_spm, rule)
    if low > high:
        return None
    aim_pct = rule.cautious_pct if cautious else rule.aim_pct
    return min(max(round(cadence_spm * (1 + aim_pct / 100)), low), high)


def metronome(cadence_spm: float | None, runner: Runner) -> Metronome | None:
    """Return the beat to practise with.

    Parameters
    ----------
    cadence_spm : float or None
        The runner's own cadence in steps per minute, if known.
    runner : Runner
        The runner with the reported pain, which sets pattern and length.

    Returns
    -------
    Metronome or None
        None if the cadence is not known or is already high.
    """
    level = irritability(runner)
    target = None if cadence_spm is None else raised_cadence(cadence_spm, cautious=is_cautious(runner))
    if cadence_spm is None or target is None:
        return None
    first = rules().irritability[0]
    return Metronome(
        cadence_spm=target,
        baseline_spm=cadence_spm,
        pattern=(level or first).pattern,
        minutes=rules().cadence.minutes if level is None else level.minutes,
    )


def is_cautious(runner: Runner) -> bool:
    """Return whether cadence is raised by the smallest amount.

    This is so with more than low irritability, or after an injury of tissue that quicker steps would load.

    Parameters
    ----------
    runner : Runner
        The runner, with the reported pain and injuries.

    Returns
    -------
    bool
    """
    level = irritability(runner)
    loaded = rules().levers["cadence"].vetoed_by
    return (level is not None and level is not rules().irritability[0]) or any(s in loaded for s in runner.injuries)


def dose_lines(runner: Runner, beat: Metronome | None) -> tuple[str, ...]:
    """Return how to practise, one sentence each.

    Parameters
    ----------
    runner : Runner
        The runner with the reported pain.
    beat : Metronome or None
        The beat to practise with, if there is one.

    Returns
    -------
    tuple of str
    """
    level, rule = irritability(runner), rules().cadence
    on, off = (level or rules().irritability[0]).pattern.split(":")
    fields: dict[str, object] = {
        "on": on,
        "off": off,
        "minutes": rule.minutes if level is None else level.minutes,
        "weeks": short_range(*rule.weeks),
    }
    if beat is not None:
        fields |= {
            "target": beat.cadence_spm,
            "own": round(beat.baseline_spm),
            "raise": short_range(*rule.raise_pct),
            "highest": rule.highest_spm,
            "range": short_range(*_range(beat.baseline_spm, rule)),
        }
    lines = tuple(fill(line, **fields) for line in (rules().other_dose if beat is None else rule.dose))
    return lines if level is None else (*lines, level.text)


def _range(cadence_spm: float, rule: CadenceRule) -> tuple[int, int]:
    least_pct, most_pct = rule.raise_pct
    own = round(cadence_spm)
    # The tolerance keeps rounding errors from moving an end that is a whole number.
    low, high = ceil(own * (1 + least_pct / 100) - 1e-9), floor(own * (1 + most_pct / 100) + 1e-9)
    return low, min(high, rule.highest_spm)
