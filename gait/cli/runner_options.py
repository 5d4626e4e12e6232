"""The options that say who runs and where it hurts, and the `Runner` made of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gait.units import parse_height, parse_mass, parse_weekly_distance

if TYPE_CHECKING:
    from gait.runner import Runner

_BUILD = "The runner"
_HEALTH = "Where it hurts"


class SexName(StrEnum):
    """As in `gait.runner.SEXES`; repeated, like the words below, because options need enumerations."""

    WOMAN = "woman"
    MAN = "man"


class ExperienceName(StrEnum):
    """As in `gait.runner.EXPERIENCES`."""

    BEGINNER = "beginner"
    RECREATIONAL = "recreational"
    EXPERIENCED = "experienced"


class GoalName(StrEnum):
    """As in `gait.runner.GOALS`."""

    COMFORT = "comfort"
    DISTANCE = "distance"
    SPEED = "speed"
    RETURN = "return"


class SiteName(StrEnum):
    """As in `gait.runner.SITES`."""

    KNEE_FRONT = "knee_front"
    KNEE_OUTSIDE = "knee_outside"
    SHIN = "shin"
    ACHILLES_CALF = "achilles_calf"
    PLANTAR = "plantar"
    HIP = "hip"
    BONE_STRESS = "bone_stress"


Height = Annotated[
    str | None,
    typer.Option(metavar="HEIGHT", help="Height: 1.78m, 178cm or 5ft10in.", rich_help_panel=_BUILD),
]
Mass = Annotated[str | None, typer.Option(metavar="MASS", help="Body mass: 70kg or 154lb.", rich_help_panel=_BUILD)]
Age = Annotated[float | None, typer.Option(metavar="YEARS", help="Age in years.", rich_help_panel=_BUILD)]
Sex = Annotated[SexName | None, typer.Option(help="Whose reference values to expect.", rich_help_panel=_BUILD)]
Weekly = Annotated[
    str | None,
    typer.Option(metavar="DISTANCE", help="Distance in a usual week: 40km or 25mi.", rich_help_panel=_BUILD),
]
Experience = Annotated[ExperienceName | None, typer.Option(help="How used to running.", rich_help_panel=_BUILD)]
Goal = Annotated[GoalName | None, typer.Option(help="What the running is for.", rich_help_panel=_BUILD)]
Injury = Annotated[
    list[SiteName] | None,
    typer.Option(
        metavar="PLACE", help="Injured there before, fine now; may be given more than once.", rich_help_panel=_HEALTH
    ),
]
Pain = Annotated[
    list[SiteName] | None,
    typer.Option(
        metavar="PLACE",
        help=f"It hurts there now: {', '.join(SiteName)} (sore on one spot of a bone); may be given more than once.",
        rich_help_panel=_HEALTH,
    ),
]
PainRun = Annotated[
    float | None, typer.Option(metavar="0-10", help="Worst pain in a usual run.", rich_help_panel=_HEALTH)
]
PainAfter = Annotated[
    float | None,
    typer.Option("--pain-24h", metavar="0-10", help="Worst pain within 24 hours after it.", rich_help_panel=_HEALTH),
]
PainAtNight = Annotated[
    bool, typer.Option("--pain-at-night", help="The pain wakes the runner.", rich_help_panel=_HEALTH)
]
AlteredGait = Annotated[
    bool, typer.Option("--altered-gait", help="The pain changes how the runner moves.", rich_help_panel=_HEALTH)
]
Weeks = Annotated[
    float | None,
    typer.Option(metavar="WEEKS", help="Weeks of careful change that have not helped.", rich_help_panel=_HEALTH),
]


def make_runner(
    *,
    height: str | None,
    mass: str | None,
    age: float | None,
    sex: SexName | None,
    weekly: str | None,
    experience: ExperienceName | None,
    goal: GoalName | None,
    injury: Sequence[SiteName] | None,
    pain: Sequence[SiteName] | None,
    pain_run: float | None,
    pain_24h: float | None,
    pain_at_night: bool,
    altered_gait: bool,
    weeks_without_progress: float | None,
) -> Runner:
    """Return the runner that the options describe; raises `OptionError` for what cannot be."""
    from gait.runner import Runner

    return Runner(
        height_m=None if height is None else parse_height(height),
        mass_kg=None if mass is None else parse_mass(mass),
        age_years=age,
        sex=None if sex is None else sex.value,
        weekly_km=None if weekly is None else parse_weekly_distance(weekly),
        experience=None if experience is None else experience.value,
        goal=None if goal is None else goal.value,
        injuries=tuple(site.value for site in injury or ()),
        symptoms=tuple(site.value for site in pain or ()),
        pain_run=pain_run,
        pain_24h=pain_24h,
        pain_at_night=pain_at_night,
        altered_gait=altered_gait,
        weeks_without_progress=weeks_without_progress,
    )
