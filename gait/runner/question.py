"""A question to the runner: one entry from which every interface is built.

A question is declared on a field of `gait.runner.Runner` or `gait.runner.Visit`. The options of `gait analyze`, the
columns of a batch's manifest, the form and the API of the upload page, and the `runner` and `visit` parts of
`results.json` with their schema are all made from these declarations.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from gait.errors import OptionError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = Literal["quantity", "number", "rating", "choice", "choices", "yes_no", "text", "date"]
Group = Literal["body", "running", "pain", "training", "health", "visit"]
Naming = Literal["label", "option", "column"]

RunnerT = TypeVar("RunnerT", bound="DataclassInstance")
_FIELD_METADATA_KEY = "question"
# Control, format, surrogate and private characters, and separators of lines and paragraphs.
_REFUSED_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to the runner, with everything that the interfaces need to know about it.

    Parameters
    ----------
    kind : {"quantity", "number", "rating", "choice", "choices", "yes_no", "text", "date"}
        A `quantity` is written with its unit (``178cm``), a `rating` is a number on a closed scale, a `choice` is one
        of `choices` and `choices` are any number of them. A `text` is one line of free text, and a `date` is written as
        ``2026-05-31``.
    group : {"body", "running", "pain", "training", "health", "visit"}
        Part of the form, and panel of the command line's help, in which the question stands.
    help : str
        One sentence for ``gait analyze --help``.
    description : str
        One sentence for the API and the schema of `results.json`, with the unit of the stored number.
    label : str
        The question on the upload form.
    hint : str
        Note below the label: a unit, or how to answer.
    limits : tuple of float, optional
        Smallest and largest number allowed, in `unit`.
    max_characters : int
        Longest `text` allowed.
    unit : str
        Unit of the stored number.
    choices : mapping of str to str
        The values to choose from, with the labels that the form shows.
    no_answer : str
        What the form offers for leaving a `choice` open.
    parse : callable, optional
        For a `quantity`: turns what people write into the stored number.
    formats : str
        For a `quantity`: how people write it, such as ``1.78m, 178cm or 5ft10in``.
    form_unit : str
        For a `quantity`: the unit that a bare number gets on the form.
    example : str
        The answer in the template of a manifest.
    metavar : str
        Placeholder for the value in ``--help``.
    option, column, form_name : str
        Names of the option, of the manifest's column, and of the field in the form and the API. By default they follow
        `name`.
    needs : str
        Name of the question with `choices` that must be answered too, because this one is about its answer. An answer
        of 0 or no needs nothing.
    excludes : str
        For several choices: name of the question in which none of the same choices may be named.
    name : str
        Name of the attribute and the key in `results.json`. `questions_of` fills it in.
    """

    kind: Kind
    group: Group
    help: str
    description: str
    label: str
    hint: str = ""
    limits: tuple[float, float] | None = None
    max_characters: int = 100
    unit: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    no_answer: str = "Rather not say"
    parse: Callable[[str], float] | None = None
    formats: str = ""
    form_unit: str = ""
    example: str = ""
    metavar: str | None = None
    option: str = ""
    column: str = ""
    form_name: str = ""
    needs: str = ""
    excludes: str = ""
    name: str = ""

    @property
    def default(self) -> Any:
        """The value of an unanswered question."""
        return {"choices": (), "yes_no": False}.get(self.kind)

    def value(self, answer: Any) -> Any:
        """Return an answer as it is stored: quantities parsed, several choices as a tuple, texts without outer spaces.

        Parameters
        ----------
        answer : object
            The answer as it was given: text for a quantity, a list for several choices, None for no answer.

        Returns
        -------
        object
            The value to store. It is not checked; see `check`.

        Raises
        ------
        OptionError
            If a quantity cannot be parsed.
        """
        if answer is None:
            return self.default
        if self.parse is not None:
            return self.parse(answer)
        if self.kind in ("text", "date") and isinstance(answer, str):
            return answer.strip() or None
        return tuple(answer) if self.kind == "choices" else answer

    def check(self, value: Any) -> None:
        """Raise `OptionError` if a stored value is out of range or not one of the choices.

        Parameters
        ----------
        value : object
            The stored value, from `value`. None is valid.

        Raises
        ------
        OptionError
            If the value has another type than the answer, the number is outside `limits`, or a choice is not one of
            `choices`.
        """
        if value is None and self.default is None:
            return
        self._check_type(value)
        if self.kind == "text":
            self._check_text(value)
        elif self.limits is not None:
            low, high = self.limits
            # NaN fails both comparisons.
            if not low <= value <= high:
                number, bounds = f"{value:g} {self.unit}".strip(), f"{low:g} and {high:g} {self.unit}".strip()
                raise OptionError(f"{self.label}: {number} is out of range.", f"Give a value between {bounds}.")
        elif self.choices:
            for choice in value if self.kind == "choices" else (value,):
                if choice not in self.choices:
                    raise OptionError(
                        f"'{choice}' is not a valid choice for '{self.name}'.",
                        self._choices_remedy(),
                    )

    def _check_type(self, value: Any) -> None:
        if self.kind == "choices":
            if isinstance(value, str):
                raise OptionError(
                    f"The value of '{self.name}' is a single string.", f"Give a list, such as {self.name}=['{value}']."
                )
            if not isinstance(value, list | tuple) or not all(isinstance(choice, str) for choice in value):
                raise OptionError(f"The value of '{self.name}' is not a list of choices.", self._choices_remedy())
        elif self.kind == "yes_no":
            if not isinstance(value, bool):
                raise OptionError(f"{self.label}: {value!r} is neither True nor False.", "Give True or False.")
        elif self.kind == "text":
            if not isinstance(value, str):
                raise OptionError(f"{self.label}: {value!r} is not a text.", "Give a text.")
        elif self.kind == "date":
            if not isinstance(value, str) or not _is_date(value):
                raise OptionError(f"{self.label}: {value!r} is not a date.", "Give it as year-month-day: 2026-05-31.")
        elif self.kind == "choice":
            if not isinstance(value, str):
                raise OptionError(f"{value!r} is not a valid choice for '{self.name}'.", self._choices_remedy())
        elif isinstance(value, bool) or not isinstance(value, Real):
            unit = f" in {self.unit}" if self.unit else ""
            raise OptionError(f"{self.label}: {value!r} is not a number.", f"Give a number{unit}.")

    def _check_text(self, value: str) -> None:
        if len(value) > self.max_characters:
            raise OptionError(
                f"{self.label}: the text is longer than {self.max_characters} characters.", "Give a shorter text."
            )
        # Among them line breaks, and characters that reverse the direction of writing.
        if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in value):
            raise OptionError(f"{self.label}: the text contains control characters.", "Give one line of plain text.")

    def _choices_remedy(self) -> str:
        return f"Give one of: {', '.join(self.choices)}."


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def ask(question: Question) -> Any:
    """Return a dataclass field that carries a question, with the default of an unanswered one.

    Parameters
    ----------
    question : Question
        The question. Its `name` may be empty; see `questions_of`.

    Returns
    -------
    dataclasses.Field
        The field, typed as Any so that it can be the default of an attribute of any type.
    """
    return field(default=question.default, metadata={_FIELD_METADATA_KEY: question})


