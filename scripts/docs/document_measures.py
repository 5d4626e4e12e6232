"""Write `docs/measures.md` from the registry of measures.

python scripts/docs/document_measures.py [--out docs/measures.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gait.measures import REGISTRY, Measure
from gait.measures.asymmetry import MAX_SWAPPED_SHARE, MIN_STEPS_PER_SIDE
from gait.measures.both_sides import landmark_error, pair_errors
from gait.measures.evaluate import MIN_PROBABILITY_PCT, MIN_STEPS
from gait.measures.offsets import FALLBACK_MODEL, LandmarkOffset, landmark_offsets
from gait.measures.variability import MIN_STEPS as MIN_VARIABILITY_STEPS
from gait.words.numbers import interval, unit_text, with_unit

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
VIEW_NAMES = {"side": "from the side", "rear": "from behind"}

INTRODUCTION = f"""# Measures

This page is written by `python scripts/docs/document_measures.py` from `gait.measures.REGISTRY`. Change it there.

A *step* runs from the initial contact of one foot to that of the other; a *stride* is two steps. *Forward* is the
running direction. Unless its definition says otherwise, a measure is the weighted mean of the left and the right
foot's means. The number of steps of each foot does not affect the weights; from the side, the leg that is measured more
accurately has more weight.

## What is reported with every value

**95 % interval.** The interval includes the scatter of the steps, the error of the pose model's points between runners
and, for lengths, the error of the scale. It also covers errors specific to the clip: a step rate synchronous with the
frame rate, a camera that is not perpendicular to the running direction (or, from behind, not in line with it), an
uncertain vertical direction, and remaining camera shake. A measure that is a category has a probability instead of an
interval.

**Landmarks.** The points of a pose model are not joint centres. Their effect on each measure was fitted on clips with
known truth (`scripts/accuracy/calibrate.py`). It is subtracted separately for the near and the far leg (from behind:
left and right). The *remaining error* is the spread between runners that the fit had not seen. Where no truth exists,
an error is assumed.

**Status.**

| status | in reports | when |
|---|---|---|
| `ok` | reliable | at least {MIN_STEPS_PER_SIDE} steps per side (Dingenen et al. 2018), in a view that is suited to \
the measure |
| `low_confidence` | low confidence | fewer steps per side; a view that is weak for the measure; an error that is \
large compared with the differences between runners; a camera that is not perpendicular to the running direction (or, \
from behind, not in line with it); a length scaled by average body proportions; a length \
whose scales contradict each other; fewer than 14 frames a second; a category with a probability below \
{MIN_PROBABILITY_PCT:g} %. The value is shown, but no cue rests on it |
| `withheld` | not given | fewer than {MIN_STEPS} steps; a part of the body that is not seen; a value outside \
the possible range; a view that does not show the measure. There is no number, but a reason |

**Left and right.** Both sides are given for measures that have sides. The pose model sees one leg better than the
other, so part of any measured difference between them is error. The two values are therefore shrunk towards each other:
only the part of the measured difference that is expected to be real is kept (empirical Bayes; the prior is how much the
legs of runners with known truth differ, with 15 % of runners whose legs differ four times as much). The mean of both
gives more weight to the leg that is seen better. The sides are not reported if the pose model swapped the legs in more
than {100 * MAX_SWAPPED_SHARE:.0f} % of the frames; the reason is then given.

