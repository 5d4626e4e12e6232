"""The coaching rules: `rules.toml`, read into types."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from gait.coaching.advice import Drill, Grade
from gait.coaching.plan_rules import PlanRules, plan_rules
from gait.coaching.symptom_rules import ClinicianRule, IrritabilityRule, SymptomCueRule, SymptomRule, UrgencyRule
from gait.errors import InputError
from gait.measurement import Measurement
from gait.runner import Site


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A threshold of a measure.

    Parameters
    ----------
    measure : str
        Name of the measure.
    above, below : float, optional
        The threshold in the unit of the measure. Exactly one of the two is given.
    grade, source : str
        Evidence for the threshold.
    """

    measure: str
    above: float | None = None
    below: float | None = None
    grade: Grade
    source: str

    @property
    def limit(self) -> float:
        """The threshold, whichever of `above` and `below` it is."""
        return self.below if self.above is None and self.below is not None else self.above or 0.0

    def passed_by(self, ends: tuple[float, float]) -> bool:
        """Return whether a whole interval lies past the threshold. An end that equals the threshold is not past it.

        Parameters
        ----------
        ends : tuple of float
            The lower and the upper end of the interval, in the unit of the measure.

        Returns
        -------
        bool

        Examples
        --------
        >>> low = Threshold(measure="cadence", below=166.0, grade="B", source="")
        >>> low.passed_by((158.0, 161.0)), low.passed_by((164.0, 166.0))
        (True, False)
        """
        low, high = ends
        return (self.above is not None and low > self.above) or (self.below is not None and high < self.below)

    def passed_by_value(self, measurement: Measurement) -> bool:
        """Return whether the value of a measurement lies past the threshold, wherever its interval ends.

        Parameters
        ----------
        measurement : Measurement
            A measurement of the threshold's measure.

        Returns
        -------
        bool
        """
        return measurement.value is not None and self.passed_by((measurement.value, measurement.value))


@dataclass(frozen=True, kw_only=True)
class FindingRule:
    """When a finding counts, and what the report says about it.

    Parameters
    ----------
    id, title : str
        Name of the rule, and the finding in a few words.
    lead : Threshold
        The leading measure. Its whole interval must lie past the threshold.
    agree : tuple of Threshold
        Independent measures. The value of at least one must lie past its threshold.
    also : tuple of str
        Measures whose values are shown as well.
    lever : str
        What the cue changes. Of two cues with the same lever, only the better one is given. Empty without a cue.
    benefit, disruption : int
        Findings are ranked by benefit minus disruption.
    never : str
        Why there is no cue for this finding; empty if there is one.
    why, grade, source, picture, instruction, cost, success : str
        As in `Cue`.
    instruction_fast : str
        The instruction if the cadence is too high to be raised.
    metronome : bool
        Whether to practise to a beat.
    drills : tuple of str
        Names of the exercises.
    """

    id: str
    title: str
    lead: Threshold
    agree: tuple[Threshold, ...]
    why: str
    grade: Grade
    source: str
    benefit: int
    disruption: int
    picture: str
    also: tuple[str, ...] = ()
    lever: str = ""
    never: str = ""
    instruction: str = ""
    instruction_fast: str = ""
    cost: str = ""
    success: str = ""
    metronome: bool = False
    drills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lever:
    """What a cue changes, who must not change it, and in which clips it cannot be judged.

    Parameters
    ----------
    id, title : str
        Name of the lever, and its name in a sentence.
    vetoed_by : tuple of str
        Places where pain rules out this lever.
    veto_reason, incline_reason, speed_reason : str
        Reason given for pain, for an incline and for a speed.
    most_incline_deg, most_speed_mps : float
        Largest incline and speed at which a clip can show it.
    grade, source : str
        Evidence for these limits.
    """

    id: str
    title: str
    grade: Grade
    source: str
    vetoed_by: tuple[Site, ...] = ()
    veto_reason: str = ""
    most_incline_deg: float = float("inf")
    incline_reason: str = ""
    most_speed_mps: float = float("inf")
    speed_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CadenceRule:
    """How far and for how long cadence is raised.

    Parameters
    ----------
    raise_pct : tuple of float
        Smallest and largest raise in per cent of the runner's own cadence.
    aim_pct, cautious_pct : float
        The usual raise, and the raise for runners who should be cautious.
    highest_spm : int
        Highest cadence to aim at, in steps per minute.
    minutes : int
        Length of a practice session without pain.
    weeks : tuple of int
        Fewest and most weeks of practice.
    success_pain_points : int
        Drop of pain, in points of 10, that counts as success.
    dose : tuple of str
        Sentences on how to practise.
    grade, source : str
        Evidence for the rule.
    """

    raise_pct: tuple[float, float]
    aim_pct: float
    cautious_pct: float
    highest_spm: int
    minutes: int
    weeks: tuple[int, int]
    success_pain_points: int
    dose: tuple[str, ...]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class FollowUpRule:
    """What is said about pain and cadence since the last visit.

    Parameters
    ----------
    sentences : mapping of str to str
        What became of pain and cadence.
    cases : mapping of str to mapping
        What to do in each case, `quicker` after the cue to take quicker steps and `own` otherwise.
    grade, source : str
        Evidence for the rule.
    """

    sentences: dict[str, str]
    cases: dict[str, dict[str, str]]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class GroupRule:
    """A part of the running that is judged as a whole.

    Parameters
    ----------
    id, title : str
        Name of the group, and its name in a sentence.
    measures : tuple of str
        Measures that must all be reliable.
    lever : str
        The lever whose limits of incline and speed apply.
    """

    id: str
    title: str
    measures: tuple[str, ...]
    lever: str


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A linear formula for the expected value of a measure, with one coefficient for each fact about the runner."""

    id: str
    unit: str
    intercept: float
    woman: float = 0.0
    age_years: float = 0.0
    mass_kg: float = 0.0
    height_m: float = 0.0
    speed_kmh: float = 0.0


@dataclass(frozen=True, kw_only=True)
class NeverCue:
    """Something that is never a cue on its own, and why."""

    what: str
    why: str
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The content of `rules.toml`.

    Examples
    --------
    >>> rules().findings[0].id, rules().cadence.raise_pct
    ('landing_ahead', (5.0, 7.0))
    """

    findings: tuple[FindingRule, ...]
    groups: tuple[GroupRule, ...]
    levers: dict[str, Lever]
    symptoms: dict[Site, SymptomRule]
    symptom_cues: dict[str, SymptomCueRule]
    clinician: tuple[ClinicianRule, ...]
    urgencies: dict[str, UrgencyRule]
    irritability: tuple[IrritabilityRule, ...]
    sudden_weeks: float
    cadence: CadenceRule
    other_dose: tuple[str, ...]
    drills: dict[str, Drill]
    drill_grades: dict[str, Grade]
    expected: tuple[Formula, ...]
    expected_source: str
    expected_grade: Grade
    asymmetry: dict[str, str]
    reasons: dict[str, str]
    messages: dict[str, dict[str, str]]
    sentences: dict[str, str]
    goals: dict[str, str]
    never: tuple[NeverCue, ...]
    follow_up: FollowUpRule
    lengths: dict[str, dict[str, str]]
    plan: PlanRules = field(repr=False)


