"""The runner, and the questions that a runner may answer."""

from gait.runner.question import Group, Question, questions_of, runner_from
from gait.runner.runner import EXPERIENCES, GOALS, SEXES, SITES, Experience, Goal, Runner, Sex, Site

__all__ = [
    "EXPERIENCES",
    "GOALS",
    "SEXES",
    "SITES",
    "Experience",
    "Goal",
    "Group",
    "Question",
    "Runner",
    "Sex",
    "Site",
    "questions_of",
    "runner_from",
]