**Asymmetry.** Left minus right, in per cent of the mean of both for measures that are never near zero, otherwise in the
unit of the measure. An asymmetry is reported only if it exceeds the *smallest detectable difference*, with at least
{MIN_STEPS_PER_SIDE} steps per side, and never in a view that is weak for the measure. The smallest detectable
difference includes the scatter of the steps of both sides (Welch's interval) and the difference of the landmarks'
errors between the legs, t-distributed with the number of clips it was fitted on. Where the week-to-week variation of
the measure has been published (Dingenen et al. 2018), the smallest detectable difference is never less than that. Where
the landmarks' error between the legs is unknown, no asymmetry is given. Where no difference is claimed, reports show
one value for both sides, with the sides' own values in small grey print beside the smallest detectable difference.
Data files always have both sides; `asymmetry_claimed` says whether they differ. With [a clip from each
side](both-sides.md), near legs are compared with near legs and far legs with far legs, and the smallest detectable
difference rests on runners who were filmed from both sides. Both figures are given with each measure.

**Variation between steps.** The standard deviation between the steps of one foot, with a 95 % interval, and for
measures that are never near zero the coefficient of variation. It is freed from two errors. The noise of the pose
model's points adds to the scatter of the steps; the variance that it adds was determined step by step on clips with
known truth (on average, and how much it differs between clips) and is subtracted. The events of single steps are
shrunk towards the mean stride as far as they are uncertain, which takes variance from times; the mean variance of their
remaining errors is added (law of total variance). The lower end of the interval allows for twice the noise, because
real films are noisier than rendered ones, and for measures other than times also for the few clips that are much
noisier than the others. If it is not above zero, the variation cannot be told from the noise, and only the upper end is
given; so too for measures that are descriptive only. Drift during the clip counts as variation. With fewer than
{MIN_VARIABILITY_STEPS} steps, from behind, and where the noise is unknown, nothing is given. On 61 rendered clips, each
runner left out of the noise, the intervals of times hold the true standard deviation in 92 to 98 % of the clips, and
those of all other measures in 97 to 100 %. Times are told in 13 (contact time) to 29 (swing time) of them; the mean
estimates are 4.9 ms where 4.3 are true for contact time, 6.2 where 6.0 are true for step time, and 12.4 where 12.5 are
true for swing time. Other measures mostly get an upper limit.

**Other pose models.** If the error of a measure was determined for the model `heavy` only, its offset is used for other
models with a larger error, the value has low confidence, and no asymmetry is given.
"""


def document() -> str:
    """Return the page."""
    parts = [INTRODUCTION, "## Overview", "", *_overview(), "", "## Definitions"]
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
        lines.append(f"- Possible range: {_range(entry.plausible, entry.unit)}; values outside it are withheld.")
    if entry.reference:
        lines.append(f"- Usual range: {_range(entry.reference, entry.unit)} ({entry.reference_source}).")
    lines += [f"- {VIEW_NAMES[view].capitalize()}: {'; '.join(_of_view(entry, view))}." for view in entry.views]
    return [*lines, f"- Left and right: {_sides(entry)}.", *_detectable(entry)]


def _detectable(entry: Measure) -> list[str]:
    """Return the line on the smallest detectable difference between the legs with one side clip and with two."""
    one, both = landmark_offsets().get((entry.id, "side")), pair_errors(FALLBACK_MODEL).get(entry.id)
    if not entry.two_sided or one is None or both is None or "side" in entry.low_confidence_views:
        return []
    with_one, with_both = (max(landmark_error(entry, errors, one)[1], entry.week_to_week) for errors in (None, both))
    return [
        f"- Smallest detectable difference between the legs, before the scatter of the steps: "
        f"{_fine(with_one, entry.unit)} with one side clip, {_fine(with_both, entry.unit)} with [a clip from each "
        f"side](both-sides.md) ({both.pairs} runs)."
    ]


def _sides(entry: Measure) -> str:
    if not entry.two_sided:
        return "not given separately"
    share = " of the mean of both" if entry.asymmetry_is_relative else ""
    floor = (
        f"; the smallest detectable difference is at least {with_unit(entry.week_to_week, entry.unit)}"
        if entry.week_to_week
        else ""
    )
    said = f"asymmetry in {entry.asymmetry_unit}{share}{floor}"
    if any((entry.id, view) in landmark_offsets() for view in entry.views):
        return said
    return f"{said}; not given for the points of a pose model, whose error between the legs is unknown"


def _of_view(entry: Measure, view: str) -> list[str]:
    if view in entry.withheld_views:
        return [f"withheld. {entry.withheld_views[view].rstrip('.')}"]
    said = [_landmarks(entry, landmark_offsets().get((entry.id, view)), entry.error_sd.get(view), view)]
    if view in entry.low_confidence_views:
        said.append(f"low confidence. {entry.low_confidence_views[view].rstrip('.')}")
    return said


def _landmarks(entry: Measure, fitted: LandmarkOffset | None, assumed: float | None, view: str) -> str:
    if entry.category_of is not None:
        return f"derived from `{entry.category_of.id}` and its interval"
    if entry.rests_on is not None:
        return f"the error of `{entry.rests_on.measure.id}` is passed on, with those of the method and its other inputs"
    if fitted is None:
        return f"assumed landmark error, SD {with_unit(assumed, entry.unit)}" if assumed else "no landmark error"
    near, far = ("near leg", "far leg") if view == "side" else ("left", "right")
    added = (
        f"landmark offset {_signed(fitted.near, entry.unit)} ({near}) and {_signed(fitted.far, entry.unit)} ({far}), "
        "subtracted"
        if fitted.near or fitted.far
        else "no landmark offset"
    )
    said = f"{added}; remaining error, SD {_fine(fitted.error_sd, entry.unit)} over {fitted.clips} clips"
    if entry.two_sided:
        said += f"; error of left minus right, SD {_fine(fitted.side_error_sd, entry.unit)}"
    return said


def _range(ends: tuple[float, float], unit: str) -> str:
    return f"{interval(ends, unit)}{'' if unit == 'deg' else ' '}{unit_text(unit)}"


def _signed(value: float, unit: str) -> str:
    return ("+" if value > 0 else "") + with_unit(value, unit)


def _fine(value: float, unit: str) -> str:
    """Return an error as text, with more digits if the usual ones would be zero."""
    return f"{value:.2g} {unit}" if value < 0.1 else with_unit(value, unit)


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.parse_args().out.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