def check_answers(answers: DataclassInstance) -> None:
    """Check every answer of a dataclass whose fields were made with `ask`, and store each in its usual form.

    It is called from the `__post_init__` of `Runner` and `Visit`. None counts as no answer, and a choice that is named
    twice counts once.

    Parameters
    ----------
    answers : dataclass instance
        The answers. Its fields are normalised in place.

    Raises
    ------
    OptionError
        If an answer is out of range, or not one of the choices.
    """
    for question in questions_of(type(answers)):
        value = getattr(answers, question.name)
        value = question.default if value is None else value
        question.check(value)
        object.__setattr__(answers, question.name, tuple(dict.fromkeys(value)) if question.kind == "choices" else value)


def questions_of(runner_type: type[DataclassInstance]) -> tuple[Question, ...]:
    """Return the questions that a dataclass declares on its fields, in their order.

    Parameters
    ----------
    runner_type : type
        A dataclass whose fields were made with `ask`. Other fields are left out.

    Returns
    -------
    tuple of Question
        The questions, each with its name and the names of its option, column and form field.

    Examples
    --------
    >>> from gait.runner import Runner
    >>> questions_of(Runner)[0].option
    '--height'
    """
    declared = ((each.name, each.metadata.get(_FIELD_METADATA_KEY)) for each in fields(runner_type))
    return tuple(
        replace(
            question,
            name=name,
            option=question.option or f"--{name.replace('_', '-')}",
            column=question.column or name,
            form_name=question.form_name or name,
        )
        for name, question in declared
        if question is not None
    )


def check_together(answers: DataclassInstance, *, named: Naming = "label") -> None:
    """Raise `OptionError` if answers do not fit together: one needs another that is missing, or two exclude each other.

    Saved answers are not checked in this way, so that results of earlier versions can always be read.

    Parameters
    ----------
    answers : dataclass instance
        The answers, each of them valid.
    named : {"label", "option", "column"}
        How a message names a question.

    Raises
    ------
    OptionError
        With the names of both questions.
    """
    questions = {question.name: question for question in questions_of(type(answers))}
    for question in questions.values():
        value = getattr(answers, question.name)
        if question.needs and value and not getattr(answers, question.needs):
            needed, name = questions[question.needs], getattr(question, named)
            choices = needed.choices.values() if named == "label" else needed.choices
            raise OptionError(
                f"'{name}' is given without '{getattr(needed, named)}'.",
                f"Give '{getattr(needed, named)}' as well, the closest of: {', '.join(choices)}.",
            )
        if question.excludes:
            both = [choice for choice in value if choice in getattr(answers, question.excludes)]
            if both:
                names = f"'{getattr(question, named)}' and '{getattr(questions[question.excludes], named)}'"
                choice = question.choices[both[0]] if named == "label" else both[0]
                raise OptionError(f"{names} both name '{choice}'.", "Leave it out of one of them.")


def runner_from(answers: Mapping[str, Any], runner_type: type[RunnerT], *, named: Naming = "label") -> RunnerT:
    """Return the runner, or the visit, that these answers describe.

    Parameters
    ----------
    answers : mapping of str to object
        Answers by the name of the question, quantities as people write them. Unanswered questions are missing or None.
    runner_type : type
        `gait.runner.Runner`, a subclass with further questions, or `gait.runner.Visit`.
    named : {"label", "option", "column"}
        How a message names a question: as on the form, on the command line, or in a manifest.

    Returns
    -------
    Runner or Visit

    Raises
    ------
    OptionError
        If an answer cannot be parsed or is out of range, or if answers do not fit together.

    Examples
    --------
    >>> from gait.runner import Runner
    >>> runner_from({"height_m": "178cm", "symptoms": ["shin"]}, Runner).height_m
    1.78
    """
    values = {}
    for question in questions_of(runner_type):
        values[question.name] = question.value(answers.get(question.name))
        name = getattr(question, named)
        called = replace(question, label=name, name=question.name if named == "label" else name)
        called.check(values[question.name])
    runner = runner_type(**values)
    check_together(runner, named=named)
    return runner