def rules_text() -> str:
    """Return the text of the rules file."""
    return (resources.files("gait.coaching") / "rules.toml").read_text("utf-8")


@cache
def rules() -> Rules:
    """Return the coaching rules."""
    return parse_rules(rules_text())


def parse_rules(text: str) -> Rules:
    """Return the rules in a TOML text.

    Parameters
    ----------
    text : str
        Content of a rules file.

    Returns
    -------
    Rules

    Raises
    ------
    InputError
        If the text is not TOML or does not follow `rules.schema.json`. The message names the place.
    """
    try:
        data = tomllib.loads(text)
        _require_schema(data)
        return _rules(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise InputError(f"The rules file is not valid: {error}.", "Correct this entry.") from error


def _require_schema(data: dict[str, Any]) -> None:
    import jsonschema

    schema = json.loads((resources.files("gait.coaching") / "rules.schema.json").read_text("utf-8"))
    error = next(jsonschema.Draft202012Validator(schema).iter_errors(data), None)
    if error is not None:
        raise ValueError(f"{'.'.join(map(str, error.absolute_path))} does not follow the schema")


def _rules(data: dict[str, Any]) -> Rules:
    drills = {entry["id"]: entry for entry in data["drill"]}
    return Rules(
        findings=tuple(_finding(entry) for entry in data["finding"]),
        groups=tuple(GroupRule(**_tupled(entry)) for entry in data["group"]),
        levers={entry["id"]: Lever(**_tupled(entry)) for entry in data["lever"]},
        symptoms={entry["id"]: SymptomRule(**_tupled(entry)) for entry in data["symptom"]},
        symptom_cues={entry["id"]: SymptomCueRule(**_tupled(entry)) for entry in data["symptom_cue"]},
        clinician=tuple(ClinicianRule(**entry) for entry in data["clinician"]),
        urgencies={entry["id"]: UrgencyRule(**entry) for entry in data["urgency"]},
        irritability=tuple(IrritabilityRule(**entry) for entry in data["irritability"]),
        sudden_weeks=data["sudden"]["weeks"],
        cadence=CadenceRule(**_tupled(data["cadence"])),
        other_dose=tuple(data["other_dose"]["dose"]),
        drills={name: _drill(entry) for name, entry in drills.items()},
        drill_grades={name: entry["grade"] for name, entry in drills.items()},
        expected=tuple(Formula(**entry) for entry in data["expected"]["formula"]),
        expected_source=data["expected"]["source"],
        expected_grade=data["expected"]["grade"],
        asymmetry=data["asymmetry"],
        reasons=data["reasons"],
        messages=data["message"],
        sentences=data["sentence"],
        goals=data["goal"],
        never=tuple(NeverCue(**entry) for entry in data["never"]),
        follow_up=_follow_up(data["follow_up"]),
        lengths=data["lengths"],
        plan=plan_rules(data),
    )


def _follow_up(entry: dict[str, Any]) -> FollowUpRule:
    about = ("case", "grade", "source")
    return FollowUpRule(
        sentences={name: text for name, text in entry.items() if name not in about},
        cases={case["id"]: case for case in entry["case"]},
        grade=entry["grade"],
        source=entry["source"],
    )


def _finding(entry: dict[str, Any]) -> FindingRule:
    thresholds = {"lead": Threshold(**entry["lead"]), "agree": tuple(Threshold(**each) for each in entry["agree"])}
    return FindingRule(**{**_tupled(entry), **thresholds})


def _drill(entry: dict[str, Any]) -> Drill:
    return Drill(**{key: entry[key] for key in ("title", "text", "dose", "progression")})


def _tupled(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
