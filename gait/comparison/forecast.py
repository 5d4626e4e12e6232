"""Whether the forecast of a higher cadence came true at the next visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Literal

from gait.comparison.speed import SpeedCheck
from gait.measures import REGISTRY
from gait.measures.change import Change
from gait.results.folder import Results
from gait.units import Units, shown_unit
from gait.words import say
from gait.words.numbers import range_text, short_number, signed

ForecastVerdict = Literal["came_true", "less", "more", "cannot_tell"]
# The forecast is judged if cadence rose by at least this share of what was planned.
_LEAST_RISE = 0.5


@dataclass(frozen=True, kw_only=True)
class ForecastOutcome:
    """What came of one forecast.

    Parameters
    ----------
    id : str
        The measure.
    verdict : {"came_true", "less", "more", "cannot_tell"}
        "came_true": the change agrees with the forecast within the errors of both. "less" and "more": the measure
        changed less or more than the forecast said, in the direction of the forecast.
    text : str
        Explanation for the reader.
    """

    id: str
    verdict: ForecastVerdict
    text: str


def forecast_outcomes(
    before: Results, changes: Sequence[Change], speed: SpeedCheck, *, units: Units
) -> tuple[ForecastOutcome, ...]:
    """Compare the forecasts of the first report with what was measured at the second visit.

    Where cadence rose by another amount than planned, the forecast is scaled to it.

    Parameters
    ----------
    before : Results
        The first session.
    changes : sequence of Change
        All changes from the first session to the second, in SI units.
    speed : SpeedCheck
        Forecasts hold for the same speed.
    units : Units
        The units in which texts give lengths.

    Returns
    -------
    tuple of ForecastOutcome
        Empty if the first report has no forecast.
    """
    advice = before.document.get("advice") or {}
    by_id: dict[str, Change] = {}
    for change in changes:
        by_id.setdefault(change.id, change)
    cadence = by_id.get("cadence")
    outcomes = []
    for forecast in advice.get("forecast") or []:
        found = by_id.get(forecast["id"])
        if found is None or found.value is None or found.ci95 is None:
            continue
        reason = _why_not(forecast, cadence, speed) or ("" if found.reliable else found.reason)
        if reason or cadence is None or cadence.value is None or cadence.before.value is None:
            text = say("comparison.forecast.cannot_tell", title=REGISTRY[found.id].title, reason=reason)
            outcomes.append(ForecastOutcome(id=found.id, verdict="cannot_tell", text=text))
            continue
        share = cadence.value / (forecast["cadence_spm"] - cadence.before.value)
        outcomes.append(_judged(found, forecast, share, cadence.value, units))
    return tuple(outcomes)


def _why_not(forecast: dict[str, float], cadence: Change | None, speed: SpeedCheck) -> str:
    if speed.status != "same":
        return say(f"comparison.forecast.speed_{speed.status}")
    if cadence is None or cadence.value is None or cadence.before.value is None:
        return say("comparison.forecast.no_cadence")
    if not cadence.reliable:
        return f"{REGISTRY[cadence.id].title}: {cadence.reason}"
    planned_spm = forecast["cadence_spm"] - cadence.before.value
    if planned_spm <= 0 or cadence.value < _LEAST_RISE * planned_spm:
        return say("comparison.forecast.no_rise", change=signed(cadence.value, "steps/min"))
    return ""


def _judged(change: Change, forecast: dict[str, float], share: float, rise_spm: float, units: Units) -> ForecastOutcome:
    assert change.value is not None
    assert change.ci95 is not None
    expected = share * (forecast["value"] - forecast["now"])
    half = abs(share) * (forecast["high"] - forecast["low"]) / 2
    error = hypot(half, (change.ci95[1] - change.ci95[0]) / 2)
    verdict: ForecastVerdict = "came_true"
    if abs(change.value - expected) > error:
        verdict = "less" if (change.value - expected) * expected < 0 else "more"
    unit, factor = shown_unit(change.unit, units)
    ends = sorted(factor * share * (forecast[end] - forecast["now"]) for end in ("low", "high"))
    text = say(
        "comparison.forecast.judged",
        title=REGISTRY[change.id].title,
        expected=signed(factor * expected, unit),
        range=range_text((ends[0], ends[1]), unit),
        rise=short_number(round(rise_spm, 1)),
        change=signed(factor * change.value, unit),
        verdict=say(f"comparison.forecast.{verdict}"),
    )
    return ForecastOutcome(id=change.id, verdict=verdict, text=text)
