"""The forecast of a higher cadence at the same speed."""

from __future__ import annotations

import pytest

from gait.coaching.forecast import cadence_forecast
from gait.measurement import Measurement


def measured(name: str, value: float | None, unit: str) -> Measurement:
    return Measurement(id=name, view="side", unit=unit, value=value)


OWN = {
    "cadence": measured("cadence", 160.0, "steps/min"),
    "contact_time": measured("contact_time", 260.0, "ms"),
    "step_length": measured("step_length", 1.10, "m"),
    "overstride": measured("overstride", 24.0, "cm"),
    "vertical_oscillation": measured("vertical_oscillation", 9.0, "cm"),
}


def test_step_length_follows_from_speed_and_cadence() -> None:
    forecast = {each.id: each for each in cadence_forecast(OWN, 168.0)}["step_length"]
    assert forecast.value == pytest.approx(1.10 / 1.05)
    assert forecast.low == forecast.high == forecast.value


def test_overstride_falls_by_the_published_share_with_room_for_other_runners() -> None:
    forecast = {each.id: each for each in cadence_forecast(OWN, 170.0)}["overstride"]
    assert forecast.value == pytest.approx(24.0 * (1 - 0.059))
    assert forecast.low < forecast.value < forecast.high
    # A single runner may not respond at all.
    assert forecast.high > forecast.now


def test_bounce_falls_with_the_square_of_the_step_time_if_contacts_shorten_with_it() -> None:
    forecast = {each.id: each for each in cadence_forecast(OWN, 168.0)}["vertical_oscillation"]
    assert forecast.value == pytest.approx(9.0 / 1.05**2, rel=0.01)
    assert forecast.low < forecast.value < forecast.high < forecast.now


@pytest.mark.parametrize("contact_ms", [374.0, 380.0])
def test_grounded_running_has_only_possible_contacts_in_its_forecast(contact_ms: float) -> None:
    values = OWN | {"contact_time": measured("contact_time", contact_ms, "ms")}
    forecasts = {each.id: each for each in cadence_forecast(values, 168.0)}
    if contact_ms >= 375.0:
        assert "vertical_oscillation" not in forecasts
    else:
        assert 0 < forecasts["vertical_oscillation"].low < forecasts["vertical_oscillation"].high


def test_what_was_not_measured_has_no_forecast() -> None:
    assert cadence_forecast({"overstride": OWN["overstride"]}, 168.0) == ()
    only = {"cadence": OWN["cadence"], "overstride": measured("overstride", None, "cm")}
    assert cadence_forecast(only, 168.0) == ()


def test_a_foot_that_lands_under_the_hip_has_no_share_to_fall_by() -> None:
    values = {"cadence": OWN["cadence"], "overstride": measured("overstride", -1.0, "cm")}
    assert cadence_forecast(values, 168.0) == ()
