"""What a program or the page's form tells about the runner and the clips, checked before anything is stored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gait.options import Options
from gait.runner import Experience, Goal, Runner, Sex, Site
from gait.units import parse_height, parse_incline, parse_mass, parse_speed, parse_weekly_distance

_Text = Annotated[str, Field(min_length=1, max_length=20)]
_Strict = ConfigDict(extra="forbid", allow_inf_nan=False)

MOST_CLIPS = 2


class RunnerAnswers(BaseModel):
    """Who runs; everything may be left out. Sizes are written with their unit."""

    model_config = _Strict

    height: _Text | None = Field(default=None, description="1.78m, 178cm or 5ft10in", examples=["178cm"])
    mass: _Text | None = Field(default=None, description="70kg or 154lb", examples=["70kg"])
    weekly_distance: _Text | None = Field(default=None, description="40km or 25mi", examples=["40km"])
    age_years: float | None = Field(default=None, ge=10, le=100)
    sex: Sex | None = None
    experience: Experience | None = None
    goal: Goal | None = None
    injuries: list[Site] = Field(default_factory=list, max_length=7, description="where something was injured before")
    symptoms: list[Site] = Field(default_factory=list, max_length=7, description="where it hurts now")
    pain_run: float | None = Field(default=None, ge=0, le=10, description="worst pain in a usual run, 0 to 10")
    pain_24h: float | None = Field(default=None, ge=0, le=10, description="worst pain within a day after it")
    pain_at_night: bool = False
    altered_gait: bool = False
    weeks_without_progress: float | None = Field(default=None, ge=0, le=520)

    def runner(self) -> Runner:
        """Return the runner; raises `OptionError` if a size cannot be understood or is no human's."""
        answers = self.model_dump(exclude={"height", "mass", "weekly_distance", "injuries", "symptoms"})
        return Runner(
            height_m=None if self.height is None else parse_height(self.height),
            mass_kg=None if self.mass is None else parse_mass(self.mass),
            weekly_km=None if self.weekly_distance is None else parse_weekly_distance(self.weekly_distance),
            injuries=tuple(self.injuries),
            symptoms=tuple(self.symptoms),
            **answers,
        )


class ClipAnswers(BaseModel):
    """A clip that will be uploaded. What is told here is checked again when its bytes are here."""

    model_config = _Strict

    view: Literal["side", "rear"]
    size_bytes: int = Field(gt=0, le=2**40)
    duration_s: float | None = Field(default=None, gt=0, le=1e6, description="playing time, if known")


class VisitAnswers(BaseModel):
    """A visit to be made."""

    model_config = _Strict

    clips: list[ClipAnswers] = Field(min_length=1, max_length=MOST_CLIPS)
    runner: RunnerAnswers = RunnerAnswers()
    speed: _Text | None = Field(default=None, description="3.0m/s, 10.8km/h, 6.7mph or 5:33/km", examples=["10km/h"])
    incline: _Text | None = Field(default=None, description="1% or 0.6deg; negative is downhill", examples=["1%"])
    surface: Literal["treadmill", "overground"] | None = Field(
        default=None, description="what the runner ran on; left out, the clips show it"
    )
    capture_fps: float | None = Field(default=None, ge=1, le=10_000, description="rate at which slow motion was filmed")
    runner_name: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="name for the history; only when signed in",
    )

    @model_validator(mode="after")
    def _one_clip_a_view(self) -> VisitAnswers:
        if len({clip.view for clip in self.clips}) < len(self.clips):
            raise ValueError("two clips of the same view")
        return self

    def options(self) -> dict[str, Any]:
        """Return what `gait.analyze` is told of belt and camera; raises `OptionError` likewise."""
        options: dict[str, Any] = {
            "speed_mps": None if self.speed is None else parse_speed(self.speed),
            "incline_deg": 0.0 if self.incline is None else parse_incline(self.incline),
            "surface": self.surface,
            "capture_fps": self.capture_fps,
        }
        Options(**options)
        return options


def checked(answers: VisitAnswers) -> None:
    """Refuse what the library would refuse, before any byte of a clip is sent."""
    answers.runner.runner()
    answers.options()
