"""Who runs: what the runner can tell us that the clip cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from gait.errors import OptionError
from gait.units import HEIGHT_RANGE_M, MASS_RANGE_KG

Sex = Literal["woman", "man"]
Experience = Literal["beginner", "recreational", "experienced"]
Goal = Literal["comfort", "distance", "speed", "return"]
"""What the running is for: to feel good, to run further, to run faster, to come back after a break."""
Site = Literal["knee_front", "knee_outside", "shin", "achilles_calf", "plantar", "hip", "bone_stress"]
"""Where it hurts or has hurt; `bone_stress`: sore on one spot of a bone."""

SEXES: tuple[Sex, ...] = get_args(Sex)
EXPERIENCES: tuple[Experience, ...] = get_args(Experience)
GOALS: tuple[Goal, ...] = get_args(Goal)
SITES: tuple[Site, ...] = get_args(Site)

AGE_RANGE_YEARS = (10, 100)
WEEKLY_RANGE_KM = (0.0, 400.0)
PAIN_RANGE = (0, 10)
WEEKS_RANGE = (0, 520)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """The runner in the clips; everything may be left out.

    Parameters
    ----------
    height_m : float, optional
        Barefoot standing height in metres. Without it, and without a belt speed, lengths come from average proportions.
    mass_kg : float, optional
        Body mass in kilograms.
    age_years : float, optional
        Age in years.
    sex : {"woman", "man"}, optional
        Whose reference values to expect.
    weekly_km : float, optional
        Kilometres run in a usual week.
    experience : {"beginner", "recreational", "experienced"}, optional
        How used to running.
    goal : {"comfort", "distance", "speed", "return"}, optional
        What the running is for.
    injuries : tuple of str
        Where something was injured before and is fine now, from `SITES`.
    symptoms : tuple of str
        Where it hurts now, from `SITES`.
    pain_run : float, optional
        Worst pain in a usual run, 0 to 10.
    pain_24h : float, optional
        Worst pain within 24 hours after it, 0 to 10.
    pain_at_night : bool
        Whether pain wakes the runner.
    altered_gait : bool
        Whether pain changes how the runner walks or runs.
    weeks_without_progress : float, optional
        Weeks of graded change that have not helped.

    Raises
    ------
    OptionError
        If a number is no human's, or a word is none of those above.

    Examples
    --------
    >>> Runner(height_m=1.78, symptoms=("knee_front",), pain_run=3).hurts
    True
    >>> Runner(height_m=1.78).hurts
    False
    """

    height_m: float | None = None
    mass_kg: float | None = None
    age_years: float | None = None
    sex: Sex | None = None
    weekly_km: float | None = None
    experience: Experience | None = None
    goal: Goal | None = None
    injuries: tuple[Site, ...] = ()
    symptoms: tuple[Site, ...] = ()
    pain_run: float | None = None
    pain_24h: float | None = None
    pain_at_night: bool = False
    altered_gait: bool = False
    weeks_without_progress: float | None = None

    def __post_init__(self) -> None:
        _check_number(self.height_m, HEIGHT_RANGE_M, "height", "m")
        _check_number(self.mass_kg, MASS_RANGE_KG, "mass", "kg")
        _check_number(self.age_years, AGE_RANGE_YEARS, "age", "years")
        _check_number(self.weekly_km, WEEKLY_RANGE_KM, "week", "km")
        _check_number(self.pain_run, PAIN_RANGE, "pain in the run", "of 10")
        _check_number(self.pain_24h, PAIN_RANGE, "pain within 24 hours", "of 10")
        _check_number(self.weeks_without_progress, WEEKS_RANGE, "time without progress", "weeks")
        _check_word(self.sex, SEXES, "sex")
        _check_word(self.experience, EXPERIENCES, "experience")
        _check_word(self.goal, GOALS, "goal")
        for name, sites in (("injuries", self.injuries), ("symptoms", self.symptoms)):
            if isinstance(sites, str):
                raise OptionError(f"The {name} are one text.", "Give a list of places, even if there is only one.")
            for site in sites:
                _check_word(site, SITES, "place")
            object.__setattr__(self, name, tuple(dict.fromkeys(sites)))

    @property
    def worst_pain(self) -> float | None:
        """The higher of both pain numbers, None if neither is known."""
        return max((pain for pain in (self.pain_run, self.pain_24h) if pain is not None), default=None)

    @property
    def hurts(self) -> bool:
        """Whether the runner reports any pain."""
        return bool(self.symptoms or self.worst_pain or self.pain_at_night or self.altered_gait)


def _check_number(value: float | None, limits: tuple[float, float], name: str, unit: str) -> None:
    low, high = limits
    # A number that is not one fails both comparisons.
    if value is not None and not low <= value <= high:
        raise OptionError(
            f"A {name} of {value:g} {unit} is outside what people measure.",
            f"Give a value between {low:g} and {high:g} {unit}.",
        )


def _check_word(value: str | None, words: tuple[str, ...], name: str) -> None:
    if value is not None and value not in words:
        raise OptionError(f"There is no {name} '{value}'.", f"Give one of: {', '.join(words)}.")
