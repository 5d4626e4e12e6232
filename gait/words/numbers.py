"""How numbers are written: digits by unit, true minus signs, the unit after the number."""

from __future__ import annotations

from collections.abc import Sequence

from gait.measurement import Measurement
from gait.words import say

_DIGITS: dict[str, int] = {
    "steps/min": 1,
    "ms": 0,
    "s": 3,
    "m": 2,
    "m/s": 2,
    "cm": 1,
    "deg": 1,
    "%": 1,
    "% leg length": 1,
}
_DIGITS_OF_OTHERS = 2


def number(value: float | None, unit: str) -> str:
    r"""Write a number with the digits its unit deserves, without the unit; a dash for None.

    Examples
    --------
    >>> number(160.288, "steps/min"), number(-0.04, "deg"), number(-1.77, "deg") == "\N{MINUS SIGN}1.8"
    ('160.3', '0.0', True)
    """
    if value is None:
        return say("number.none")
    digits = _DIGITS.get(unit, _DIGITS_OF_OTHERS)
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def with_unit(value: float | None, unit: str) -> str:
    """Write a number with its unit.

    Examples
    --------
    >>> with_unit(9.88, "deg"), with_unit(24.34, "cm"), with_unit(27.5, "% leg length")
    ('9.9°', '24.3 cm', '27.5 % leg length')
    """
    written = number(value, unit)
    if value is None:
        return written
    return f"{written}{_space(unit)}{unit_text(unit)}"


def _space(unit: str) -> str:
    return "" if unit == "deg" else " "


def unit_text(unit: str) -> str:
    """Return the unit as it is written."""
    return "°" if unit == "deg" else unit


def interval(ends: Sequence[float] | None, unit: str) -> str:
    """Write a range without its unit.

    Examples
    --------
    >>> interval((158.77, 161.81), "steps/min")
    '158.8 to 161.8'
    """
    if ends is None:
        return say("number.none")
    return say("number.range", low=number(ends[0], unit), high=number(ends[1], unit))


def range_text(ends: Sequence[float] | None, unit: str) -> str:
    """Write a range with its unit; a dash for None.

    Examples
    --------
    >>> range_text((5.0, 12.34), "deg"), range_text((160, 175), "steps/min")
    ('5.0 to 12.3°', '160.0 to 175.0 steps/min')
    """
    return interval(ends, unit) if ends is None else f"{interval(ends, unit)}{_space(unit)}{unit_text(unit)}"


def side_text(measurement: Measurement | None, side: str) -> str:
    """Return the measurement's value for a side, or for both where it has no sides; empty where it is withheld."""
    if measurement is None or measurement.value is None:
        return ""
    of_side = {"left": measurement.left, "right": measurement.right}.get(side)
    return with_unit(measurement.value if of_side is None else of_side, measurement.unit)
