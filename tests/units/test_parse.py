"""Heights, speeds and inclines are read as people write them, and everything else is rejected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait.errors import OptionError
from gait.runner import Runner
from gait.units import (
    HEIGHT_RANGE_M,
    SPEED_RANGE_MPS,
    parse_height,
    parse_incline,
    parse_mass,
    parse_speed,
    parse_weekly_distance,
)

# Slightly inside the limits, so that rounding the text does not push a value over them.
heights_m = st.floats(HEIGHT_RANGE_M[0] + 1e-5, HEIGHT_RANGE_M[1] - 1e-5)
speeds_mps = st.floats(SPEED_RANGE_MPS[0] + 1e-5, SPEED_RANGE_MPS[1] - 1e-5)


@pytest.mark.parametrize(
    ("text", "height_m"),
    [
        ("1.78m", 1.78),
        ("1,78 m", 1.78),
        ("178cm", 1.78),
        ("178 CM", 1.78),
        ("1780mm", 1.78),
        ("5ft10in", 1.778),
        ("5 ft 10 in", 1.778),
        ("5'10\"", 1.778),
        ("6ft", 1.8288),
        ("70in", 1.778),
    ],
)
def test_heights(text: str, height_m: float) -> None:
    assert parse_height(text) == pytest.approx(height_m)


@pytest.mark.parametrize(
    ("text", "speed_mps"),
    [
        ("3.0m/s", 3.0),
        ("3 m/s", 3.0),
        ("10.8km/h", 3.0),
        ("10,8 km/h", 3.0),
        ("10.8kph", 3.0),
        ("6.7mph", 2.99517),
        ("5:33/km", 3.003),
        ("5:33 min/km", 3.003),
        ("8:56/mi", 3.00251),
    ],
)
def test_speeds(text: str, speed_mps: float) -> None:
    assert parse_speed(text) == pytest.approx(speed_mps, rel=1e-5)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        # What the keyboards of phones and word processors make of 5'10".
        (parse_height, "5\N{RIGHT SINGLE QUOTATION MARK}10\N{RIGHT DOUBLE QUOTATION MARK}", 1.778),
        (parse_height, "5\N{PRIME}10\N{DOUBLE PRIME}", 1.778),
        (parse_height, "5'10", 1.778),
        (parse_height, "5 ft. 10 in.", 1.778),
        (parse_height, "6 ft.", 1.8288),
        (parse_height, '70"', 1.778),
        (parse_height, "1m78", 1.78),
        (parse_height, "1 m 78 cm", 1.78),
        (parse_height, "1.78 meters", 1.78),
        (parse_height, "178 centimetres", 1.78),
        (parse_height, "178\N{NO-BREAK SPACE}cm", 1.78),
        # A bare number can only be one height.
        (parse_height, "178", 1.78),
        (parse_height, "1.78", 1.78),
        (parse_height, "1,78", 1.78),
        (parse_speed, "12 km/hr", 3.333333),
        (parse_speed, "12 km per hour", 3.333333),
        (parse_speed, "3.33 m/sec", 3.33),
        (parse_speed, "5 min/km", 3.333333),
        (parse_speed, "5.5 min/km", 3.030303),
        (parse_speed, "5'00\"/km", 3.333333),
        (parse_speed, "5:00 per km", 3.333333),
        (parse_speed, "5min30/km", 3.030303),
        (parse_speed, "8:56 min/mile", 3.002507),
        (parse_mass, "154 pounds", 69.853),
        (parse_mass, "70 kilos", 70.0),
        (parse_mass, "11st 4lb", 71.667667),
        (parse_weekly_distance, "40 km/week", 40.0),
        (parse_weekly_distance, "25 miles a week", 40.2336),
        (parse_incline, "0", 0.0),
        (parse_incline, "0.0", 0.0),
        (parse_incline, "\N{MINUS SIGN}2%", -1.145763),
        (parse_incline, "2 per cent", 1.145763),
    ],
)
def test_what_people_and_phones_type_is_understood(parse: Callable[[str], float], text: str, value: float) -> None:
    assert parse(text) == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(("parse", "text"), [(parse_mass, "70"), (parse_speed, "12"), (parse_height, "70")])
def test_a_bare_number_that_could_be_in_two_units_is_rejected(parse: Callable[[str], float], text: str) -> None:
    with pytest.raises(OptionError, match="can be understood"):
        parse(text)


@pytest.mark.parametrize("text", ["", "tall", "70", "17.8", "-178cm", "178 kg", "1.7.8m", "nanm", "infm", "178cm!"])
def test_a_text_that_is_not_a_height_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="can be understood"):
        parse_height(text)


@pytest.mark.parametrize("text", ["", "fast", "3", "3.0", "-3m/s", "5:33", "5:75/km", "nanm/s", "3m/s/s", "10.8 km"])
def test_a_text_that_is_not_a_speed_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="can be understood"):
        parse_speed(text)


@pytest.mark.parametrize("text", ["17.8m", "1.78cm", "2ft", "300cm", "0m"])
def test_an_impossible_height_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="outside the possible range"):
        parse_height(text)


@pytest.mark.parametrize("text", ["0m/s", "100km/h", "0.1m/s", "0:30/km"])
def test_an_impossible_speed_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="not a running speed"):
        parse_speed(text)


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize(
    ("parse", "text"),
    [(parse_height, "{}ft"), (parse_height, "5ft{}in"), (parse_speed, "{}:00/km"), (parse_incline, "{}deg")],
)
def test_a_number_with_hundreds_of_digits_is_rejected(parse: Callable[[str], float], text: str, digits: int) -> None:
    with pytest.raises(OptionError, match=r"outside the|not a running speed"):
        parse(text.format("9" * digits))


def test_a_pace_of_zero_is_rejected() -> None:
    with pytest.raises(OptionError, match="pace of zero"):
        parse_speed("0:00/km")


@pytest.mark.parametrize(
    ("text", "incline_deg"),
    [("1%", 0.572939), ("1,5 %", 0.859372), ("-3%", -1.718358), ("+2percent", 1.145763), ("0.6deg", 0.6), ("2°", 2.0)],
)
def test_inclines(text: str, incline_deg: float) -> None:
    assert parse_incline(text) == incline_deg


@pytest.mark.parametrize("text", ["", "1", "steep", "--1%", "1%%", "nandeg", "1m"])
def test_a_text_that_is_not_an_incline_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="can be understood"):
        parse_incline(text)


@pytest.mark.parametrize("text", ["50%", "-30%", "45deg"])
def test_an_incline_outside_the_range_of_treadmills_is_rejected(text: str) -> None:
    with pytest.raises(OptionError, match="outside the range of treadmills"):
        parse_incline(text)


@given(heights_m)
def test_a_height_means_the_same_in_every_unit(height_m: float) -> None:
    for text in (f"{height_m:.6f}m", f"{100 * height_m:.4f}cm", f"{height_m / 0.0254:.5f}in"):
        assert parse_height(text) == pytest.approx(height_m, abs=2e-6)


@given(speeds_mps)
def test_a_speed_means_the_same_in_every_unit(speed_mps: float) -> None:
    for text in (f"{speed_mps:.7f}m/s", f"{3.6 * speed_mps:.7f}km/h", f"{speed_mps * 3600 / 1609.344:.7f}mph"):
        assert parse_speed(text) == pytest.approx(speed_mps, abs=2e-6)


@pytest.mark.parametrize("height_m", [0.0, -1.7, 17.2, 172.0, float("nan"), float("inf")])
def test_a_runner_of_an_impossible_height_is_rejected(height_m: float) -> None:
    with pytest.raises(OptionError, match="out of range"):
        Runner(height_m=height_m)
