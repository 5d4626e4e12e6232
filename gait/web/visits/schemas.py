"""The answers about runner and clips that the upload form or a program sends, checked before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from gait.errors import OptionError
from gait.measurement import Surface
from gait.options import Options
from gait.report.choices import Paper
from gait.runner import Question, Runner, Visit, questions_of, runner_from
from gait.units import Lengths, parse_incline, parse_speed, units_as_typed
from gait.web.errors.request_errors import RequestError
from gait.web.visits.files import ClipView

_Text = Annotated[str, Field(min_length=1, max_length=20)]
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)

MAX_CLIPS = 3


class RunnerAnswersBase(BaseModel):
    """The runner's answers. All of them may be left out. Quantities are written with their unit."""

    model_config = _STRICT
    runner_type: ClassVar[type[Runner]] = Runner

    def runner(self) -> Runner:
        """Return the runner; raises `OptionError` if a quantity cannot be parsed or is out of range."""
        questions = questions_of(self.runner_type)
        answers = {question.name: getattr(self, question.form_name) for question in questions}
        return runner_from(answers, self.runner_type)


def runner_answers(runner_type: type[Runner]) -> type[RunnerAnswersBase]:
    """Return the model of the answers to a class of runners' questions.

    Parameters
    ----------
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    type
        A subclass of `RunnerAnswersBase` with one field for each question.
    """
    fields: dict[str, Any] = {question.form_name: _field(question) for question in questions_of(runner_type)}
    model = create_model("RunnerAnswers", __base__=RunnerAnswersBase, __doc__=RunnerAnswersBase.__doc__, **fields)
    model.runner_type = runner_type
    return model


def _field(question: Question) -> tuple[Any, Any]:
    """Return the type and the pydantic field of a question."""
    about: dict[str, Any] = {"description": question.formats or question.description}
    if question.kind == "yes_no":
        return bool, Field(default=False, **about)
    if question.kind == "quantity":
        return _Text | None, Field(default=None, examples=[question.example], **about)
    if question.kind in ("text", "date"):
        longest = question.max_characters if question.kind == "text" else 10
        return str | None, Field(default=None, min_length=1, max_length=longest, examples=[question.example], **about)
    if question.choices:
        one_choice: Any = Literal[tuple(question.choices)]
        if question.kind == "choices":
            return list[one_choice], Field(default_factory=list, max_length=len(question.choices), **about)
        return one_choice | None, Field(default=None, **about)
    low, high = question.limits or (None, None)
    return float | None, Field(default=None, ge=low, le=high, **about)


class VisitDetailsBase(BaseModel):
    """What the header of the report says about the visit. All of it may be left out."""

    model_config = _STRICT

    def visit(self) -> Visit:
        """Return the visit; raises `OptionError` if a text or the date is invalid."""
        answers = {question.name: getattr(self, question.form_name) for question in questions_of(Visit)}
        return runner_from(answers, Visit)


def _visit_details() -> type[VisitDetailsBase]:
    fields: dict[str, Any] = {question.form_name: _field(question) for question in questions_of(Visit)}
    return create_model("VisitDetails", __base__=VisitDetailsBase, __doc__=VisitDetailsBase.__doc__, **fields)


if TYPE_CHECKING:
    RunnerAnswers = RunnerAnswersBase
    VisitDetails = VisitDetailsBase
else:
    RunnerAnswers = runner_answers(Runner)
    VisitDetails = _visit_details()


class ClipAnswers(BaseModel):
    """A clip that will be uploaded. The stated values are checked again when its bytes have arrived."""

    model_config = _STRICT

    view: ClipView
    size_bytes: int = Field(gt=0, le=2**40)
    duration_s: float | None = Field(default=None, gt=0, le=1e6, description="playing time in seconds, if known")


class ReportChoices(BaseModel):
    """How the report looks and what it contains."""

    model_config = _STRICT

    blur_face: bool = Field(default=False, description="blur every face in the annotated videos and pictures")
    skeleton_only: bool = Field(default=False, description="draw the skeleton on a plain background, without the clip")
    plan: bool = Field(default=True, description="add a plan: strength, practice, return to running and self-care")
    paper: Paper = Field(default="a4", description="paper size of the PDF files")


class VisitAnswers(BaseModel):
    """A visit to create."""

    model_config = _STRICT

    clips: list[ClipAnswers] = Field(min_length=1, max_length=MAX_CLIPS)
    runner: RunnerAnswers = RunnerAnswers()
    visit: VisitDetails = VisitDetails()
    report: ReportChoices = ReportChoices()
    speed: _Text | None = Field(default=None, description="3.0m/s, 10.8km/h, 6.7mph or 5:33/km", examples=["10km/h"])
    incline: _Text | None = Field(default=None, description="1% or 0.6deg; negative is downhill", examples=["1%"])
    surface: Surface | None = Field(
        default=None, description="what the runner ran on; by default it is detected from the clips"
    )
    sound: bool = Field(default=False, description="listen to the footfalls too, and compare them with the picture")
    units: Lengths | None = Field(
        default=None, description="units of lengths and speeds in the report; by default those of height and speed"
    )
    capture_fps: float | None = Field(
        default=None, ge=1, le=10_000, description="frames per second at which slow motion was recorded"
    )
    runner_name: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="the runner's name in the history; only for signed-in users",
    )
    retest_of: str | None = Field(
        default=None,
        min_length=40,
        max_length=49,
        description="the token of a finished visit. Answers about the runner, the visit, the report and the ground are "
        "taken from it, and speed, incline, slow motion and units unless they are given here",
    )

    @model_validator(mode="after")
    def _one_clip_per_view(self) -> VisitAnswers:
        if len({clip.view for clip in self.clips}) < len(self.clips):
            raise ValueError("there are two clips of the same view")
        return self

    def as_retest(self, earlier: VisitAnswers) -> VisitAnswers:
        """Return the answers of a retest, completed by those of the earlier visit.

        Parameters
        ----------
        earlier : VisitAnswers
            The answers of the visit that the runner is filmed again after.

        Returns
        -------
        VisitAnswers
        """
        kept = ("runner", "visit", "report", "surface", "sound", "runner_name")
        unless_given = ("speed", "incline", "units", "capture_fps")
        from_earlier = [*kept, *(name for name in unless_given if getattr(self, name) is None)]
        return self.model_copy(update={name: getattr(earlier, name) for name in from_earlier})

    def options(self) -> dict[str, Any]:
        """Return the arguments of `gait.analyze` for treadmill, camera and units, or raise `OptionError`."""
        options: dict[str, Any] = {
            "speed_mps": None if self.speed is None else parse_speed(self.speed),
            "incline_deg": 0.0 if self.incline is None else parse_incline(self.incline),
            "surface": self.surface,
            "sound": self.sound,
            "capture_fps": self.capture_fps,
            "units": units_as_typed(height=getattr(self.runner, "height", None), speed=self.speed, system=self.units),
        }
        Options(**options)
        return options

    def check(self) -> None:
        """Raise the errors that the analysis would raise about the answers, with the name of the answer."""
        quantities = [(q.form_name, q.parse) for q in questions_of(self.runner.runner_type) if q.parse is not None]
        for name, parse in [*quantities, ("speed", parse_speed), ("incline", parse_incline)]:
            text = getattr(self if name in ("speed", "incline") else self.runner, name)
            try:
                if text is not None:
                    parse(text)
            except OptionError as error:
                raise RequestError(422, "answer", error.problem, error.remedy, field=name) from error
        self.runner.runner()
        self.visit.visit()
        self.options()
