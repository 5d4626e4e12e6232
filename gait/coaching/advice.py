"""Types of the advice: at most two cues, what is left alone, or reasons to see a clinician first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Outcome = Literal["change", "borderline", "nothing", "unclear", "clinician"]
"""`change`: one or two cues. `borderline`: something lies so close to its mark that only another film can tell.
`nothing`: the running was seen clearly and nothing needs to change. `unclear`: too little was seen to give advice.
`clinician`: no cues, because the runner should see a clinician first."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Grade = Literal["A", "B", "C", "D"]
"""Evidence grade. A: prospective studies or large reference data. B: cross-sectional or biomechanical studies.
C: expert consensus. D: heuristic of this project."""

FindingGrade = Literal["cue", "borderline", "nothing", "not_judged"]
"""How far a finding goes. `cue`: clearly past its mark, and a second measure agrees. `borderline`: too close to the
mark to say. `nothing`: short of the mark, or no second measure agrees. `not_judged`: a measure is missing or not
reliable."""

MOST_CUES = 2


@dataclass(frozen=True, kw_only=True)
class Drill:
    """An exercise that goes with a cue.

    Parameters
    ----------
    title : str
        Name of the exercise.
    text : str
        How to do it.
    dose : str
        How much and how often.
    progression : str
        The next step, and when to take it.
    """

    title: str
    text: str
    dose: str
    progression: str


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One change to try.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        The finding in a few words.
    seen : str
        The measured values with their intervals.
    measures : tuple of str
        Measures behind the cue: first the leading one, then those that agree. Empty if the cue starts from pain.
    picture : {"initial_contact", "mid_stance", "toe_off", "mid_flight"}
        Moment of the step that shows the finding best.
    why : str
        Why it may matter.
    grade : {"A", "B", "C", "D"}
        Evidence grade of `why`.
    source : str
        Source of `why`.
    instruction : str
        One short instruction for the runner.
    dose : tuple of str
        How to practise, one sentence each.
    cost : str
        Possible downside.
    success : str
        What shows that the change works.
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
    """A finding that the runner should not change now.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        The finding in a few words.
    reason : str
        Why to leave it alone for now.
    measures : tuple of str
        Measures behind the finding.
    """

    id: str
    title: str
    reason: str
    measures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one coaching rule found.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        The finding in a few words.
    grade : {"cue", "borderline", "nothing", "not_judged"}
        How far the finding goes, before pain, an incline or another cue rules it out.
    measures : tuple of str
        Measures that are past their marks or close to them, the leading one first.
    unsettled : tuple of str
        Measures that keep the rule from a clear answer: those too close to their marks, or those that are missing or
        not reliable. Empty for `cue` and `nothing`.
    """

    id: str
    title: str
    grade: FindingGrade
    measures: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JudgedGroup:
    """A part of the running, such as the landing, and whether it was judged.

    Parameters
    ----------
    id, title : str
        Name of the group, and its name in a sentence.
    judged : bool
        Whether its measures are reliable and the rules that they lead came to an answer.
    needed : bool
        Whether the runner's pain is about this group. `nothing` is never the outcome while a needed group is not
        judged.
    measures : tuple of str
        Measures of the group.
    reason : str
        Why it was not judged, and how to film better; empty if it was.
    view : {"side", "rear", ""}
        The view to film; empty if the group was judged or no film can show it.
    """

    id: str
    title: str
    judged: bool
    needed: bool
    measures: tuple[str, ...]
    reason: str = ""
    view: str = ""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The value of a measure that is expected for a runner of this build at this speed.

    It is an orientation, never a threshold.

    Parameters
    ----------
    id : str
        Name of the measure.
    value : float
        Expected value, in `unit`.
    unit : str
        Unit of the measure.
    source : str
        Source of the formula, and how reliable it is.
    """

    id: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is expected of a measure at a higher cadence and the same speed. It is a forecast, not a target.

    Parameters
    ----------
    id : str
        Name of the measure.
    unit : str
        Unit of `now`, `value`, `low` and `high`.
    cadence_spm : float
        The higher cadence in steps per minute.
    now : float
        The measured value.
    value : float
        The value that is expected.
    low, high : float
        Ends of the 95 % interval of `value` for one runner. The error of `now` is not part of it.
    source : str
        What the forecast is based on.
    """

    id: str
    unit: str
    cadence_spm: float
    now: float
    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Metronome:
    """The metronome beat to practise with.

    Parameters
    ----------
    cadence_spm : int
        Beats per minute, one for each step.
    baseline_spm : float
        The runner's own cadence in steps per minute.
    pattern : str
        Minutes with and minutes without the beat, such as "2:1".
    minutes : int
        Length of a session.
    """

    cadence_spm: int
    baseline_spm: float
    pattern: str
    minutes: int

    @property
    def on_min(self) -> int:
        """Minutes with the beat."""
        return int(self.pattern.split(":")[0])

    @property
    def off_min(self) -> int:
        """Minutes without the beat."""
        return int(self.pattern.split(":")[1])


@dataclass(frozen=True, kw_only=True)
class PlanPart:
    """A part of a plan: a text and a table.

    Parameters
    ----------
    title : str
        Heading.
    text : str
        Text above the table.
    rows : tuple of tuple of str
        Rows of the table, each as long as `header`.
    header : tuple of str
        Headings of the columns.
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
        The parts, in the order to read them.
    """

    title: str
    parts: tuple[PlanPart, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to change first, if anything.

    Parameters
    ----------
    outcome : {"change", "borderline", "nothing", "unclear", "clinician"}
        Kind of the advice.
    headline : str
        The advice in a few words.
    message : str
        The advice in a few sentences.
    cues : tuple of Cue
        At most two, the most important one first. Empty unless the outcome is `change`.
    left_alone : tuple of LeftAlone
        Other findings, with the reason to leave them alone for now.
    clinician : tuple of str
        Reasons to see a clinician.
    metronome : Metronome, optional
        The beat to practise with, if a cue needs one.
    plan : Plan, optional
        The plan, if one was requested.
    forecast : tuple of Forecast
        What is expected of other measures at the cadence of the metronome; empty without one.
    expected : tuple of Expected
        Values that are expected for a runner of this build at this speed.
    groups : tuple of JudgedGroup
        What was judged and what was not, and why.
    verdicts : tuple of Verdict
        What each coaching rule found, in the order of the rules.
    week : str
        What the reported pain means for this week; empty without pain. If a clinician comes first, whether to stop
        running until then.
    follow_up : str
        What became of pain and cadence since the last visit, and what to do now; empty without a history.

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
    forecast: tuple[Forecast, ...] = ()
    expected: tuple[Expected, ...] = ()
    groups: tuple[JudgedGroup, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    week: str = ""
    follow_up: str = ""


UNADVISED = Advice(outcome="unclear", headline="No advice was requested.", message="The running was not judged.")
"""The advice of a session before the coaching rules are applied."""
