"""Read heights, masses, distances, speeds and inclines as people write them, in SI units and degrees."""

from __future__ import annotations

import re
from math import atan, degrees
from typing import Literal

from gait.errors import OptionError

Lengths = Literal["metric", "imperial"]
Speeds = Literal["m/s", "km/h", "mph"]

METRES_PER_INCH = 0.0254
METRES_PER_FOOT = 0.3048
METRES_PER_MILE = 1609.344
KILOGRAMS_PER_POUND = 0.45359237
_POUNDS_PER_STONE = 14

GRAVITY_MPS2 = 9.81
KMH_PER_MPS = 3.6

HEIGHT_RANGE_M = (0.8, 2.6)
MASS_RANGE_KG = (20.0, 250.0)
SPEED_RANGE_MPS = (0.5, 13.0)
# Treadmills for running go from 3 % downhill to 40 % uphill.
INCLINE_RANGE_DEG = (-12.0, 22.0)

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FEET = re.compile(rf"(\d+)\s*(?:ft\.?|feet|foot|')\s*(?:{_NUMBER}\s*(?:in\.?|inch(?:es)?|\"|''|)?)?$")
_METRES_AND_CENTIMETRES = re.compile(r"(\d)\s*m\s*(\d\d)(?:\s*cm)?$")
_STONE = re.compile(rf"(\d+)\s*(?:st\.?|stones?)\s*(?:{_NUMBER}\s*(?:lbs?\.?|pounds?)?)?$")
_PACE = re.compile(
    r"(\d+)(?::|'|\s*min(?:utes?)?\s*|\s*m\s*)([0-5]\d(?:[.,]\d+)?)\s*(?:\"|''|s|sec)?\s*(?:min(?:utes?)?)?\s*"
    r"(?:/|per)?\s*(km|kilomet(?:er|re)|k|mi|mile)\.?$"
)
_MINUTES = re.compile(rf"{_NUMBER}\s*min(?:utes?)?\s*(?:/|per)\s*(km|kilomet(?:er|re)|k|mi|mile)\.?$")
_PLAIN = re.compile(rf"{_NUMBER}\s*([a-z/\" ]*?)\.?$")
_SLOPE = re.compile(rf"([+-]?)\s*{_NUMBER}\s*(%|per ?cent|deg|degrees?|°)$")
_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)$", re.ASCII)
_LEVEL = re.compile(r"[+-]?0+(?:[.,]0+)?$")
# Quotation marks, primes, minus signs and spaces as phones and word processors write them.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{PRIME}\N{ACUTE ACCENT}`", "'"),
        **dict.fromkeys("\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE PRIME}", '"'),
        **dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}", "-"),
        **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", " "),
    }
)

_METRES_PER_UNIT = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), 0.01),
    "mm": 0.001,
    **dict.fromkeys(("in", "inch", "inches", '"'), METRES_PER_INCH),
}
_KILOGRAMS_PER_UNIT = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), 1.0),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), KILOGRAMS_PER_POUND),
}
_KILOMETRES_PER_UNIT = {
    **dict.fromkeys(("km", "kms", "k", "kilometre", "kilometres", "kilometer", "kilometers"), 1.0),
    **dict.fromkeys(("mi", "mile", "miles"), METRES_PER_MILE / 1000),
}
_MPS_PER_UNIT = {
    **dict.fromkeys(("m/s", "mps", "m/sec", "metres/s", "meters/s"), 1.0),
    **dict.fromkeys(("km/h", "km/hr", "km/hour", "kmh", "kmph", "kph", "k/h"), 1 / KMH_PER_MPS),
    **dict.fromkeys(("mph", "mi/h", "mi/hr", "miles/h", "miles/hr", "miles/hour"), METRES_PER_MILE / 3600),
}


def parse_height(text: str) -> float:
    """Return the body height in a text.

    Parameters
    ----------
    text : str
        Height with its unit: `1.78m`, `1m78`, `178cm`, `5ft10in`, `5'10"`, `70in`. A bare number is read as metres or
        centimetres where only one of them is the height of a person.

    Returns
    -------
    float
        Height in metres.

    Raises
    ------
    OptionError
        If the text is not a height, or the height is outside the limits.

    Examples
    --------
    >>> parse_height("178cm")
    1.78
    >>> round(parse_height("5ft10in"), 3), parse_height("178")
    (1.778, 1.78)
    """
    cleaned = _cleaned(text)
    plain = _PLAIN.match(cleaned)
    if feet := _FEET.match(cleaned):
        height_m = _number(feet[1]) * METRES_PER_FOOT + _number(feet[2] or "0") * METRES_PER_INCH
    elif parts := _METRES_AND_CENTIMETRES.match(cleaned):
        height_m = _number(parts[1]) + _number(parts[2]) / 100
    elif plain and not plain[2] and (bare := _bare_height_m(_number(plain[1]))) is not None:
        height_m = bare
    elif plain and plain[2] in _METRES_PER_UNIT:
        height_m = _number(plain[1]) * _METRES_PER_UNIT[plain[2]]
    else:
        raise OptionError(
            f"'{text}' is not a height that can be understood.",
            "Write it with its unit, such as 1.78m, 178cm or 5ft10in.",
        )
    return _within(height_m, HEIGHT_RANGE_M, f"A height of '{text}' is outside the possible range.", "m")


