"""How numbers are written: decimals by unit, true minus signs, the unit after the number."""

from __future__ import annotations

from collections.abc import Sequence

from gait.measurement import Measurement
from gait.units import METRES_PER_INCH, METRES_PER_MILE, SPEED_PER_MPS, Units, shown_unit
from gait.words import say

_DECIMALS: dict[str, int] = {
    "steps/min": 1,
    "ms": 0,
    "s": 3,
    "m": 2,
    "ft": 2,
    "m/s": 2,
    "km/h": 1,
    "mph": 1,
    "cm": 1,
    "in": 1,
    "deg": 1,
    "%": 1,
    "% leg length": 1,
    "N/m/kg": 0,
}
_DECIMALS_OF_OTHER_UNITS = 2
_MINUS = "\N{MINUS SIGN}"


def number(value: float | None, unit: str) -> str:
    r"""Write a number with the decimals that suit its unit, without the unit; a dash for None.

    Parameters
    ----------
    value : float or None
        The number, in `unit`.
    unit : str
        Unit of the value, such as `deg` or `steps/min`. It decides the number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> number(160.288, "steps/min"), number(-0.04, "deg"), number(-1.77, "deg") == "\N{MINUS SIGN}1.8"
    ('160.3', '0.0', True)
    """
    if value is None:
        return say("number.none")
    decimals = _DECIMALS.get(unit, _DECIMALS_OF_OTHER_UNITS)
    # Adding zero turns a negative zero into a positive one.
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", _MINUS)


def short_number(value: float) -> str:
    r"""Write a round number, such as a tick of an axis, without needless decimals.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str

    Examples
    --------
    >>> short_number(150.0), short_number(0.5), short_number(-2.0) == "\N{MINUS SIGN}2"
    ('150', '0.5', True)
    """
    return f"{value:g}".replace("-", _MINUS)


def with_unit(value: float | None, unit: str) -> str:
    """Write a number with its unit; a dash for None.

    Parameters
    ----------
    value : float or None
        The number, in `unit`.
    unit : str
        Unit of the value, such as `deg` or `steps/min`. It decides the number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> with_unit(9.88, "deg"), with_unit(24.34, "cm"), with_unit(27.5, "% leg length")
    ('9.9°', '24.3 cm', '27.5 % leg length')
    """
    return number(value, unit) if value is None else with_unit_text(number(value, unit), unit)


def with_unit_text(text: str, unit: str) -> str:
    """Write the unit after a number that is text already.

    Parameters
    ----------
    text : str
        The number.
    unit : str
        The unit, such as `deg` or `cm`.

    Returns
    -------
    str

    Examples
    --------
    >>> with_unit_text("20", "% leg length"), with_unit_text("8.5", "deg")
    ('20 % leg length', '8.5°')
    """
    return f"{text}{_space(unit)}{unit_text(unit)}"


def signed(value: float | None, unit: str) -> str:
    r"""Return a change with its sign and unit.

    Parameters
    ----------
    value : float or None
        The change.
    unit : str
        Its unit. It decides the number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> signed(8.96, "steps/min"), signed(-1.2, "deg") == "\N{MINUS SIGN}1.2°"
    ('+9.0 steps/min', True)
    """
    text = with_unit(value, unit)
    return f"+{text}" if value is not None and value > 0 and number(value, unit) != number(0.0, unit) else text


def difference_as_shown(before: float | None, after: float | None, unit: str) -> float | None:
    """Return the difference of two values as they are written, so that the three numbers add up.

    Parameters
    ----------
    before, after : float or None
        The values.
    unit : str
        Their unit. It decides the number of decimals.

    Returns
    -------
    float or None
        After minus before, both rounded; None if either is None.

    Examples
    --------
    >>> round(difference_as_shown(8.86, 9.24, "deg"), 6), round(9.24 - 8.86, 1)
    (0.3, 0.4)
    """
    if before is None or after is None:
        return None
    decimals = _DECIMALS.get(unit, _DECIMALS_OF_OTHER_UNITS)
    return round(after, decimals) - round(before, decimals)


def _space(unit: str) -> str:
    return "" if unit == "deg" else " "


def unit_text(unit: str) -> str:
    """Return the unit as it is written after a number.

    Parameters
    ----------
    unit : str
        The unit, such as `deg` or `cm`.

    Returns
    -------
    str
        The degree sign for `deg`, otherwise the unit itself.
    """
    return "°" if unit == "deg" else unit


