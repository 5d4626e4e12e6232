"""Made-up measurements for the tests of the advice."""

from __future__ import annotations

from dataclasses import dataclass

from gait.measurement import Asymmetry, Measurement, Status
from gait.measures import REGISTRY

TOO_WIDE = 1e6


@dataclass(frozen=True)
class MadeClip:
    """A clip that has measurements only."""

    measurements: tuple[Measurement, ...]


def measured(
    name: str, value: float, half_width: float = 0.1, *, status: Status = "ok", asymmetry: Asymmetry | None = None
) -> Measurement:
    """Return a measurement with its interval."""
    entry = REGISTRY[name]
    return Measurement(
        id=name,
        view=entry.views[0],
        unit=entry.unit,
        value=value,
        ci95=(value - half_width, value + half_width),
        n=20,
        status=status,
        reason=None if status == "ok" else "Film again.",
        asymmetry=asymmetry,
    )


def clip(*measurements: Measurement) -> tuple[MadeClip, ...]:
    """Return the clips of a session."""
    return (MadeClip(measurements),)


CADENCE = measured("cadence", 160.0, 0.7)
OVERSTRIDE = measured("overstride_leg", 28.0, 5.0)
SHIN = measured("shin_angle", 10.9, 5.7)
CROSSED = (measured("step_width", -2.0, 0.8), measured("knee_window", 10.4, 1.5))
LONG_STEPS = clip(CADENCE, OVERSTRIDE, SHIN)
LONG_AND_CROSSED = clip(CADENCE, OVERSTRIDE, SHIN, *CROSSED)
WELL = clip(
    measured("cadence", 172.0, 0.7),
    measured("overstride_leg", 12.0, 5.0),
    measured("shin_angle", 5.0, 5.7),
    measured("step_width", 5.0, 0.8),
    measured("knee_window", 14.0, 1.5),
)
ALL_WELL = (
    *WELL,
    *clip(
        measured("vertical_oscillation", 7.0, 0.7),
        measured("knee_flexion_at_contact", 15.0, 3.0),
        measured("trunk_lean", 7.0, 2.0),
        measured("body_lean", 5.0, 2.0),
        measured("pelvic_drop", 5.0, 2.0),
        measured("trunk_side_lean", 1.0, 2.0),
    ),
)
"""Every group of measures was judged, and nothing is near its mark."""
