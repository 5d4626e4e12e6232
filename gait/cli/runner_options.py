"""Command-line options for the questions about runner and visit, made from the questions themselves."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

import typer

from gait.runner import Question, Runner, Visit, questions_of

_PANELS = {
    "body": "The runner",
    "running": "The runner",
    "pain": "Where it hurts",
    "training": "Training and shoes",
    "health": "Health",
    "visit": "The visit",
}


def with_runner_options(command: Callable[..., None], runner_type: type[Runner] = Runner) -> Callable[..., None]:
    """Return a command with one option for each question about the runner and the visit.

    Parameters
    ----------
    command : callable
        Takes `answers` and `visit_answers`, mappings from the names of the questions to what was given on the command
        line.
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    callable
        The command with the options in place of `answers` and `visit_answers`.
    """
    questions, about_visit = questions_of(runner_type), questions_of(Visit)

    @functools.wraps(command)
    def command_with_options(**values: Any) -> None:
        answers = {question.name: values.pop(question.name) for question in questions}
        for question in questions:
            if question.kind == "choices":
                answers[question.name] = [choice.value for choice in answers[question.name] or ()]
        visit_answers = {question.name: values.pop(question.name) for question in about_visit}
        command(answers=answers, visit_answers=visit_answers, **values)

    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name not in ("answers", "visit_answers")]
    parameters = [*own, *map(_parameter, (*questions, *about_visit))]
    command_with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command_with_options.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": None}
    return command_with_options


def _parameter(question: Question) -> inspect.Parameter:
    option = typer.Option(
        question.option, metavar=question.metavar, help=question.help, rich_help_panel=_PANELS[question.group]
    )
    return inspect.Parameter(
        question.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if question.kind == "yes_no" else None,
        annotation=Annotated[_option_type(question), option],
    )


def _option_type(question: Question) -> Any:
    if question.kind == "yes_no":
        return bool
    if question.kind in ("quantity", "text", "date"):
        return str | None
    if not question.choices:
        return float | None
    if question.kind == "choices":
        # Typer accepts a list of enumeration members, but no list of `Literal`.
        choice = StrEnum(question.name, {name: name for name in question.choices})  # type: ignore[misc]
        return list[choice] | None
    return Literal[tuple(question.choices)] | None
