"""The runner and the visit, and the questions that may be answered about them."""

from gait.runner.question import Group, Question, questions_of, runner_from
from gait.runner.runner import (
    EXPERIENCES,
    GOALS,
    PAIN_SIDES,
    SEXES,
    SITES,
    TRIGGERS,
    Experience,
    Goal,
    PainSide,
    Runner,
    Sex,
    Site,
    Trigger,
)
from gait.runner.visit import NO_VISIT, Visit

__all__ = [
    "EXPERIENCES",
    "GOALS",
    "NO_VISIT",
    "PAIN_SIDES",
    "SEXES",
    "SITES",
    "TRIGGERS",
    "Experience",
    "Goal",
    "Group",
    "PainSide",
    "Question",
    "Runner",
    "Sex",
    "Site",
    "Trigger",
    "Visit",
    "questions_of",
    "runner_from",
]