def interval(ends: Sequence[float] | None, unit: str) -> str:
    """Write a range without its unit; a dash for None.

    Parameters
    ----------
    ends : sequence of float, shape (2,), or None
        The lower and the upper end, in `unit`.
    unit : str
        Unit of both ends, such as `deg` or `steps/min`. It decides the number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> interval((158.77, 161.81), "steps/min")
    '158.8 to 161.8'
    """
    if ends is None:
        return say("number.none")
    return say("number.range", low=number(ends[0], unit), high=number(ends[1], unit))


def short_range(low: float, high: float) -> str:
    """Write a range of round numbers; a range of one number as that number.

    Parameters
    ----------
    low, high : float
        The lower and the upper end.

    Returns
    -------
    str

    Examples
    --------
    >>> short_range(168, 171), short_range(180, 180)
    ('168 to 171', '180')
    """
    ends = short_number(low), short_number(high)
    return ends[0] if ends[0] == ends[1] else say("number.range", low=ends[0], high=ends[1])


def range_text(ends: Sequence[float] | None, unit: str) -> str:
    """Write a range with its unit; a dash for None.

    Parameters
    ----------
    ends : sequence of float, shape (2,), or None
        The lower and the upper end, in `unit`.
    unit : str
        Unit of both ends, such as `deg` or `steps/min`. It decides the number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> range_text((5.0, 12.34), "deg"), range_text((160, 175), "steps/min")
    ('5.0 to 12.3°', '160.0 to 175.0 steps/min')
    """
    return interval(ends, unit) if ends is None else f"{interval(ends, unit)}{_space(unit)}{unit_text(unit)}"


def speed_text(speed_mps: float, units: Units) -> str:
    """Write a speed in the units that are shown, followed by the pace.

    Parameters
    ----------
    speed_mps : float
        The speed in metres per second.
    units : Units
        The units to show.

    Returns
    -------
    str

    Examples
    --------
    >>> speed_text(3.0, Units()), speed_text(3.0, Units(speeds="mph"))
    ('3.00 m/s (5:33 min/km)', '6.7 mph (8:56 min/mile)')
    """
    unit, factor = shown_unit("m/s", units)
    return with_pace(factor * speed_mps, unit)


def with_pace(speed: float, unit: str) -> str:
    """Write a speed with its unit, followed by the pace.

    Parameters
    ----------
    speed : float
        The speed, in `unit`.
    unit : {"m/s", "km/h", "mph"}
        Unit of the speed. The pace is per mile for `mph`, and per kilometre otherwise.

    Returns
    -------
    str
        Without a pace if the speed is not positive.

    Examples
    --------
    >>> with_pace(10.8, "km/h")
    '10.8 km/h (5:33 min/km)'
    """
    text = with_unit(speed, unit)
    if speed <= 0:
        return text
    distance, per = (METRES_PER_MILE, "mile") if unit == "mph" else (1000.0, "km")
    minutes, seconds = divmod(round(distance / (speed / SPEED_PER_MPS[unit])), 60)
    return say("number.speed", speed=text, pace=say(f"number.pace_{per}", minutes=minutes, seconds=seconds))


def height_text(height_m: float, units: Units) -> str:
    """Write a body height in metres, or in feet and inches.

    Parameters
    ----------
    height_m : float
        The height in metres.
    units : Units
        The units to show.

    Returns
    -------
    str

    Examples
    --------
    >>> height_text(1.778, Units()), height_text(1.778, Units(lengths="imperial"))
    ('1.78 m', '5 ft 10 in')
    """
    if units.lengths == "metric":
        return with_unit(height_m, "m")
    feet, inches = divmod(round(height_m / METRES_PER_INCH), 12)
    return say("number.feet", feet=feet, inches=inches)


def displayed(measurement: Measurement | None) -> str:
    r"""Write a measurement's value as pictures, film, page, PDF and terminal show it.

    Parameters
    ----------
    measurement : Measurement or None
        The measurement.

    Returns
    -------
    str
        The number with its unit, after an approximation sign if its confidence is low; empty if there is no
        measurement or its value is withheld.

    Examples
    --------
    >>> lean = Measurement(id="trunk_lean", view="side", unit="deg", value=6.2, status="low_confidence")
    >>> displayed(lean) == "\N{ALMOST EQUAL TO} 6.2°"
    True
    """
    return _displayed(measurement, None if measurement is None else measurement.value)


def side_text(measurement: Measurement | None, side: str) -> str:
    """Write the value that is shown on one leg.

    It is the side's own value only if a difference between the sides is claimed. Otherwise the method cannot tell the
    sides apart, and both show the common value.

    Parameters
    ----------
    measurement : Measurement or None
        The measurement.
    side : {"left", "right"}
        The side.

    Returns
    -------
    str
        As `displayed` writes it.
    """
    if measurement is None or not sides_differ(measurement):
        return displayed(measurement)
    return _displayed(measurement, measurement.left if side == "left" else measurement.right)


