"""How a session is analysed: engine and model, and what the clips cannot tell of belt and camera."""

from __future__ import annotations

from dataclasses import dataclass

from gait.errors import OptionError
from gait.measurement import SURFACES, Surface
from gait.units import INCLINE_RANGE_DEG, SPEED_RANGE_MPS


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a session is analysed.

    Parameters
    ----------
    engine : {"blazepose", "mediapipe"}
        Which pose engine.
    model : {"lite", "full", "heavy"}
        Which landmark model.
    speed_mps : float, optional
        The belt's speed.
    capture_fps : float, optional
        Frames per second at which slow-motion clips were recorded.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    surface : {"treadmill", "overground"}, optional
        What the runner runs on; without it, each clip shows it.

    Raises
    ------
    OptionError
        If the speed, the incline or the surface is none that people run at or on.

    Examples
    --------
    >>> Options(speed_mps=3.0, surface="treadmill").surface
    'treadmill'
    """

    engine: str = "blazepose"
    model: str = "heavy"
    speed_mps: float | None = None
    capture_fps: float | None = None
    incline_deg: float = 0.0
    surface: Surface | None = None

    def __post_init__(self) -> None:
        if self.speed_mps is not None and not SPEED_RANGE_MPS[0] <= self.speed_mps <= SPEED_RANGE_MPS[1]:
            raise OptionError(
                f"{self.speed_mps} m/s is not a running speed.",
                "Give the belt's speed in metres per second, such as 3.0.",
            )
        if not INCLINE_RANGE_DEG[0] <= self.incline_deg <= INCLINE_RANGE_DEG[1]:
            raise OptionError(
                f"An incline of {self.incline_deg} degrees is outside what treadmills do.",
                "Give it in degrees, such as 0.57 for 1 %.",
            )
        if self.surface is not None and self.surface not in SURFACES:
            raise OptionError(f"There is no surface '{self.surface}'.", f"Give one of: {', '.join(SURFACES)}.")
        if self.incline_deg and self.surface == "overground":
            raise OptionError("An incline is used on a treadmill only.", "Leave it out over ground.")

    @property
    def told_surface(self) -> Surface | None:
        """What was told of the surface, an incline being a treadmill's; None where each clip is to show it."""
        return "treadmill" if self.incline_deg else self.surface
