"""Lengths and speeds are shown in the units that a person wrote, and converted in one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait.errors import OptionError
from gait.measurement import Asymmetry, Measurement
from gait.units import (
    LENGTH_SYSTEMS,
    METRES_PER_FOOT,
    METRES_PER_INCH,
    SPEED_UNITS,
    Units,
    in_units,
    parse_height,
    parse_speed,
    shown_unit,
    units_as_typed,
)
from gait.words.numbers import height_text, quantity_text, speed_text

IMPERIAL = Units(lengths="imperial", speeds="mph")
UNITS = st.builds(Units, lengths=st.sampled_from(LENGTH_SYSTEMS), speeds=st.sampled_from(SPEED_UNITS))
NUMBERS = st.floats(-1e4, 1e4)
STORED = ("cm", "m", "m/s", "deg", "ms", "%", "% leg length", "steps/min")
SI_PER_SHOWN = {"in": METRES_PER_INCH / 0.01, "ft": METRES_PER_FOOT, "km/h": 1 / 3.6, "mph": 1609.344 / 3600}


@given(number=NUMBERS, unit=st.sampled_from(STORED), units=UNITS)
def test_a_converted_number_converts_back(number: float, unit: str, units: Units) -> None:
    shown, factor = shown_unit(unit, units)
    assert SI_PER_SHOWN.get(shown, 1.0) * factor * number == pytest.approx(number)
    assert (shown == unit) == (factor == 1.0)


@given(numbers=st.lists(NUMBERS, min_size=9, max_size=9), unit=st.sampled_from(STORED), units=UNITS)
def test_all_numbers_of_a_measurement_are_scaled_alike(numbers: list[float], unit: str, units: Units) -> None:
    value, low, high, left, right, usual_low, usual_high, difference, detectable = numbers
    stored = Measurement(
        id="overstride",
        view="side",
        unit=unit,
        value=value,
        ci95=(low, high),
        left=left,
        right=right,
        reference=(usual_low, usual_high),
        asymmetry=Asymmetry(value=difference, unit=unit, detectable=detectable, claimed=True),
    )
    shown = in_units(stored, units)
    expected_unit, factor = shown_unit(unit, units)
    assert shown.unit == expected_unit
    assert shown.asymmetry is not None
    assert shown.asymmetry.unit == expected_unit
    assert shown.ci95 is not None
    assert shown.reference is not None
    assert [
        *(shown.value, *shown.ci95, shown.left, shown.right, *shown.reference),
        *(shown.asymmetry.value, shown.asymmetry.detectable),
    ] == [factor * number for number in numbers]
    assert in_units(shown, units) == shown, "converting twice changes nothing"


def test_a_relative_asymmetry_and_missing_numbers_stay() -> None:
    sides = Asymmetry(value=4.0, unit="%", detectable=6.0, claimed=False)
    withheld = Measurement(id="step_length", view="side", unit="m", status="withheld", asymmetry=sides)
    shown = in_units(withheld, IMPERIAL)
    assert (shown.unit, shown.value, shown.ci95, shown.asymmetry) == ("ft", None, None, sides)


@pytest.mark.parametrize(
    ("height", "speed", "lengths", "speeds"),
    [
        ("5ft10in", "6.7mph", "imperial", "mph"),
        ("70in", None, "imperial", "mph"),
        ("5\N{PRIME}10\N{DOUBLE PRIME}", None, "imperial", "mph"),
        ("1m78", None, "metric", "m/s"),
        ("178", "9 min/mile", "metric", "mph"),
        (None, "8:56/mi", "imperial", "mph"),
        ("178cm", "6.7mph", "metric", "mph"),
        ("1,78m", "10.8km/h", "metric", "km/h"),
        (None, "5:33 min/km", "metric", "km/h"),
        ("178cm", "3.0m/s", "metric", "m/s"),
        ("178cm", None, "metric", "m/s"),
    ],
)
def test_units_follow_what_was_typed(height: str | None, speed: str | None, lengths: str, speeds: str) -> None:
    assert height is None or parse_height(height)
    assert speed is None or parse_speed(speed)
    shown = units_as_typed(height=height, speed=speed, otherwise=Units(speeds="km/h"))
    assert (shown.lengths, shown.speeds) == (lengths, speeds)


def test_a_system_that_was_asked_for_overrides_what_was_typed() -> None:
    assert units_as_typed(height="178cm", speed="3.0m/s", system="imperial") == IMPERIAL
    assert units_as_typed(height="5ft10in", speed="6.7mph", system="metric") == Units(speeds="km/h")
    assert units_as_typed(speed="3.0m/s", system="metric") == Units(speeds="m/s")


def test_units_of_the_last_visit_hold_until_others_are_typed() -> None:
    assert units_as_typed(otherwise=IMPERIAL) == IMPERIAL
    assert units_as_typed() == Units()
    assert units_as_typed(height="178cm", otherwise=IMPERIAL) == Units()


def test_unknown_units_are_refused() -> None:
    with pytest.raises(OptionError):
        Units(speeds="knots")  # type: ignore[arg-type]


@given(feet=st.integers(3, 7), inches=st.integers(0, 11))
def test_a_height_in_feet_is_shown_as_it_was_typed(feet: int, inches: int) -> None:
    assert height_text(parse_height(f"{feet}ft{inches}in"), IMPERIAL) == f"{feet} ft {inches} in"


@given(minutes=st.integers(3, 9), seconds=st.integers(0, 59), per=st.sampled_from(["km", "mi"]))
def test_a_pace_is_shown_as_it_was_typed(minutes: int, seconds: int, per: str) -> None:
    typed = f"{minutes}:{seconds:02}/{per}"
    shown = speed_text(parse_speed(typed), units_as_typed(speed=typed))
    assert f"({minutes}:{seconds:02} min/{'mile' if per == 'mi' else per})" in shown


def test_a_pace_carries_over_to_the_next_minute_and_a_standstill_has_none() -> None:
    assert quantity_text(1000 / 359.7, "m/s") == "2.78 m/s (6:00 min/km)"
    assert quantity_text(0.0, "m/s") == "0.00 m/s"
