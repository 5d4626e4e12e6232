"""The forecast of a higher cadence as text for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait.coaching.advice import Forecast
from gait.measures import REGISTRY
from gait.words import say
from gait.words.numbers import number, range_text, short_number, with_unit


@dataclass(frozen=True, kw_only=True)
class ForecastText:
    """The forecast in words: a heading, one line for each measure, and what it rests on."""

    title: str
    rows: tuple[str, ...]
    note: str


def forecast_text(forecasts: Sequence[Forecast]) -> ForecastText | None:
    """Return a forecast in words.

    Parameters
    ----------
    forecasts : sequence of Forecast
        The forecasts of the advice, in the units that are shown.

    Returns
    -------
    ForecastText or None
        None without forecasts.
    """
    if not forecasts:
        return None
    sources = dict.fromkeys(each.source for each in forecasts)
    return ForecastText(
        title=say("advice.forecast", cadence=short_number(forecasts[0].cadence_spm)),
        rows=tuple(map(_row, forecasts)),
        note=say("advice.forecast_note", sources="; ".join(sources)),
    )


def _row(forecast: Forecast) -> str:
    exact = number(forecast.low, forecast.unit) == number(forecast.high, forecast.unit)
    words = {
        "title": REGISTRY[forecast.id].title,
        "now": with_unit(forecast.now, forecast.unit),
        "value": with_unit(forecast.value, forecast.unit),
    }
    if exact:
        return say("advice.forecast_exact", **words)
    return say("advice.forecast_row", range=range_text((forecast.low, forecast.high), forecast.unit), **words)
