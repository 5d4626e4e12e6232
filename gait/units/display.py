"""`Units`: in which units a person reads lengths and speeds. Results are stored in SI units whatever they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_args

from gait.errors import OptionError
from gait.measurement import Measurement
from gait.units.parse import (
    KMH_PER_MPS,
    METRES_PER_FOOT,
    METRES_PER_INCH,
    METRES_PER_MILE,
    Lengths,
    Speeds,
    length_system_of,
    speed_unit_of,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LENGTH_SYSTEMS: tuple[Lengths, ...] = get_args(Lengths)
SPEED_UNITS: tuple[Speeds, ...] = get_args(Speeds)

_IMPERIAL_LENGTHS = {"cm": ("in", 0.01 / METRES_PER_INCH), "m": ("ft", 1 / METRES_PER_FOOT)}
SPEED_PER_MPS: Mapping[str, float] = {"m/s": 1.0, "km/h": KMH_PER_MPS, "mph": 3600 / METRES_PER_MILE}
"""One metre per second in each of `SPEED_UNITS`."""

RecordT = TypeVar("RecordT", bound="DataclassInstance")


@dataclass(frozen=True, kw_only=True)
class Units:
    """The units in which lengths and speeds are shown.

    Parameters
    ----------
    lengths : {"metric", "imperial"}
        Centimetres and metres, or inches and feet.
    speeds : {"m/s", "km/h", "mph"}
        The unit of speed. The pace beside it is in minutes per mile for `mph` and in minutes per kilometre otherwise.

    Raises
    ------
    OptionError
        If a unit is not one of the choices.

    Examples
    --------
    >>> Units(lengths="imperial", speeds="mph")
    Units(lengths='imperial', speeds='mph')
    """

    lengths: Lengths = "metric"
    speeds: Speeds = "m/s"

    def __post_init__(self) -> None:
        for value, choices, what in (
            (self.lengths, LENGTH_SYSTEMS, "system of lengths"),
            (self.speeds, SPEED_UNITS, "unit of speed"),
        ):
            if value not in choices:
                raise OptionError(f"'{value}' is not a {what}.", f"Give one of: {', '.join(choices)}.")

    @classmethod
    def of_system(cls, system: Lengths) -> Self:
        """Return the usual units of a system.

        Parameters
        ----------
        system : {"metric", "imperial"}
            The system.

        Returns
        -------
        Units
            Speeds in km/h for `metric`, in mph for `imperial`.
        """
        return cls(lengths=system, speeds="km/h" if system == "metric" else "mph")


def units_as_typed(
    *,
    height: str | None = None,
    speed: str | None = None,
    system: Lengths | None = None,
    otherwise: Units | None = None,
) -> Units:
    """Return the units that a person used for height and speed.

    Parameters
    ----------
    height, speed : str, optional
        What the person wrote, as `parse_height` and `parse_speed` read it. A pace per kilometre stands for km/h, a pace
        per mile for mph.
    system : {"metric", "imperial"}, optional
        The system that the person asked for. It takes precedence over what was typed. Between m/s and km/h, which are
        both metric, what was typed decides.
    otherwise : Units, optional
        The units if neither a system nor any text is given, such as those of the runner's last visit.

    Returns
    -------
    Units

    Examples
    --------
    >>> units_as_typed(height="5ft10in", speed="6.7mph")
    Units(lengths='imperial', speeds='mph')
    >>> units_as_typed(speed="5:33/km")
    Units(lengths='metric', speeds='km/h')
    >>> units_as_typed(height="178cm", speed="3.0m/s", system="imperial")
    Units(lengths='imperial', speeds='mph')
    """
    typed_speed = None if speed is None else speed_unit_of(speed)
    typed_length = None if height is None else length_system_of(height)
    if system is not None:
        usual = Units.of_system(system)
        same_system = typed_speed is not None and (typed_speed == "mph") == (system == "imperial")
        return replace(usual, speeds=typed_speed) if typed_speed and same_system else usual
    if typed_length is None and typed_speed is None:
        return otherwise or Units()
    lengths = typed_length or ("imperial" if typed_speed == "mph" else "metric")
    return Units(lengths=lengths, speeds=typed_speed or ("mph" if lengths == "imperial" else Units.speeds))


def shown_unit(unit: str, units: Units) -> tuple[str, float]:
    """Return the unit in which a quantity is shown, and the factor by which its number is multiplied.

    Parameters
    ----------
    unit : str
        The unit in which the quantity is stored, such as `cm` or `m/s`.
    units : Units
        The units to show.

    Returns
    -------
    unit : str
        The unit itself, unless it is one of a length or a speed that is shown in another.
    factor : float

    Examples
    --------
    >>> shown_unit("m/s", Units(speeds="km/h")), shown_unit("deg", Units(lengths="imperial"))
    (('km/h', 3.6), ('deg', 1.0))
    """
    if unit == "m/s":
        return units.speeds, SPEED_PER_MPS[units.speeds]
    if units.lengths == "imperial":
        return _IMPERIAL_LENGTHS.get(unit, (unit, 1.0))
    return unit, 1.0


def converted(record: RecordT, units: Units, *names: str) -> RecordT:
    """Return a record with its unit and some of its numbers converted to the units that are shown.

    Parameters
    ----------
    record : dataclass
        The record, with the unit of its numbers in its attribute `unit`.
    units : Units
        The units to show.
    *names : str
        The attributes to convert: numbers, arrays, tuples of numbers, or None.

    Returns
    -------
    dataclass
        A new record; the same if nothing changes. A record that is converted already stays as it is.
    """
    stored_unit: str = record.unit  # type: ignore[attr-defined]
    unit, factor = shown_unit(stored_unit, units)
    if unit == stored_unit:
        return record
    changes: Mapping[str, Any] = {name: _times(getattr(record, name), factor) for name in names}
    return replace(record, unit=unit, **changes)


def in_units(measurement: Measurement, units: Units) -> Measurement:
    """Return a measurement with its value, interval, sides, usual range and asymmetry in the units that are shown.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    units : Units
        The units to show.

    Returns
    -------
    Measurement
        The same measurement if it is neither a length nor a speed, or is converted already.

    Examples
    --------
    >>> overstride = Measurement(id="overstride", view="side", unit="cm", value=25.4, ci95=(20.32, 30.48))
    >>> shown = in_units(overstride, Units(lengths="imperial"))
    >>> shown.unit, round(shown.value, 6), [round(end, 6) for end in shown.ci95]
    ('in', 10.0, [8.0, 12.0])
    """
    shown = converted(measurement, units, "value", "ci95", "sd", "left", "right", "reference")
    if shown is measurement:
        return shown
    factor = shown_unit(measurement.unit, units)[1]
    steps, sides = measurement.variability, measurement.asymmetry
    if steps is not None:
        steps = replace(steps, **{name: _times(getattr(steps, name), factor) for name in ("sd", "low", "high")})
    return replace(
        shown,
        variability=steps,
        asymmetry=None if sides is None else converted(sides, units, "value", "detectable"),
    )


def _times(value: Any, factor: float) -> Any:
    if value is None:
        return None
    return tuple(factor * each for each in value) if isinstance(value, tuple) else factor * value