def length_system_of(text: str) -> Lengths:
    """Return the system of units in which a height is written.

    Parameters
    ----------
    text : str
        A height that `parse_height` reads.

    Returns
    -------
    {"metric", "imperial"}
        `metric` for a bare number.

    Examples
    --------
    >>> length_system_of("1m78"), length_system_of("5'10"), length_system_of("70in")
    ('metric', 'imperial', 'imperial')
    """
    cleaned = _cleaned(text)
    plain = _PLAIN.match(cleaned)
    in_inches = plain is not None and _METRES_PER_UNIT.get(plain[2]) == METRES_PER_INCH
    return "imperial" if in_inches or _FEET.match(cleaned) else "metric"


def parse_mass(text: str) -> float:
    """Return the body mass in a text.

    Parameters
    ----------
    text : str
        Mass with its unit: `70kg`, `154lb` or `11st 4lb`.

    Returns
    -------
    float
        Mass in kilograms.

    Raises
    ------
    OptionError
        If the text is not a mass, or the mass is outside the limits.

    Examples
    --------
    >>> parse_mass("70kg"), round(parse_mass("154lb"), 1)
    (70.0, 69.9)
    """
    if stone := _STONE.match(_cleaned(text)):
        mass_kg = (_POUNDS_PER_STONE * _number(stone[1]) + _number(stone[2] or "0")) * KILOGRAMS_PER_POUND
    else:
        mass_kg = _parse(text, _KILOGRAMS_PER_UNIT, "a body mass", "70kg or 154lb")
    return _within(mass_kg, MASS_RANGE_KG, f"A mass of '{text}' is outside the possible range.", "kg")


def parse_shoe_distance(text: str) -> float:
    """Return the distance that shoes have run.

    Parameters
    ----------
    text : str
        Distance with its unit: `400km` or `250mi`.

    Returns
    -------
    float
        Distance in kilometres.

    Raises
    ------
    OptionError
        If the text is not a distance.

    Examples
    --------
    >>> parse_shoe_distance("400km"), round(parse_shoe_distance("250mi"), 1)
    (400.0, 402.3)
    """
    return round(_parse(_cleaned(text), _KILOMETRES_PER_UNIT, "a distance", "400km or 250mi", typed=text), 6)


def parse_weekly_distance(text: str) -> float:
    """Return the weekly distance in a text.

    Parameters
    ----------
    text : str
        Distance with its unit: `40km` or `25mi`.

    Returns
    -------
    float
        Distance in kilometres.

    Raises
    ------
    OptionError
        If the text is not a distance.

    Examples
    --------
    >>> parse_weekly_distance("40km"), round(parse_weekly_distance("25mi"), 1)
    (40.0, 40.2)
    """
    distance = re.sub(r"\s*(?:/|per|a)\s*(?:week|wk)$", "", _cleaned(text))
    return round(_parse(distance, _KILOMETRES_PER_UNIT, "a distance", "40km or 25mi", typed=text), 6)


def parse_speed(text: str) -> float:
    """Return the running speed in a text.

    Parameters
    ----------
    text : str
        Speed with its unit (`3.0m/s`, `10.8km/h`, `6.7mph`), or pace (`5:33/km`, `8:56/mi`, `5 min/km`).

    Returns
    -------
    float
        Speed in metres per second.

    Raises
    ------
    OptionError
        If the text is neither a speed nor a pace, or the speed is outside the limits.

    Examples
    --------
    >>> parse_speed("10.8km/h")
    3.0
    >>> round(parse_speed("5:33/km"), 2)
    3.0
    """
    return _speed_and_unit(text)[0]


def speed_unit_of(text: str) -> Speeds:
    """Return the unit in which a speed is written.

    Parameters
    ----------
    text : str
        A speed or a pace that `parse_speed` reads.

    Returns
    -------
    {"m/s", "km/h", "mph"}
        For a pace, the speed unit of the same system: `km/h` for a pace per kilometre, `mph` for one per mile.

    Raises
    ------
    OptionError
        As from `parse_speed`.

    Examples
    --------
    >>> speed_unit_of("6.7 mph"), speed_unit_of("5:33/km"), speed_unit_of("3.0m/s")
    ('mph', 'km/h', 'm/s')
    """
    return _speed_and_unit(text)[1]


