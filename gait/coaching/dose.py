"""How a cue is practised: the metronome's beat, minutes with and without, and for how many weeks."""

from __future__ import annotations

from math import ceil, floor

from gait.coaching.advice import Metronome
from gait.coaching.rules import CadenceRule, rules
from gait.coaching.symptoms import irritability
from gait.runner import Runner


def raised_cadence(cadence_spm: float, *, cautious: bool = False) -> int | None:
    """Return the cadence to practise at: 5 to 7 % above the runner's own, never past the highest that is aimed at.

    Parameters
    ----------
    cadence_spm : float
        The runner's own cadence in steps a minute.
    cautious : bool
        Take the lower end.

    Returns
    -------
    int or None
        Whole steps a minute; None if even the least raise would go past the highest.

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
    """Return the beat to practise with; None where the cadence is not known or high already."""
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
    """Whether the raise is the least one: more than little pain, or an old injury that quicker steps would load."""
    level = irritability(runner)
    loaded = rules().levers["cadence"].vetoed_by
    return (level is not None and level is not rules().irritability[0]) or any(s in loaded for s in runner.injuries)


def dose_lines(runner: Runner, beat: Metronome | None) -> tuple[str, ...]:
    """Return how to practise, a sentence each; with a beat, or without."""
    level, rule, say = irritability(runner), rules().cadence, rules().sentences
    on, off = (level or rules().irritability[0]).pattern.split(":")
    words = {
        "on": _minutes(int(on)),
        "off": _minutes(int(off)),
        "minutes": rule.minutes if level is None else level.minutes,
        "weeks": say["weeks"].format(first=rule.weeks[0], last=rule.weeks[1]),
    }
    if beat is not None:
        low, high = _range(beat.baseline_spm, rule)
        words |= {"target": beat.cadence_spm, "own": round(beat.baseline_spm), "low": low, "high": high}
    lines = tuple(line.format(**words) for line in (rules().other_dose if beat is None else rule.dose))
    return lines if level is None else (*lines, level.text)


def _range(cadence_spm: float, rule: CadenceRule) -> tuple[int, int]:
    least_pct, most_pct = rule.raise_pct
    own = round(cadence_spm)
    # A hair off, so that a whole number stays itself.
    low, high = ceil(own * (1 + least_pct / 100) - 1e-9), floor(own * (1 + most_pct / 100) + 1e-9)
    return low, min(high, rule.highest_spm)


def _minutes(n: int) -> str:
    say = rules().sentences
    return say["minute"] if n == 1 else say["minutes"].format(n=n)
