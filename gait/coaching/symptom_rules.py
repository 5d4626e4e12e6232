"""Types of the rules about pain and symptoms in `rules.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gait.coaching.advice import Grade
from gait.runner import Site

When = Mapping[str, Any]
"""The condition of a rule; see `gait.coaching.conditions.holds`."""


@dataclass(frozen=True, kw_only=True)
class SymptomRule:
    """How pain in one place changes the advice.

    Parameters
    ----------
    id : str
        The place, from `gait.runner.SITES`.
    title : str
        Its name in a sentence, such as "the shin".
    favours : dict of str to int
        Extra benefit of each lever for a runner with this pain.
    needs : tuple of str
        Groups of measures that must have been judged before the advice may say that nothing needs to change.
    tissues : tuple of str
        Tissues to train.
    text : str
        Sentence for the message.
    grade, source : str
        Evidence for the rule.
    first_cue : str
        Name of a cue that comes before every change of form; empty if there is none.
    """

    id: Site
    title: str
    favours: dict[str, int]
    needs: tuple[str, ...]
    tissues: tuple[str, ...]
    text: str
    grade: Grade
    source: str
    first_cue: str = ""

    @property
    def preferred_lever(self) -> str:
        """The lever with the highest extra benefit; empty if there is none."""
        return max(self.favours, key=lambda lever: self.favours[lever], default="")


@dataclass(frozen=True, kw_only=True)
class SymptomCueRule:
    """A cue that starts from pain instead of a measurement. The fields are those of `Cue`.

    `dose_gentle` takes the place of `dose` with high irritability.
    """

    id: str
    title: str
    picture: str
    why: str
    grade: Grade
    source: str
    instruction: str
    dose: tuple[str, ...]
    dose_gentle: tuple[str, ...]
    cost: str
    success: str
    drills: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClinicianRule:
    """A reason to see a clinician first.

    Parameters
    ----------
    id : str
        Name of the rule.
    reason : str
        The reason as a sentence.
    grade, source : str
        Evidence for the rule.
    urgency : str
        Name of the urgency.
    when : mapping
        The answers for which the rule applies.
    """

    id: str
    reason: str
    urgency: str
    when: When
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class UrgencyRule:
    """How soon the runner should see a clinician, and what to do until then.

    Parameters
    ----------
    id : str
        Name of the urgency.
    title : str
        When, in a few words.
    text : str
        Sentence that follows each reason.
    message : str
        Key of the message of the advice.
    plan : str
        What the plan says.
    week : str
        What to do about running until then; empty where the clinician decides about the training.
    """

    id: str
    title: str
    text: str
    message: str
    plan: str
    week: str = ""


@dataclass(frozen=True, kw_only=True)
class IrritabilityRule:
    """A level of irritability, that is, of how easily running causes pain, with its dose of practice.

    Parameters
    ----------
    id : {"low", "moderate", "high"}
        The level.
    title : str
        Its description.
    most_pain : float
        Highest pain of this level, 0 to 10.
    pattern : str
        Minutes of practice and minutes without, such as "2:1".
    minutes : int
        Length of a practice session.
    most_cues : int
        Largest number of cues.
    text : str
        Sentence for the dose.
    week : str
        What this pain means for the week.
    week_many_km : str
        The same for a runner with many kilometres a week; empty if it is no different.
    grade, source : str
        Evidence for the rule.
    """

    id: str
    title: str
    most_pain: float
    pattern: str
    minutes: int
    most_cues: int
    text: str
    week: str
    grade: Grade
    source: str
    week_many_km: str = ""
