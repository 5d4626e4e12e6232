"""Questions about training, shoes, self-checks and health, and about how a pain began, with their choices."""

from __future__ import annotations

from typing import Literal

from gait.runner.question import Question
from gait.units import parse_shoe_distance

Onset = Literal["gradual", "sudden", "fall"]
YesNo = Literal["yes", "no"]
Change = Literal["distance", "speed", "hills", "shoes", "surface", "none"]
Race = Literal["5k", "10k", "half", "marathon", "ultra"]
ShoePairs = Literal["one", "several"]
Health = Literal["pregnant", "postpartum", "postpartum_checked", "illness", "none"]
EnergySign = Literal["periods", "weight", "bone", "tired", "eating", "none"]
WarningSign = Literal["chest", "bladder", "hot_calf", "no_weight", "snap", "fever", "numb", "none"]
Sleep = Literal["enough", "short", "very_short"]
Fuel = Literal["enough", "sometimes_short", "often_short"]

_NOTHING = "None of these"

PAIN_ONSET = Question(
    kind="choice",
    group="pain",
    help="How the pain began.",
    description="How the pain began.",
    label="How it began",
    choices={"gradual": "Little by little", "sudden": "All at once, in a run", "fall": "With a fall or a twist"},
    example="gradual",
)
SWELLING = Question(
    kind="choice",
    group="pain",
    help="Whether the sore place is swollen or hot.",
    description="Whether the sore place is swollen or hot.",
    label="Swollen or hot",
    choices={"yes": "Yes", "no": "No"},
    example="no",
)
WARNING_SIGNS = Question(
    kind="choices",
    group="pain",
    help=(
        "A warning sign: chest (pain, fainting), bladder, hot_calf, no_weight (the leg does not carry you), snap, "
        "fever, numb, or none. May be repeated."
    ),
    description="Warning signs that the runner has; `none` if asked and absent.",
    label="Any of these now",
    choices={
        "chest": "Chest pain, fainting or unusual shortness of breath with exercise",
        "bladder": "New trouble with bladder or bowel, or numbness between the legs",
        "hot_calf": "One calf is hot, swollen or painful at rest",
        "no_weight": "The leg does not carry my weight",
        "snap": "I felt a snap or a pop",
        "fever": "Fever, or feeling ill together with the pain",
        "numb": "Numbness, tingling or weakness in a leg",
        "none": _NOTHING,
    },
    example="none",
    metavar="SIGN",
    option="--warning-sign",
)
CHANGES = Question(
    kind="choices",
    group="training",
    help="What changed in the last six weeks: distance, speed, hills, shoes, surface or none. May be repeated.",
    description="What changed in the training of the last six weeks; `none` if nothing did.",
    label="Changed in the last six weeks",
    choices={
        "distance": "Further or more often",
        "speed": "Faster runs",
        "hills": "More hills",
        "shoes": "Other shoes",
        "surface": "Other ground",
        "none": "Nothing",
    },
    example="distance; shoes",
    metavar="CHANGE",
    option="--change",
)
DAYS_PER_WEEK = Question(
    kind="number",
    group="training",
    help="Number of days a week with a run.",
    description="Number of days with a run in a usual week.",
    label="Days with a run",
    hint="in a usual week",
    limits=(0, 7),
    unit="days",
    example="4",
    metavar="DAYS",
    option="--days",
)
RACE = Question(
    kind="choice",
    group="training",
    help="Length of the next race.",
    description="Length of the next race.",
    label="Next race",
    choices={"5k": "5 km", "10k": "10 km", "half": "Half marathon", "marathon": "Marathon", "ultra": "Ultramarathon"},
    no_answer="None, or rather not say",
    example="half",
)
RACE_DATE = Question(
    kind="date",
    group="training",
    help="Day of the next race: 2026-09-20.",
    description="Day of the next race, as year-month-day.",
    label="Day of the race",
    hint="2026-09-20",
    example="2026-09-20",
    metavar="DATE",
)
SHOE_DROP_MM = Question(
    kind="number",
    group="training",
    help="Drop of the shoes, from heel to forefoot, in millimetres.",
    description="Drop of the shoes from heel to forefoot, millimetres.",
    label="Drop of the shoes",
    hint="mm, heel to forefoot",
    limits=(0, 20),
    unit="mm",
    example="8",
    metavar="MM",
    option="--shoe-drop",
)
SHOE_AGE_KM = Question(
    kind="quantity",
    group="training",
    help="Distance that the shoes have run: 400km or 250mi.",
    description="Distance that the shoes have run, kilometres.",
    label="Distance on the shoes",
    hint="400 km or 250 mi",
    limits=(0.0, 10000.0),
    unit="km",
    parse=parse_shoe_distance,
    formats="400km or 250mi",
    form_unit="km",
    example="400km",
    metavar="DISTANCE",
    option="--shoe-age",
    column="shoe_age",
    form_name="shoe_age",
)
SHOE_PAIRS = Question(
    kind="choice",
    group="training",
    help="Whether the runner wears one pair of shoes or several in turn.",
    description="Whether the runner wears one pair of shoes or several in turn.",
    label="Running shoes",
    choices={"one": "One pair", "several": "Several in turn"},
    example="one",
)
CALF_RAISES_LEFT, CALF_RAISES_RIGHT = (
    Question(
        kind="number",
        group="training",
        help=f"Calf raises in a row on the {side} leg, up to fatigue.",
        description=f"Calf raises in a row on the {side} leg, up to fatigue.",
        label=f"Calf raises on the {side} leg",
        hint="in a row, until tired",
        limits=(0, 200),
        unit="in a row",
        example="20",
        metavar="N",
    )
    for side in ("left", "right")
)
HOP_SECONDS_LEFT, HOP_SECONDS_RIGHT = (
    Question(
        kind="number",
        group="training",
        help=f"Seconds of steady hopping on the {side} leg.",
        description=f"Seconds of steady hopping on the {side} leg.",
        label=f"Steady hopping on the {side} leg",
        hint="seconds; leave out if hopping hurts",
        limits=(0, 600),
        unit="seconds",
        example="30",
        metavar="SECONDS",
    )
    for side in ("left", "right")
)
HEALTH = Question(
    kind="choices",
    group="health",
    help=(
        "pregnant, postpartum (gave birth in the past year), postpartum_checked (the same, and a clinician agreed to "
        "running), illness (in the past weeks) or none. May be repeated."
    ),
    description="Pregnancy, birth or illness; `none` if asked and absent.",
    label="Pregnancy, birth, illness",
    choices={
        "pregnant": "Pregnant",
        "postpartum": "Gave birth in the past year",
        "postpartum_checked": "Gave birth in the past year, and a clinician agreed to running",
        "illness": "Ill in the past weeks",
        "none": _NOTHING,
    },
    example="none",
    metavar="STATE",
)
ENERGY_SIGNS = Question(
    kind="choices",
    group="health",
    help=(
        "A sign of too little energy: periods (missing or irregular), weight (lost unintentionally), bone (stress "
        "injuries), tired (always, or often ill), eating (worries) or none. May be repeated."
    ),
    description="Signs that the body gets too little energy; `none` if asked and absent.",
    label="Any of these in the past months",
    choices={
        "periods": "Periods missing or irregular",
        "weight": "Weight lost without meaning to",
        "bone": "A stress injury of a bone",
        "tired": "Always tired, or often ill",
        "eating": "Worries about eating or weight",
        "none": _NOTHING,
    },
    example="none",
    metavar="SIGN",
    option="--energy-sign",
)
SLEEP = Question(
    kind="choice",
    group="health",
    help="Sleep in the past weeks.",
    description="Sleep in the past weeks.",
    label="Sleep",
    hint="in the past weeks",
    choices={"enough": "Enough", "short": "Often too short", "very_short": "Far too short"},
    example="enough",
)
FUEL = Question(
    kind="choice",
    group="health",
    help="Whether the runner eats enough for the training.",
    description="Whether the runner eats enough for the training.",
    label="Food for the training",
    hint="in the past weeks",
    choices={"enough": "Enough", "sometimes_short": "Sometimes too little", "often_short": "Often too little"},
    example="enough",
)