def _speed_and_unit(text: str) -> tuple[float, Speeds]:
    cleaned = _cleaned(text)
    plain = _PLAIN.match(cleaned)
    unit = re.sub(r"\s*(?:/|\bper\b)\s*", "/", plain[2]).replace(" ", "") if plain else ""
    written: Speeds
    if pace := _PACE.match(cleaned) or _MINUTES.match(cleaned):
        minutes, *seconds, length = pace.groups()
        pace_s = 60 * _number(minutes) + sum(_number(each) for each in seconds)
        if pace_s == 0:
            raise OptionError("A pace of zero is not possible.", "Write minutes and seconds, such as 5:33/km.")
        distance_m, written = (1000.0, "km/h") if length.startswith("k") else (METRES_PER_MILE, "mph")
        speed_mps = distance_m / pace_s
    elif plain and unit in _MPS_PER_UNIT:
        speed_mps = _number(plain[1]) * _MPS_PER_UNIT[unit]
        written = "mph" if unit.startswith("mi") or unit == "mph" else "km/h" if unit.startswith("k") else "m/s"
    else:
        raise OptionError(
            f"'{text}' is not a speed that can be understood.",
            "Write it with its unit, such as 3.0m/s, 10.8km/h, 6.7mph or 5:33/km.",
        )
    return _within(speed_mps, SPEED_RANGE_MPS, f"A speed of '{text}' is not a running speed.", "m/s"), written


def parse_clock(text: str) -> float:
    """Return a time since a start, written as a clock shows it, in seconds.

    Parameters
    ----------
    text : str
        `12:30` (minutes and seconds) or `1:02:30` (hours, minutes and seconds).

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    OptionError
        If the text is not such a time.

    Examples
    --------
    >>> parse_clock("12:30"), parse_clock("1:02:30")
    (750.0, 3750.0)
    """
    found = _CLOCK.match(text.strip())
    if found is None:
        raise OptionError(f"'{text}' is not a time.", "Write minutes and seconds, such as 12:30.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return 3600.0 * hours + 60.0 * minutes + seconds


def parse_incline(text: str) -> float:
    """Return the incline of a treadmill in a text.

    Parameters
    ----------
    text : str
        Incline with its unit: `1%` (rise per 100 of length) or `0.6deg`, + = uphill. A bare `0` is level.

    Returns
    -------
    float
        Incline in degrees, + = uphill.

    Raises
    ------
    OptionError
        If the text is not an incline, or the incline is outside the limits.

    Examples
    --------
    >>> round(parse_incline("1%"), 2)
    0.57
    >>> parse_incline("-1.5deg")
    -1.5
    """
    cleaned = _cleaned(text)
    if _LEVEL.match(cleaned):
        return 0.0
    slope = _SLOPE.match(cleaned)
    if slope is None:
        raise OptionError(
            f"'{text}' is not an incline that can be understood.", "Write it with its unit, such as 1% or 0.6deg."
        )
    size = _number(slope[2])
    sign = -1 if slope[1] == "-" else 1
    incline_deg = sign * (degrees(atan(size / 100)) if slope[3] in ("%", "percent", "per cent") else size)
    return _within(
        incline_deg, INCLINE_RANGE_DEG, f"An incline of '{text}' is outside the range of treadmills.", "degrees"
    )


def _cleaned(text: str) -> str:
    """Return a text in lower case, with the quotation marks, minus signs and spaces of a plain keyboard."""
    return text.translate(_TYPED).strip().lower()


def _bare_height_m(number: float) -> float | None:
    """Return a height written without a unit: in metres (1.78) or centimetres (178), whichever a person can have."""
    low_m, high_m = HEIGHT_RANGE_M
    if low_m <= number <= high_m:
        return number
    return number / 100 if 100 * low_m <= number <= 100 * high_m else None


def _parse(text: str, units: dict[str, float], name: str, example: str, *, typed: str = "") -> float:
    plain = _PLAIN.match(_cleaned(text))
    if plain is None or plain[2] not in units:
        raise OptionError(
            f"'{typed or text}' is not {name} that can be understood.", f"Write it with its unit, such as {example}."
        )
    return _number(plain[1]) * units[plain[2]]


def _number(text: str) -> float:
    # For a text with hundreds of digits, `float` returns infinity, which the limits reject. `int` raises an error.
    return float(text.replace(",", "."))


def _within(value: float, limits: tuple[float, float], problem: str, unit: str) -> float:
    low, high = limits
    if not low <= value <= high:
        raise OptionError(problem, f"Give a value between {low:g} and {high:g} {unit}.")
    return round(value, 6)
