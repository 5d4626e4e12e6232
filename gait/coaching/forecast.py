"""What a higher cadence at the same speed is expected to do to step length, overstride and bounce of this runner."""

from __future__ import annotations

from collections.abc import Mapping

from gait.coaching.advice import Forecast
from gait.measurement import NORMAL_975, Measurement
from gait.motion.oscillation import expected_oscillation

# With 5 strides per minute more, the foot lands 5.9 % less far ahead of the hip: 14 runners at 150 to 190 steps per
# minute and 3.0 m/s (Lieberman et al. 2015).
_OVERSTRIDE_PER_SPM = -0.059 / 10
# Its standard error follows from the published p value of 0.003 with 14 runners, and the spread between runners from
# that: 0.059 / 3.6 for the mean, and 3.7 times as much (the root of 14) for one runner.
_OVERSTRIDE_SD_PER_SPM = 0.063 / 10
# Shape of the ground force at given times; see `gait.motion.oscillation`.
_SHAPE_SE = 0.03
_STEP_LENGTH_SOURCE = "speed divided by cadence, at the same speed"
_OVERSTRIDE_SOURCE = "Lieberman et al. 2015, 14 runners; the interval is for one runner"
_BOUNCE_SOURCE = (
    "gravity and the times of the step; the interval spans contacts that stay as long as now and flights that do"
)


def cadence_forecast(values: Mapping[str, Measurement], cadence_spm: float) -> tuple[Forecast, ...]:
    """Return what is expected of the measures at a higher cadence and the same speed.

    Parameters
    ----------
    values : mapping of str to Measurement
        The reliable measurements by id; `cadence` among them.
    cadence_spm : float
        The higher cadence in steps per minute.

    Returns
    -------
    tuple of Forecast
        Of those of `step_length`, `overstride` and `vertical_oscillation` that were measured. The intervals are those
        of the change; they do not include the error of the measured value, which is much the same at both visits.

    Examples
    --------
    >>> cadence = Measurement(id="cadence", view="side", unit="steps/min", value=160.0)
    >>> overstride = Measurement(id="overstride", view="side", unit="cm", value=24.0)
    >>> [forecast] = cadence_forecast({"cadence": cadence, "overstride": overstride}, 168)
    >>> round(forecast.value, 1), round(forecast.low, 1), round(forecast.high, 1)
    (22.9, 20.5, 25.2)
    """
    own_spm = _value(values, "cadence")
    if own_spm is None:
        return ()
    factors = {
        "step_length": _step_length_factors(own_spm, cadence_spm),
        "overstride": _overstride_factors(own_spm, cadence_spm),
        "vertical_oscillation": _bounce_factors(own_spm, cadence_spm, _value(values, "contact_time")),
    }
    sources = {
        "step_length": _STEP_LENGTH_SOURCE,
        "overstride": _OVERSTRIDE_SOURCE,
        "vertical_oscillation": _BOUNCE_SOURCE,
    }
    forecasts = []
    for name, found in factors.items():
        now = _value(values, name)
        # A share of an overstride near or below zero means nothing.
        if now is None or now <= 0 or found is None:
            continue
        value, low, high = (now * factor for factor in found)
        forecasts.append(
            Forecast(
                id=name,
                unit=values[name].unit,
                cadence_spm=cadence_spm,
                now=now,
                value=value,
                low=low,
                high=high,
                source=sources[name],
            )
        )
    return tuple(forecasts)


def _value(values: Mapping[str, Measurement], name: str) -> float | None:
    found = values.get(name)
    return None if found is None else found.value


def _step_length_factors(own_spm: float, cadence_spm: float) -> tuple[float, float, float]:
    factor = own_spm / cadence_spm
    return factor, factor, factor


def _overstride_factors(own_spm: float, cadence_spm: float) -> tuple[float, float, float]:
    more_spm = cadence_spm - own_spm
    factor = 1 + _OVERSTRIDE_PER_SPM * more_spm
    half = NORMAL_975 * _OVERSTRIDE_SD_PER_SPM * abs(more_spm)
    return factor, factor - half, factor + half


def _bounce_factors(own_spm: float, cadence_spm: float, contact_ms: float | None) -> tuple[float, float, float] | None:
    """Return the factors for contacts that shorten as the step does, and for those that differ most from it."""
    if contact_ms is None:
        return None
    step_s, contact_s, later_s = 60 / own_spm, contact_ms / 1000, 60 / cadence_spm
    if contact_s >= step_s:
        return None
    now_m = _oscillation_m(step_s, contact_s)
    contacts_s = (contact_s * later_s / step_s, contact_s, contact_s - (step_s - later_s))
    # In grounded running, contacts that stay as long as now would not fit into the shorter step.
    possible_s = [each for each in contacts_s if 0 < each < later_s]
    factors = [_oscillation_m(later_s, each) / now_m for each in possible_s]
    half = NORMAL_975 * _SHAPE_SE * abs(1 - factors[0])
    return factors[0], min(factors) - half, max(factors) + half


def _oscillation_m(step_s: float, contact_s: float) -> float:
    return expected_oscillation(step_s, contact_s, view="side").value_m
