"""`Options`: engine and model, what a clip cannot show about treadmill and camera, and the units to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from gait.errors import OptionError
from gait.measurement import CAPTURE_FPS_RANGE, SURFACES, Surface
from gait.units import INCLINE_RANGE_DEG, SPEED_RANGE_MPS, Units

Engine = Literal["blazepose", "mediapipe"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
ModelSize = Literal["lite", "full", "heavy"]
MODEL_SIZES: tuple[ModelSize, ...] = get_args(ModelSize)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a session is analysed, and in which units its results are shown.

    Parameters
    ----------
    engine : {"blazepose", "mediapipe"}
        Pose engine.
    model : {"lite", "full", "heavy"} or str
        Pose model, or for the `mediapipe` engine the path of a ``.task`` file.
    speed_mps : float, optional
        Belt speed in metres per second.
    capture_fps : float, optional
        Frames per second at which slow-motion clips were recorded.
    incline_deg : float
        Incline of the treadmill in degrees, + = uphill.
    surface : {"treadmill", "overground"}, optional
        What the runner runs on. By default, it is detected from each clip.
    sound : bool
        Whether the footfalls in the sound of the clips are compared with the picture.
    units : Units
        The units in which lengths and speeds are shown. They change no number in `results.json` and the tables.

    Raises
    ------
    OptionError
        If the speed, the frame rate or the incline is out of range, the surface is unknown, or an incline is given for
        overground running.

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
    sound: bool = False
    units: Units = field(default_factory=Units)

    def __post_init__(self) -> None:
        if self.speed_mps is not None and not SPEED_RANGE_MPS[0] <= self.speed_mps <= SPEED_RANGE_MPS[1]:
            raise OptionError(
                f"{self.speed_mps} m/s is not a running speed.",
                "Give the belt speed in metres per second, such as 3.0.",
            )
        # NaN fails both comparisons.
        if self.capture_fps is not None and not CAPTURE_FPS_RANGE[0] <= self.capture_fps <= CAPTURE_FPS_RANGE[1]:
            raise OptionError(
                f"A clip cannot have been recorded at {self.capture_fps:g} frames a second.",
                "Give the frame rate that was set in the camera, such as 120 or 240, and only for slow motion.",
            )
        if not INCLINE_RANGE_DEG[0] <= self.incline_deg <= INCLINE_RANGE_DEG[1]:
            raise OptionError(
                f"An incline of {self.incline_deg} degrees is outside the range of treadmills.",
                "Give it in degrees, such as 0.57 for 1 %.",
            )
        if self.surface is not None and self.surface not in SURFACES:
            raise OptionError(
                f"'{self.surface}' is not a valid choice for the surface.", f"Give one of: {', '.join(SURFACES)}."
            )
        if self.incline_deg and self.surface == "overground":
            raise OptionError("An incline can only be given for a treadmill.", "Leave it out for overground running.")

    @property
    def given_surface(self) -> Surface | None:
        """The surface if the options show it, as an incline means a treadmill. None if each clip has to show it."""
        return "treadmill" if self.incline_deg else self.surface
