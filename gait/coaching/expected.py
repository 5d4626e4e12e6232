"""What to expect of a runner of this build at this speed: an orientation beside the measured value."""

from __future__ import annotations

from gait.coaching.advice import Expected
from gait.coaching.rules import Formula, rules
from gait.runner import Runner

_LINEAR = ("age_years", "mass_kg", "height_m", "speed_kmh")


def expected_values(runner: Runner, speed_mps: float | None) -> tuple[Expected, ...]:
    """Return expected values by speed, height, sex, age and mass, as far as these are known.

    The formulas are those of Malisoux 2023 (860 runners), whose coefficients were read at second hand: they orient,
    and no finding rests on them. Flight time is what cadence and contact time leave.

    Parameters
    ----------
    runner : Runner
        Who runs.
    speed_mps : float or None
        Speed in metres per second.

    Returns
    -------
    tuple of Expected
        Only what everything is known for.

    Examples
    --------
    >>> runner = Runner(height_m=1.75, mass_kg=70, age_years=30, sex="man")
    >>> {e.id: round(e.value, 1) for e in expected_values(runner, 3.0)}["cadence"]
    164.5
    >>> expected_values(Runner(), 3.0)
    ()
    """
    known = {
        "age_years": runner.age_years,
        "mass_kg": runner.mass_kg,
        "height_m": runner.height_m,
        "speed_kmh": None if speed_mps is None else speed_mps * 3.6,
        "woman": None if runner.sex is None else float(runner.sex == "woman"),
    }
    found = {formula.id: value for formula in rules().expected if (value := _value(formula, known)) is not None}
    units = {formula.id: formula.unit for formula in rules().expected}
    if {"cadence", "contact_time"} <= found.keys():
        found["flight_time"] = 60_000 / found["cadence"] - found["contact_time"]
        units["flight_time"] = units["contact_time"]
    return tuple(
        Expected(id=name, value=value, unit=units[name], source=rules().expected_source)
        for name, value in found.items()
    )


def _value(formula: Formula, known: dict[str, float | None]) -> float | None:
    total = formula.intercept
    for name in (*_LINEAR, "woman"):
        per_unit, value = getattr(formula, name), known[name]
        if per_unit:
            if value is None:
                return None
            total += per_unit * value
    return total
