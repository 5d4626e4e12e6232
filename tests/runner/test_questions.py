"""A question is declared once, and appears on the command line, in the manifest, on the form and in the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from typer.testing import CliRunner

from gait.batch.manifest import COLUMNS, manifest_template, read_manifest
from gait.cli.runner_options import with_runner_options
from gait.errors import OptionError
from gait.results.document import _answers, results_schema
from gait.runner import Question, Runner, Visit, questions_of, runner_from
from gait.runner.question import ask
from gait.web.pages.runner import form_questions
from gait.web.templates import template
from gait.web.visits.schemas import RunnerAnswers, runner_answers

FEELS = {"soft": "Soft shoes", "firm": "Firm shoes"}


@dataclass(frozen=True, kw_only=True)
class ShodRunner(Runner):
    """A runner who is also asked about shoes, once in each way that a question can be asked."""

    shoe_mass_kg: float | None = ask(
        Question(
            kind="quantity",
            group="body",
            help="Mass of one shoe: 250g.",
            description="Mass of one shoe, kilograms.",
            label="Shoe mass",
            parse=lambda text: float(text.removesuffix("g")) / 1000,
            formats="250g",
            form_unit="g",
            example="250g",
        )
    )
    shoe_age_weeks: float | None = ask(
        Question(
            kind="number",
            group="running",
            help="Age of the shoes in weeks.",
            description="Age of the shoes, weeks.",
            label="Age of the shoes",
            limits=(0, 500),
            unit="weeks",
            example="12",
        )
    )
    shoe_comfort: float | None = ask(
        Question(
            kind="rating",
            group="running",
            help="Comfort of the shoes, from 0 to 10.",
            description="Comfort of the shoes, from 0 to 10.",
            label="Comfort of the shoes",
            limits=(0, 10),
            example="8",
        )
    )
    shoe_feel: str | None = ask(
        Question(
            kind="choice",
            group="running",
            help="How the shoes feel.",
            description="How the shoes feel.",
            label="Feel of the shoes",
            choices=FEELS,
            example="soft",
        )
    )
    other_shoes: tuple[str, ...] = ask(
        Question(
            kind="choices",
            group="pain",
            help="How other shoes feel.",
            description="How other shoes feel.",
            label="Other shoes",
            choices=FEELS,
            example="soft; firm",
            option="--other-shoe",
        )
    )
    has_insoles: bool = ask(
        Question(
            kind="yes_no",
            group="pain",
            help="The shoes have insoles.",
            description="Whether the shoes have insoles.",
            label="My shoes have insoles",
            example="yes",
        )
    )


SHOD = ShodRunner(
    shoe_mass_kg=0.25,
    shoe_age_weeks=12,
    shoe_comfort=8,
    shoe_feel="soft",
    other_shoes=("soft", "firm"),
    has_insoles=True,
)
NAMES = ("shoe_mass_kg", "shoe_age_weeks", "shoe_comfort", "shoe_feel", "other_shoes", "has_insoles")


def run_command(*arguments: str) -> tuple[Any, str]:
    """Run a command with options for all questions. Return the runner and what was printed."""
    runners: list[ShodRunner] = []

    def command(answers: Mapping[str, Any], visit_answers: Mapping[str, Any]) -> None:
        runners.append(runner_from(answers, ShodRunner))

    app = typer.Typer()
    app.command()(with_runner_options(command, ShodRunner))
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    return (runners[0] if runners else None), result.output


def test_a_new_question_is_an_option() -> None:
    arguments = ("--shoe-mass-kg", "250g", "--shoe-age-weeks", "12", "--shoe-comfort", "8", "--shoe-feel", "soft")
    runner, _ = run_command(*arguments, "--other-shoe", "soft", "--other-shoe", "firm", "--has-insoles")
    assert runner == SHOD
    assert run_command()[0] == ShodRunner()


def test_a_new_question_is_in_the_help() -> None:
    _, printed = run_command("--help")
    for question in questions_of(ShodRunner):
        assert question.option in printed
        assert question.help[:30] in printed


def test_an_option_accepts_the_choices_only() -> None:
    runner, printed = run_command("--shoe-feel", "hard")
    assert runner is None
    assert "firm" in printed


def test_a_new_question_is_a_column() -> None:
    (job,) = read_manifest(manifest_template(ShodRunner), folder="/clips", runner_type=ShodRunner)
    assert all(getattr(job.runner, name) == getattr(SHOD, name) for name in NAMES)
    assert set(NAMES).isdisjoint(COLUMNS)


def test_a_new_question_is_on_the_form() -> None:
    groups = form_questions(ShodRunner)
    fields = template("question_fields.html.j2").module.field_grid  # type: ignore[attr-defined]
    form = "".join(str(fields(group)) for group in groups.values())
    for question in questions_of(ShodRunner):
        assert f'name="{question.form_name}"' in form
        assert question.label in form
        assert all(f'value="{choice}"' in form for choice in question.choices)


def test_the_form_sends_answers_that_become_the_runner() -> None:
    answers: dict[str, Any] = {"shoe_mass_kg": "250g", "shoe_age_weeks": 12, "shoe_comfort": 8, "shoe_feel": "soft"}
    answers |= {"other_shoes": ["soft", "firm"], "has_insoles": True}
    assert runner_answers(ShodRunner).model_validate(answers).runner() == SHOD
    for wrong in ({"shoe_age_weeks": -1}, {"shoe_comfort": 11}, {"shoe_feel": "hard"}, {"other_shoes": ["hard"]}):
        with pytest.raises(ValidationError):
            runner_answers(ShodRunner).model_validate(wrong)
    with pytest.raises(ValidationError):
        RunnerAnswers.model_validate(answers)


def test_a_new_question_is_in_the_results() -> None:
    written = _answers(SHOD)
    assert written["shoe_mass_kg"] == 0.25
    assert written["other_shoes"] == ["soft", "firm"]
    assert written["has_insoles"] is True
    schema = results_schema(ShodRunner)["properties"]["runner"]
    validator = Draft202012Validator(schema)
    validator.validate(written)
    assert schema["required"] == [question.name for question in questions_of(ShodRunner)]
    for wrong in ({"shoe_comfort": 11}, {"shoe_feel": "hard"}, {"other_shoes": "soft"}, {"has_insoles": None}):
        assert not validator.is_valid(written | wrong)


def test_the_names_of_existing_questions_stay() -> None:
    names = [(each.name, each.option, each.column, each.form_name) for each in questions_of(Runner)]
    assert names == [
        ("height_m", "--height", "height", "height"),
        ("mass_kg", "--mass", "mass", "mass"),
        ("age_years", "--age", "age", "age_years"),
        ("sex", "--sex", "sex", "sex"),
        ("weekly_km", "--weekly", "weekly", "weekly_distance"),
        ("experience", "--experience", "experience", "experience"),
        ("goal", "--goal", "goal", "goal"),
        ("injuries", "--injury", "injuries", "injuries"),
        ("symptoms", "--pain", "symptoms", "symptoms"),
        ("pain_side", "--pain-side", "pain_side", "pain_side"),
        ("pain_weeks", "--pain-weeks", "pain_weeks", "pain_weeks"),
        ("pain_triggers", "--pain-trigger", "pain_triggers", "pain_triggers"),
        ("pain_run", "--pain-run", "pain_run", "pain_run"),
        ("pain_24h", "--pain-24h", "pain_24h", "pain_24h"),
        ("pain_at_night", "--pain-at-night", "pain_at_night", "pain_at_night"),
        ("altered_gait", "--altered-gait", "altered_gait", "altered_gait"),
        ("weeks_without_progress", "--weeks-without-progress", "weeks_without_progress", "weeks_without_progress"),
        ("pain_onset", "--pain-onset", "pain_onset", "pain_onset"),
        ("swelling", "--swelling", "swelling", "swelling"),
        ("warning_signs", "--warning-sign", "warning_signs", "warning_signs"),
        ("changes", "--change", "changes", "changes"),
        ("days_per_week", "--days", "days_per_week", "days_per_week"),
        ("race", "--race", "race", "race"),
        ("race_date", "--race-date", "race_date", "race_date"),
        ("shoe_drop_mm", "--shoe-drop", "shoe_drop_mm", "shoe_drop_mm"),
        ("shoe_age_km", "--shoe-age", "shoe_age", "shoe_age"),
        ("shoe_pairs", "--shoe-pairs", "shoe_pairs", "shoe_pairs"),
        ("calf_raises_left", "--calf-raises-left", "calf_raises_left", "calf_raises_left"),
        ("calf_raises_right", "--calf-raises-right", "calf_raises_right", "calf_raises_right"),
        ("hop_seconds_left", "--hop-seconds-left", "hop_seconds_left", "hop_seconds_left"),
        ("hop_seconds_right", "--hop-seconds-right", "hop_seconds_right", "hop_seconds_right"),
        ("health", "--health", "health", "health"),
        ("energy_signs", "--energy-sign", "energy_signs", "energy_signs"),
        ("sleep", "--sleep", "sleep", "sleep"),
        ("fuel", "--fuel", "fuel", "fuel"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"height_m": 17.8},
        {"mass_kg": 5},
        {"mass_kg": nan},
        {"age_years": 3},
        {"sex": "other"},
        {"weekly_km": -1},
        {"experience": "much"},
        {"goal": "win"},
        {"injuries": ("elbow",)},
        {"symptoms": ("hip", "knee")},
        {"symptoms": "hip"},
        {"pain_run": 11},
        {"pain_24h": -1},
        {"weeks_without_progress": -1},
    ],
    ids=str,
)
def test_an_invalid_answer_is_rejected_with_a_remedy(wrong: dict[str, Any]) -> None:
    with pytest.raises(OptionError) as error:
        Runner(**wrong)
    assert error.value.remedy.startswith("Give ")


@pytest.mark.parametrize(
    "about_pain",
    [{"pain_run": 4}, {"pain_24h": 1}, {"pain_side": "left"}, {"pain_weeks": 2}, {"pain_triggers": ["speed"]}],
    ids=str,
)
def test_an_answer_about_pain_needs_a_place(about_pain: dict[str, Any]) -> None:
    (name,) = about_pain
    question = next(each for each in questions_of(Runner) if each.name == name)
    with pytest.raises(OptionError, match=f"'{question.option}' is given without '--pain'") as error:
        runner_from(about_pain, Runner, named="option")
    assert "'--pain'" in error.value.remedy
    assert "knee_front" in error.value.remedy
    with pytest.raises(OptionError, match=f"'{question.label}' is given without 'Hurts now'"):
        runner_from(about_pain, Runner)
    assert runner_from({**about_pain, "symptoms": ["hip"]}, Runner).symptoms == ("hip",)


def test_no_pain_needs_no_place() -> None:
    assert runner_from({"pain_run": 0, "pain_24h": 0, "pain_weeks": 0}, Runner) == Runner(
        pain_run=0, pain_24h=0, pain_weeks=0
    )


def test_a_place_does_not_both_hurt_and_not_hurt() -> None:
    with pytest.raises(OptionError, match="'--injury' and '--pain' both name 'hip'"):
        runner_from({"symptoms": ["hip"], "injuries": ["shin", "hip"]}, Runner, named="option")


@pytest.mark.parametrize(
    ("asked", "answers", "named", "says"),
    [
        (Visit, {"date_filmed": "31.05."}, "option", "--date: '31.05.' is not a date"),
        (Visit, {"runner_name": "\x07"}, "option", "--name: the text contains control characters"),
        (Runner, {"symptoms": ["hip"], "pain_weeks": -1}, "option", "--pain-weeks: -1 weeks is out of range"),
        (Runner, {"symptoms": ["elbow"]}, "option", "'elbow' is not a valid choice for '--pain'"),
        (Runner, {"symptoms": ["elbow"]}, "column", "'elbow' is not a valid choice for 'symptoms'"),
        (Runner, {"age_years": 3}, "column", "age: 3 years is out of range"),
        (Runner, {"age_years": 3}, "label", "Age: 3 years is out of range"),
    ],
)
def test_a_message_names_a_question_as_it_was_asked(asked: Any, answers: Any, named: Any, says: str) -> None:
    with pytest.raises(OptionError) as error:
        runner_from(answers, asked, named=named)
    assert says in error.value.problem


def test_a_place_that_is_named_twice_counts_once() -> None:
    assert Runner(symptoms=("hip", "shin", "hip")).symptoms == ("hip", "shin")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"height_m": "1.78"}, "is not a number"),
        ({"age_years": [34]}, "is not a number"),
        ({"pain_run": True}, "is not a number"),
        ({"sex": ["man"]}, "is not a valid choice"),
        ({"symptoms": 5}, "is not a list of choices"),
        ({"symptoms": [["shin"]]}, "is not a list of choices"),
        ({"symptoms": "shin"}, "is a single string"),
        ({"pain_at_night": "no"}, "is neither True nor False"),
        ({"altered_gait": 1}, "is neither True nor False"),
    ],
)
def test_an_answer_of_another_type_is_rejected(answers: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError, match=says):
        Runner(**answers)


def test_none_is_no_answer_to_every_question() -> None:
    names = [question.name for question in questions_of(Runner)]
    assert Runner(**dict.fromkeys(names)) == Runner()


def test_a_wrong_distance_on_the_shoes_is_not_explained_as_one_of_a_week() -> None:
    with pytest.raises(OptionError) as caught:
        runner_from({"shoe_age_km": "400"}, Runner, named="option")
    assert "250mi" in caught.value.remedy
    assert "week" not in str(caught.value)