def sides_differ(measurement: Measurement) -> bool:
    """Return whether a difference between left and right is claimed, so that each side shows a value of its own.

    Parameters
    ----------
    measurement : Measurement
        The measurement.

    Returns
    -------
    bool
    """
    return measurement.asymmetry is not None and measurement.asymmetry.claimed


def claimed_difference(measurement: Measurement, *, title: str) -> str:
    """Say that left and right differ, if a difference is claimed.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    title : str
        Title of the measure.

    Returns
    -------
    str
        The values of both sides, the difference and the smallest detectable difference; empty if none is claimed.

    Examples
    --------
    >>> from gait.measurement import Asymmetry
    >>> apart = Asymmetry(value=12.0, unit="%", detectable=5.0, claimed=True)
    >>> contact = Measurement(
    ...     id="contact_time", view="side", unit="ms", value=255.0, left=270.0, right=240.0, asymmetry=apart
    ... )
    >>> claimed_difference(contact, title="Contact time")[:41]
    'Contact time: left 270 ms, right 240 ms. '
    """
    sides = measurement.asymmetry
    if sides is None or not sides.claimed:
        return ""
    return say(
        "sides.differ",
        title=title,
        left=with_unit(measurement.left, measurement.unit),
        right=with_unit(measurement.right, measurement.unit),
        difference=difference_text(measurement),
        detectable=with_unit(sides.detectable, sides.unit),
    )


def difference_text(measurement: Measurement) -> str:
    """Write how far apart the sides are, so that the numbers beside it add up.

    Parameters
    ----------
    measurement : Measurement
        A measurement with an asymmetry.

    Returns
    -------
    str
        The difference of the values of both sides as they are shown if a difference is claimed and in the measure's own
        unit, otherwise the rounded asymmetry.

    Examples
    --------
    >>> from gait.measurement import Asymmetry
    >>> apart = Asymmetry(value=-13.34, unit="deg", detectable=9, claimed=True)
    >>> knee = Measurement(
    ...     id="knee_flexion_stance", view="side", unit="deg", value=38, left=31.84, right=45.18, asymmetry=apart
    ... )
    >>> difference_text(knee)
    '13.4°'
    """
    sides, (left, right) = measurement.asymmetry, (measurement.left, measurement.right)
    assert sides is not None
    if not sides.claimed or sides.unit != measurement.unit or left is None or right is None:
        return with_unit(abs(sides.value), sides.unit)
    decimals = _DECIMALS.get(sides.unit, _DECIMALS_OF_OTHER_UNITS)
    return with_unit(abs(round(left, decimals) - round(right, decimals)), sides.unit)


def sides_note(measurement: Measurement) -> str:
    """Say how far apart the sides are where no difference between them is claimed.

    Parameters
    ----------
    measurement : Measurement
        The measurement.

    Returns
    -------
    str
        One sentence; empty if a difference is claimed or the measurement has no difference.

    Examples
    --------
    >>> from gait.measurement import Asymmetry
    >>> apart = Asymmetry(value=-8, unit="deg", detectable=13, claimed=False)
    >>> sides_note(Measurement(id="peak_knee_flexion", view="side", unit="deg", value=42, asymmetry=apart))
    '8.0° apart; below 13.0° this method cannot tell the sides apart.'
    """
    sides = measurement.asymmetry
    if sides is None or sides.claimed or measurement.value is None:
        return ""
    difference, detectable = (with_unit(abs(each), sides.unit) for each in (sides.value, sides.detectable))
    if abs(sides.value) <= sides.detectable:
        return say("sides.apart", difference=difference, detectable=detectable)
    # The difference is large enough, but not claimed: the sides have too few steps.
    return say("sides.apart_unsure", difference=difference)


def quantity_text(value: float | None, unit: str) -> str:
    """Write a measured quantity with its unit, and a speed with the pace too.

    Parameters
    ----------
    value : float or None
        The quantity itself, not a difference of two.
    unit : str
        Its unit.

    Returns
    -------
    str
        A dash for None.

    Examples
    --------
    >>> quantity_text(24.34, "cm"), quantity_text(3.0, "m/s")
    ('24.3 cm', '3.00 m/s (5:33 min/km)')
    """
    return with_pace(value, unit) if value is not None and unit in SPEED_PER_MPS else with_unit(value, unit)


def _displayed(measurement: Measurement | None, value: float | None) -> str:
    if measurement is None or measurement.value is None:
        return ""
    text = quantity_text(value, measurement.unit)
    return say("number.about", value=text) if measurement.status == "low_confidence" else text
