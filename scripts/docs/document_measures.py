"""Write `docs/measures.md` from the registry, so that code and page cannot disagree.

python scripts/docs/document_measures.py [--out docs/measures.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gait.measures import REGISTRY, Measure
from gait.measures.asymmetry import MAX_SWAPPED_SHARE, MIN_STEPS_PER_SIDE
from gait.measures.evaluate import MIN_PROBABILITY_PCT, MIN_STEPS
from gait.measures.offsets import LandmarkOffset, landmark_offsets
from gait.words.numbers import interval, unit_text, with_unit

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
VIEW_NAMES = {"side": "from the side", "rear": "from behind"}

INTRODUCTION = f"""# Measures

Written by `python scripts/docs/document_measures.py` from `gait.measures.REGISTRY`; change it there.

A *step* runs from one foot's initial contact to the other's, a *stride* is two steps. Forward is the running direction.
A measure is the mean over the steps it rests on, both feet counted alike however many steps of each there are, unless
its definition says otherwise.

## What stands beside every value

**95 % interval.** Holds the scatter of the steps, the error that the pose model's points leave between runners, and for
lengths the error of the scale; and what the clip adds: strides that keep time with the frames, a camera off square,
a picture in which it is not well known where up is, shake that is left. A category has its probability instead.

**Landmarks.** A pose model's points are not joint centres. What they add to a measure was fitted on clips with known
truth (`scripts/accuracy/calibrate.py`), is subtracted for the near and the far leg apart (from behind: left and
right), and what remains between runners that the fit had not seen is the *error left*. Where no truth exists, an
assumed error stands.

**Status.**

| status | when |
|---|---|
| `ok` | at least {MIN_STEPS_PER_SIDE} steps a side (Dingenen et al. 2018), in a view that carries the measure |
| `low_confidence` | fewer steps a side; a view that is weak for the measure; an error large against what sets runners \
apart; a clip filmed off square; a length scaled by average body \
proportions; a length whose scales contradict each other; fewer than 14 frames a second; \
a category less than {MIN_PROBABILITY_PCT:g} % probable. Shown, never the ground of a cue |
| `withheld` | fewer than {MIN_STEPS} steps; a part of the body not seen; a value outside the possible range; a view \
that cannot carry the measure. No number, and a reason |

**Left and right.** Given for measures with sides. Not given, with the reason, where the legs' names had to be exchanged
in more than {100 * MAX_SWAPPED_SHARE:.0f} % of the frames.

**Asymmetry.** Left minus right: in per cent of the mean of both for measures that are never near zero, otherwise in the
measure's unit. It is claimed only past the *smallest detectable change*, on at least {MIN_STEPS_PER_SIDE} steps a side
and never in a view that is weak for the measure. That change holds the scatter of both sides' steps (Welch's interval)
and what the landmarks add unequally to the two legs, t-distributed by the number of clips it was fitted on; it is never
below what a person shows from week to week, where that is published (Dingenen et al. 2018). Where the landmarks' error
between the legs is unknown, no asymmetry is given.
"""


def document() -> str:
    """Return the page."""
    parts = [INTRODUCTION, "## Overview", "", *_overview(), "", "## One by one"]
    for entry in REGISTRY.values():
        parts += ["", *_section(entry)]
    return "\n".join(parts) + "\n"


def _overview() -> list[str]:
    rows = ["| id | title | unit | views |", "|---|---|---|---|"]
    return rows + [
        f"| [`{entry.id}`](#{entry.id}) | {entry.title} | {entry.unit} | {', '.join(entry.views)} |"
        for entry in REGISTRY.values()
    ]


def _section(entry: Measure) -> list[str]:
    lines = [f"### `{entry.id}`", "", f"**{entry.title}**, {entry.unit}. {entry.definition}", ""]
    if entry.category_of is None:
        lines.append(f"- Possible: {_range(entry.plausible, entry.unit)}; values outside are withheld.")
    if entry.reference:
        lines.append(f"- Usual: {_range(entry.reference, entry.unit)} ({entry.reference_source}).")
    lines += [f"- {VIEW_NAMES[view].capitalize()}: {'; '.join(_of_view(entry, view))}." for view in entry.views]
    return [*lines, f"- Left and right: {_sides(entry)}."]


def _sides(entry: Measure) -> str:
    if not entry.two_sided:
        return "not given apart"
    share = " of the mean of both" if entry.asymmetry_is_relative else ""
    floor = f", detectable from {with_unit(entry.week_to_week, entry.unit)} at best" if entry.week_to_week else ""
    said = f"asymmetry in {entry.asymmetry_unit}{share}{floor}"
    if any((entry.id, view) in landmark_offsets() for view in entry.views):
        return said
    return f"{said}; none from a pose model's points, whose error between the legs is not known"


def _of_view(entry: Measure, view: str) -> list[str]:
    if view in entry.withheld_views:
        return [f"withheld. {entry.withheld_views[view].rstrip('.')}"]
    said = [_landmarks(entry, landmark_offsets().get((entry.id, view)), entry.error_sd.get(view), view)]
    if view in entry.low_confidence_views:
        said.append(f"low confidence. {entry.low_confidence_views[view].rstrip('.')}")
    return said


def _landmarks(entry: Measure, fitted: LandmarkOffset | None, assumed: float | None, view: str) -> str:
    if entry.category_of is not None:
        return f"read from `{entry.category_of.id}` and its interval"
    if fitted is None:
        return f"landmarks' error assumed, SD {with_unit(assumed, entry.unit)}" if assumed else "no error of landmarks"
    near, far = ("near leg", "far leg") if view == "side" else ("left", "right")
    added = (
        f"landmarks add {_signed(fitted.near, entry.unit)} ({near}) and {_signed(fitted.far, entry.unit)} ({far})"
        if fitted.near or fitted.far
        else "nothing is subtracted"
    )
    said = f"{added}; error left, SD {_fine(fitted.error_sd, entry.unit)} over {fitted.clips} clips"
    if entry.two_sided:
        said += f"; of left against right, SD {_fine(fitted.side_error_sd, entry.unit)}"
    return said


def _range(ends: tuple[float, float], unit: str) -> str:
    return f"{interval(ends, unit)}{'' if unit == 'deg' else ' '}{unit_text(unit)}"


def _signed(value: float, unit: str) -> str:
    return ("+" if value > 0 else "") + with_unit(value, unit)


def _fine(value: float, unit: str) -> str:
    """An error, with more digits where the unit's own would show nothing."""
    return f"{value:.2g} {unit}" if value < 0.1 else with_unit(value, unit)


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.parse_args().out.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
