"""Words of the self-checks."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "selfcheck.title_calf_raise": "Calf raises",
    "selfcheck.title_hops": "Hops on one leg",
    "selfcheck.title_squat": "Single-leg squat",
    "selfcheck.title_step_down": "Step-down",
    "selfcheck.leg_left": "Left",
    "selfcheck.leg_right": "Right",
    "selfcheck.raises": "{leg}: {n:calf raise|calf raises} in a row.",
    "selfcheck.raises_row": "{leg}: {n:calf raise|calf raises}, of which {in_a_row} in a row without a long pause.",
    "selfcheck.hops": "{leg}: {seconds} seconds without a stop, {n:hop|hops}, {rate} a minute. "
    "The rhythm was steady for {steady} seconds.",
    "selfcheck.dips": "{leg}: {n:repetition|repetitions}.",
    "selfcheck.partial": "Not counted, because they were much smaller than the others: {n}.",
    "selfcheck.picture": "Picture of the lowest point: {file}",
    "selfcheck.level": "level",
    "selfcheck.level_doubted": "The level line may be off by {error}° or more, because the scene shows too few upright "
    "edges. Film in front of a door frame or a shelf.",
    "selfcheck.leg_from_picture": "The leg was taken from the picture. If it is the other one, name it with --leg.",
    "selfcheck.look_level": "Compare the line through the hips with the level line. A film from this "
    "direction does not give a reliable angle.",
    "selfcheck.one_leg": "Film the other leg too, and compare.",
    "selfcheck.hops_ready": "30 seconds of steady hopping on each leg. Jumping exercises may begin if nothing hurts "
    "more afterwards or the next day.",
    "selfcheck.hops_not_ready": "Jumping exercises wait until both legs reach 30 seconds with a steady rhythm.",
    "selfcheck.raises_ready": "At least 20 calf raises in a row on each leg. Added weight comes next.",
    "selfcheck.raises_not_ready": "Added weight and jumping exercises wait until both legs reach 20 in a row.",
    "selfcheck.written": "Result: {path}",
    "selfcheck.in_history": "Added to the history of {runner}.",
}
