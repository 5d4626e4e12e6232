"""Values that are expected for a runner of this build at this speed, as an orientation next to the measured values."""

from __future__ import annotations

from gait.coaching.advice import Expected
from gait.coaching.rules import Formula, rules
from gait.runner import Runner
from gait.units import KMH_PER_MPS

_COEFFICIENTS = ("age_years", "mass_kg", "height_m", "speed_kmh", "woman")
_MS_PER_MINUTE = 60_000


def expected_values(runner: Runner, speed_mps: float | None) -> tuple[Expected, ...]:
    """Return the values that are expected from speed, height, sex, age and mass.

    They are an orientation, and no finding rests on them. Flight time is the step time of the expected cadence less the
    expected contact time.

    Parameters
    ----------
    runner : Runner
        The runner.
    speed_mps : float or None
        Speed in metres per second.

    Returns
    -------
    tuple of Expected
        Only the measures whose formula is fully known for this runner.

    References
    ----------
    Malisoux et al. 2023 (860 runners). The coefficients were taken from a second source.

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
        "speed_kmh": None if speed_mps is None else speed_mps * KMH_PER_MPS,
        "woman": None if runner.sex is None else float(runner.sex == "woman"),
    }
    values = {formula.id: value for formula in rules().expected if (value := _evaluate(formula, known)) is not None}
    units = {formula.id: formula.unit for formula in rules().expected}
    if {"cadence", "contact_time"} <= values.keys():
        values["flight_time"] = _MS_PER_MINUTE / values["cadence"] - values["contact_time"]
        units["flight_time"] = units["contact_time"]
    return tuple(
        Expected(id=name, value=value, unit=units[name], source=rules().expected_source)
        for name, value in values.items()
    )


def _evaluate(formula: Formula, known: dict[str, float | None]) -> float | None:
    total = formula.intercept
    for name in _COEFFICIENTS:
        coefficient, value = getattr(formula, name), known[name]
        if coefficient:
            if value is None:
                return None
            total += coefficient * value
    return total
