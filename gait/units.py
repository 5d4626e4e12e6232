"""Read heights, masses, distances, speeds and inclines as people write them, in SI units and degrees."""

from __future__ import annotations

import re
from math import atan, degrees

from gait.errors import OptionError

METRES_PER_INCH = 0.0254
METRES_PER_FOOT = 0.3048
METRES_PER_MILE = 1609.344
KILOGRAMS_PER_POUND = 0.45359237

GRAVITY_MPS2 = 9.81
KMH_PER_MPS = 3.6

HEIGHT_RANGE_M = (0.8, 2.6)
MASS_RANGE_KG = (20.0, 250.0)
SPEED_RANGE_MPS = (0.5, 13.0)
# Treadmills for running go from 3 % downhill to 40 % uphill.
INCLINE_RANGE_DEG = (-12.0, 22.0)

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FEET = re.compile(rf"(\d+)\s*(?:ft|feet|foot|')\s*(?:{_NUMBER}\s*(?:in|inches|inch|\"|'')?)?$")
_PACE = re.compile(r"(\d+):([0-5]\d(?:[.,]\d+)?)\s*(?:min)?\s*/?\s*(km|mi|mile)$")
_PLAIN = re.compile(rf"{_NUMBER}\s*([a-z/]*)$")
_SLOPE = re.compile(rf"([+-]?){_NUMBER}\s*(%|percent|deg|degrees?|°)$")

_METRES_PER_UNIT = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": METRES_PER_INCH, "inches": METRES_PER_INCH}
_KILOGRAMS_PER_UNIT = {"kg": 1.0, "lb": KILOGRAMS_PER_POUND, "lbs": KILOGRAMS_PER_POUND}
_KILOMETRES_PER_UNIT = {"km": 1.0, "mi": METRES_PER_MILE / 1000, "miles": METRES_PER_MILE / 1000}
_MPS_PER_UNIT = {
    "m/s": 1.0,
    "mps": 1.0,
    "km/h": 1 / KMH_PER_MPS,
    "kmh": 1 / KMH_PER_MPS,
    "kph": 1 / KMH_PER_MPS,
    "mph": METRES_PER_MILE / 3600,
    "mi/h": METRES_PER_MILE / 3600,
}


def parse_height(text: str) -> float:
    """Return the body height in a text.

    Parameters
    ----------
    text : str
        Height with its unit: `1.78m`, `178cm`, `5ft10in`, `5'10"`, `70in`.

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
    >>> round(parse_height("5ft10in"), 3)
    1.778
    """
    cleaned = text.strip().lower()
    feet = _FEET.match(cleaned)
    plain = _PLAIN.match(cleaned)
    if feet:
        height_m = _number(feet[1]) * METRES_PER_FOOT + _number(feet[2] or "0") * METRES_PER_INCH
    elif plain and plain[2] in _METRES_PER_UNIT:
        height_m = _number(plain[1]) * _METRES_PER_UNIT[plain[2]]
    else:
        raise OptionError(
            f"'{text}' is not a height that can be understood.",
            "Write it with its unit, such as 1.78m, 178cm or 5ft10in.",
        )
    return _within(height_m, HEIGHT_RANGE_M, f"A height of '{text}' is outside the possible range.", "m")


def parse_mass(text: str) -> float:
    """Return the body mass in a text.

    Parameters
    ----------
    text : str
        Mass with its unit: `70kg` or `154lb`.

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
    mass_kg = _parse(text, _KILOGRAMS_PER_UNIT, "a body mass", "70kg or 154lb")
    return _within(mass_kg, MASS_RANGE_KG, f"A mass of '{text}' is outside the possible range.", "kg")


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
    return round(_parse(text, _KILOMETRES_PER_UNIT, "a distance", "40km or 25mi"), 6)


def parse_speed(text: str) -> float:
    """Return the running speed in a text.

    Parameters
    ----------
    text : str
        Speed with its unit (`3.0m/s`, `10.8km/h`, `6.7mph`), or pace (`5:33/km`, `8:56/mi`).

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
    cleaned = text.strip().lower().replace(" ", "")
    pace = _PACE.match(cleaned)
    plain = _PLAIN.match(cleaned)
    if pace:
        seconds = _number(pace[1]) * 60 + _number(pace[2])
        if seconds == 0:
            raise OptionError("A pace of zero is not possible.", "Write minutes and seconds, such as 5:33/km.")
        speed_mps = (1000.0 if pace[3] == "km" else METRES_PER_MILE) / seconds
    elif plain and plain[2] in _MPS_PER_UNIT:
        speed_mps = _number(plain[1]) * _MPS_PER_UNIT[plain[2]]
    else:
        raise OptionError(
            f"'{text}' is not a speed that can be understood.",
            "Write it with its unit, such as 3.0m/s, 10.8km/h, 6.7mph or 5:33/km.",
        )
    return _within(speed_mps, SPEED_RANGE_MPS, f"A speed of '{text}' is not a running speed.", "m/s")


def parse_incline(text: str) -> float:
    """Return the incline of a treadmill in a text.

    Parameters
    ----------
    text : str
        Incline with its unit: `1%` (rise per 100 of length) or `0.6deg`, + = uphill.

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
    slope = _SLOPE.match(text.strip().lower())
    if slope is None:
        raise OptionError(
            f"'{text}' is not an incline that can be understood.", "Write it with its unit, such as 1% or 0.6deg."
        )
    size = _number(slope[2])
    sign = -1 if slope[1] == "-" else 1
    incline_deg = sign * (degrees(atan(size / 100)) if slope[3] in ("%", "percent") else size)
    return _within(
        incline_deg, INCLINE_RANGE_DEG, f"An incline of '{text}' is outside the range of treadmills.", "degrees"
    )


def _parse(text: str, units: dict[str, float], name: str, example: str) -> float:
    plain = _PLAIN.match(text.strip().lower())
    if plain is None or plain[2] not in units:
        raise OptionError(
            f"'{text}' is not {name} that can be understood.", f"Write it with its unit, such as {example}."
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
