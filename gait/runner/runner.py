"""`Runner`: what a runner can tell about themselves that a clip cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gait.runner import circumstances as asked
from gait.runner.question import Question, ask, check_answers
from gait.units import HEIGHT_RANGE_M, MASS_RANGE_KG, parse_height, parse_mass, parse_weekly_distance

Sex = Literal["woman", "man"]
Experience = Literal["beginner", "recreational", "experienced"]
Goal = Literal["comfort", "distance", "speed", "return"]
PainSide = Literal["left", "right", "both"]
Trigger = Literal["downhill", "camber", "speed", "sitting", "morning", "other"]
Site = Literal[
    "knee_front",
    "knee_outside",
    "shin",
    "achilles_calf",
    "plantar",
    "forefoot",
    "hip",
    "gluteal",
    "hamstring",
    "groin",
    "low_back",
    "bone_stress",
]

SEXES: Mapping[Sex, str] = {"woman": "Woman", "man": "Man"}
EXPERIENCES: Mapping[Experience, str] = {
    "beginner": "New to running",
    "recreational": "Regular runner",
    "experienced": "Years of training",
}
GOALS: Mapping[Goal, str] = {
    "comfort": "Feel good",
    "distance": "Run further",
    "speed": "Run faster",
    "return": "Come back after a break",
}
SITES: Mapping[Site, str] = {
    "knee_front": "Front of the knee",
    "knee_outside": "Outside of the knee",
    "shin": "Shin",
    "achilles_calf": "Achilles tendon or calf",
    "plantar": "Sole or heel of the foot",
    "forefoot": "Ball of the foot",
    "hip": "Hip",
    "gluteal": "Side of the hip or buttock",
    "hamstring": "Back of the thigh",
    "groin": "Groin",
    "low_back": "Low back",
    "bone_stress": "One sore spot on a bone",
}
"""Places of pain and injury, with their labels on the form."""

PAIN_SIDES: Mapping[PainSide, str] = {"left": "Left", "right": "Right", "both": "Both sides"}
TRIGGERS: Mapping[Trigger, str] = {
    "downhill": "Running downhill",
    "camber": "A sloping road",
    "speed": "Running fast",
    "sitting": "Sitting for long",
    "morning": "First steps in the morning",
    "other": "Something else",
}
"""What brings the pain on, with labels on the form."""

AGE_RANGE_YEARS = (10, 100)
WEEKLY_RANGE_KM = (0.0, 400.0)
PAIN_RANGE = (0, 10)
WEEKS_RANGE = (0, 520)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """The runner in the clips. Every answer may be left out.

    Each field carries a `Question`, from which the command line, the manifest, the upload page and `results.json` are
    made. To add a question, add a field.

    Parameters
    ----------
    height_m : float, optional
        Barefoot standing height in metres. Without a height and a belt speed, lengths are estimated from average body
        proportions.
    mass_kg : float, optional
        Body mass in kilograms.
    age_years : float, optional
        Age in years.
    sex : {"woman", "man"}, optional
        Sex for which reference values are used.
    weekly_km : float, optional
        Distance run in a usual week, in kilometres.
    experience : {"beginner", "recreational", "experienced"}, optional
        Running experience.
    goal : {"comfort", "distance", "speed", "return"}, optional
        What the runner wants: to feel good, to run further, to run faster, or to come back after a break.
    injuries : tuple of str
        Places that were injured before and do not hurt now, from `SITES`.
    symptoms : tuple of str
        Places that hurt now, from `SITES`.
    pain_side : {"left", "right", "both"}, optional
        Side that hurts.
    pain_weeks : float, optional
        Number of weeks since the pain began.
    pain_triggers : tuple of str
        What brings the pain on, from `TRIGGERS`.
    pain_run : float, optional
        Worst pain during a usual run, from 0 to 10.
    pain_24h : float, optional
        Worst pain within 24 hours after a usual run, from 0 to 10.
    pain_at_night : bool
        Whether pain wakes the runner at night.
    altered_gait : bool
        Whether pain changes how the runner walks or runs.
    weeks_without_progress : float, optional
        Number of weeks for which gradual changes have not helped.
    pain_onset : {"gradual", "sudden", "fall"}, optional
        How the pain began.
    swelling : {"yes", "no"}, optional
        Whether the sore place is swollen or hot.
    warning_signs : tuple of str
        Warning signs, or `none`.
    changes : tuple of str
        What changed in the last six weeks, or `none`.
    days_per_week : float, optional
        Number of days with a run in a usual week.
    race : {"5k", "10k", "half", "marathon", "ultra"}, optional
        Length of the next race.
    race_date : str, optional
        Day of the next race, as ``2026-09-20``.
    shoe_drop_mm : float, optional
        Drop of the shoes from heel to forefoot, in millimetres.
    shoe_age_km : float, optional
        Distance that the shoes have run, in kilometres.
    shoe_pairs : {"one", "several"}, optional
        Whether the runner wears one pair of shoes or several in turn.
    calf_raises_left, calf_raises_right : float, optional
        Calf raises in a row on one leg, up to fatigue.
    hop_seconds_left, hop_seconds_right : float, optional
        Seconds of steady hopping on one leg.
    health : tuple of str
        Pregnancy, birth or illness, or `none`.
    energy_signs : tuple of str
        Signs that the body gets too little energy, or `none`.
    sleep : {"enough", "short", "very_short"}, optional
        Sleep in the past weeks.
    fuel : {"enough", "sometimes_short", "often_short"}, optional
        Whether the runner eats enough for the training.

    Raises
    ------
    OptionError
        If a number is out of range, or a value is not one of the choices.

    Examples
    --------
    >>> Runner(height_m=1.78, symptoms=("knee_front",), pain_run=3).hurts
    True
    >>> Runner(height_m=1.78).hurts
    False
    """

    height_m: float | None = ask(
        Question(
            kind="quantity",
            group="body",
            help="Height: 1.78m, 178cm or 5ft10in.",
            description="Barefoot standing height, metres.",
            label="Height",
            hint="178 cm or 5ft10in",
            limits=HEIGHT_RANGE_M,
            unit="m",
            parse=parse_height,
            formats="1.78m, 178cm or 5ft10in",
            example="178cm",
            metavar="HEIGHT",
            option="--height",
            column="height",
            form_name="height",
        )
    )
    mass_kg: float | None = ask(
        Question(
            kind="quantity",
            group="body",
            help="Body mass: 70kg or 154lb.",
            description="Body mass, kilograms.",
            label="Weight",
            hint="70 kg or 154 lb",
            limits=MASS_RANGE_KG,
            unit="kg",
            parse=parse_mass,
            formats="70kg or 154lb",
            form_unit="kg",
            example="70kg",
            metavar="MASS",
            option="--mass",
            column="mass",
            form_name="mass",
        )
    )
    age_years: float | None = ask(
        Question(
            kind="number",
            group="running",
            help="Age in years.",
            description="Age, years.",
            label="Age",
            hint="years",
            limits=AGE_RANGE_YEARS,
            unit="years",
            example="34",
            metavar="YEARS",
            option="--age",
            column="age",
        )
    )
    sex: Sex | None = ask(
        Question(
            kind="choice",
            group="running",
            help="Sex for which reference values are used.",
            description="Sex for which reference values are used.",
            label="Reference values",
            hint="to compare with",
            choices=SEXES,
            no_answer="Both",
            example="woman",
        )
    )
    weekly_km: float | None = ask(
        Question(
            kind="quantity",
            group="running",
            help="Distance run in a usual week: 40km or 25mi.",
            description="Distance run in a usual week, kilometres.",
            label="Distance in a usual week",
            hint="40 km or 25 mi",
            limits=WEEKLY_RANGE_KM,
            unit="km",
            parse=parse_weekly_distance,
            formats="40km or 25mi",
            form_unit="km",
            example="40km",
            metavar="DISTANCE",
            option="--weekly",
            column="weekly",
            form_name="weekly_distance",
        )
    )
    experience: Experience | None = ask(
        Question(
            kind="choice",
            group="running",
            help="Running experience.",
            description="Running experience.",
            label="Experience",
            hint="in running",
            choices=EXPERIENCES,
            example="recreational",
        )
    )
    goal: Goal | None = ask(
        Question(
            kind="choice",
            group="running",
            help="What the runner wants most.",
            description="What the runner wants most.",
            label="Goal",
            hint="what you run for",
            choices=GOALS,
            example="comfort",
        )
    )
    injuries: tuple[Site, ...] = ask(
        Question(
            kind="choices",
            group="pain",
            help="A place that was injured before and does not hurt now. May be repeated.",
            description="Places that were injured before and do not hurt now.",
            label="Injured in the past, fine now",
            choices=SITES,
            example="shin; plantar",
            metavar="PLACE",
            option="--injury",
            excludes="symptoms",
        )
    )
    symptoms: tuple[Site, ...] = ask(
        Question(
            kind="choices",
            group="pain",
            help=f"A place that hurts now: {', '.join(SITES)} (one sore spot on a bone). May be repeated.",
            description="Places that hurt now.",
            label="Hurts now",
            choices=SITES,
            example="knee_front",
            metavar="PLACE",
            option="--pain",
        )
    )
    pain_side: PainSide | None = ask(
        Question(
            kind="choice",
            group="pain",
            help="Side that hurts.",
            description="Side that hurts.",
            label="Side that hurts",
            choices=PAIN_SIDES,
            example="left",
            needs="symptoms",
        )
    )
    pain_weeks: float | None = ask(
        Question(
            kind="number",
            group="pain",
            help="Number of weeks since the pain began.",
            description="Number of weeks since the pain began.",
            label="Hurts since",
            hint="weeks ago",
            limits=WEEKS_RANGE,
            unit="weeks",
            example="6",
            metavar="WEEKS",
            needs="symptoms",
        )
    )
    pain_triggers: tuple[Trigger, ...] = ask(
        Question(
            kind="choices",
            group="pain",
            help=f"What brings the pain on: {', '.join(TRIGGERS)}. May be repeated.",
            description="What brings the pain on.",
            label="What brings it on",
            choices=TRIGGERS,
            example="downhill",
            metavar="TRIGGER",
            option="--pain-trigger",
            needs="symptoms",
        )
    )
    pain_run: float | None = ask(
        Question(
            kind="rating",
            group="pain",
            help="Worst pain during a usual run, from 0 to 10.",
            description="Worst pain during a usual run, from 0 to 10.",
            label="Worst pain during a usual run",
            hint="0 = none, 10 = worst",
            limits=PAIN_RANGE,
            example="2",
            metavar="0-10",
            needs="symptoms",
        )
    )
    pain_24h: float | None = ask(
        Question(
            kind="rating",
            group="pain",
            help="Worst pain within 24 hours after a usual run, from 0 to 10.",
            description="Worst pain within 24 hours after a usual run, from 0 to 10.",
            label="Worst pain in the 24 hours after a run",
            hint="0 = none, 10 = worst",
            limits=PAIN_RANGE,
            example="1",
            metavar="0-10",
            needs="symptoms",
        )
    )
    pain_at_night: bool = ask(
        Question(
            kind="yes_no",
            group="pain",
            help="Pain wakes the runner at night.",
            description="Whether pain wakes the runner at night.",
            label="Pain wakes me at night",
            example="no",
        )
    )
    altered_gait: bool = ask(
        Question(
            kind="yes_no",
            group="pain",
            help="Pain changes how the runner walks or runs.",
            description="Whether pain changes how the runner walks or runs.",
            label="Pain changes how I walk or run",
            example="no",
        )
    )
    weeks_without_progress: float | None = ask(
        Question(
            kind="number",
            group="pain",
            help="Number of weeks for which gradual changes have not helped.",
            description="Number of weeks for which gradual changes have not helped.",
            label="Weeks of training changes that did not help",
            hint="0 if none",
            limits=WEEKS_RANGE,
            unit="weeks",
            example="0",
            metavar="WEEKS",
        )
    )
    pain_onset: asked.Onset | None = ask(asked.PAIN_ONSET)
    swelling: asked.YesNo | None = ask(asked.SWELLING)
    warning_signs: tuple[asked.WarningSign, ...] = ask(asked.WARNING_SIGNS)
    changes: tuple[asked.Change, ...] = ask(asked.CHANGES)
    days_per_week: float | None = ask(asked.DAYS_PER_WEEK)
    race: asked.Race | None = ask(asked.RACE)
    race_date: str | None = ask(asked.RACE_DATE)
    shoe_drop_mm: float | None = ask(asked.SHOE_DROP_MM)
    shoe_age_km: float | None = ask(asked.SHOE_AGE_KM)
    shoe_pairs: asked.ShoePairs | None = ask(asked.SHOE_PAIRS)
    calf_raises_left: float | None = ask(asked.CALF_RAISES_LEFT)
    calf_raises_right: float | None = ask(asked.CALF_RAISES_RIGHT)
    hop_seconds_left: float | None = ask(asked.HOP_SECONDS_LEFT)
    hop_seconds_right: float | None = ask(asked.HOP_SECONDS_RIGHT)
    health: tuple[asked.Health, ...] = ask(asked.HEALTH)
    energy_signs: tuple[asked.EnergySign, ...] = ask(asked.ENERGY_SIGNS)
    sleep: asked.Sleep | None = ask(asked.SLEEP)
    fuel: asked.Fuel | None = ask(asked.FUEL)

    def __post_init__(self) -> None:
        check_answers(self)

    @property
    def worst_pain(self) -> float | None:
        """The higher of the two pain ratings, or None if neither was given."""
        return max((pain for pain in (self.pain_run, self.pain_24h) if pain is not None), default=None)

    @property
    def hurts(self) -> bool:
        """Whether the runner reports any pain."""
        return bool(self.symptoms or self.worst_pain or self.pain_at_night or self.altered_gait)
