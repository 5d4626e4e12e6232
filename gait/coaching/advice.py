"""What a runner is told: at most two cues, what is left alone, and when to see a clinician instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Outcome = Literal["change", "nothing", "unclear", "clinician"]
"""`change`: one or two cues. `nothing`: clearly seen, nothing to change. `unclear`: too little could be seen to say.
`clinician`: no cues; somebody should look first."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Grade = Literal["A", "B", "C", "D"]
"""A prospective or large reference data; B cross-sectional or biomechanical; C expert consensus; D heuristic."""

MOST_CUES = 2


@dataclass(frozen=True, kw_only=True)
class Drill:
    """An exercise that goes with a cue.

    Parameters
    ----------
    title : str
        Its name.
    text : str
        How it is done.
    dose : str
        How much and how often.
    progression : str
        What comes next, and when.
    """

    title: str
    text: str
    dose: str
    progression: str


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One thing to try.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        What was seen, in a few words.
    seen : str
        What was measured, each value with its interval.
    measures : tuple of str
        Measures it rests on; the first leads, the others agree with it.
    picture : str
        Moment of the step at which it shows best: `initial_contact`, `mid_stance`, `toe_off` or `mid_flight`.
    why : str
        Why it may matter.
    grade : {"A", "B", "C", "D"}
        How well that is known.
    source : str
        Who showed it.
    instruction : str
        One short instruction in the runner's words.
    dose : tuple of str
        How to practise, a sentence each.
    cost : str
        What it may cost.
    success : str
        What would show that it works.
    drills : tuple of Drill
        One or two exercises.
    """

    id: str
    title: str
    seen: str
    measures: tuple[str, ...]
    picture: str
    why: str
    grade: Grade
    source: str
    instruction: str
    dose: tuple[str, ...]
    cost: str
    success: str
    drills: tuple[Drill, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """Something seen that is not to be changed now.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        What was seen.
    reason : str
        Why it is left alone for now.
    measures : tuple of str
        Measures it rests on.
    """

    id: str
    title: str
    reason: str
    measures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is to be expected of a runner of this build at this speed: an orientation, never a threshold.

    Parameters
    ----------
    id : str
        Measure.
    value : float
        Expected value, in the measure's unit.
    unit : str
        That unit.
    source : str
        Where the formula comes from, and how far it can be trusted.
    """

    id: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Metronome:
    """The beat to practise with.

    Parameters
    ----------
    cadence_spm : int
        Beats a minute, one for each step.
    baseline_spm : float
        The runner's own cadence.
    pattern : str
        Minutes with and minutes without the beat, as `2:1`.
    minutes : int
        Length of a session.
    """

    cadence_spm: int
    baseline_spm: float
    pattern: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class PlanPart:
    """A page of a plan: some words and a table.

    Parameters
    ----------
    title : str
        Heading.
    text : str
        What to know before.
    rows : tuple of tuple of str
        The table, as wide as its header.
    header : tuple of str
        Headings of its columns.
    """

    title: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Strength, return to running and self-care for this runner.

    Parameters
    ----------
    title : str
        Heading.
    parts : tuple of PlanPart
        Its pages, in the order to read them.
    """

    title: str
    parts: tuple[PlanPart, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to change first, if anything.

    Parameters
    ----------
    outcome : {"change", "nothing", "unclear", "clinician"}
        Which kind of advice this is.
    headline : str
        The advice in a few words.
    message : str
        The advice in some sentences.
    cues : tuple of Cue
        At most two, the first one first; none unless the outcome is `change`.
    left_alone : tuple of LeftAlone
        What was seen too, and why it is left alone for now.
    clinician : tuple of str
        Reasons to see a clinician.
    metronome : Metronome, optional
        The beat to practise with, if a cue asks for one.
    plan : Plan, optional
        The plan, if it was asked for.
    expected : tuple of Expected
        What is expected of a runner of this build at this speed.

    Examples
    --------
    >>> Advice(outcome="nothing", headline="Keep running as you do.", message="All is well.").cues
    ()
    """

    outcome: Outcome
    headline: str
    message: str
    cues: tuple[Cue, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    clinician: tuple[str, ...] = ()
    metronome: Metronome | None = None
    plan: Plan | None = None
    expected: tuple[Expected, ...] = ()


UNADVISED = Advice(outcome="unclear", headline="No advice was asked for.", message="Nothing was judged.")
"""Stands in a session that nobody judged."""
