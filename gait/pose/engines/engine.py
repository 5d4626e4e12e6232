"""What a pose engine is: pictures and crops in, landmarks out. One small file an engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from gait.errors import OptionError
from gait.options import ENGINES
from gait.pose.engines.landmarks import Crop, Landmarks
from gait.video.frame import Frame


class PoseEngine(Protocol):
    """One way to run the landmark model."""

    crop_only: bool
    """Whether it looks at nothing but the crop."""

    @property
    def provenance(self) -> dict[str, str | float | int]:
        """What the track's attributes say of the engine: its name, the model and its hash."""
        ...

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame in order, in pixels of the whole picture; None where nobody is found."""
        ...


def make_engine(name: str, *, model: str) -> PoseEngine:
    """Return the engine of that name.

    Parameters
    ----------
    name : {"blazepose", "mediapipe"}
        Which engine.
    model : {"lite", "full", "heavy"} or path of a task bundle
        Which landmark model; the `mediapipe` engine ships with `full` and takes the path of any official bundle.

    Raises
    ------
    OptionError
        If there is no such engine or model.
    """
    if name == "blazepose":
        from gait.pose.engines.blazepose import BlazePose

        return BlazePose(model)
    if name == "mediapipe":
        from gait.pose.engines.mediapipe import MediaPipe

        return MediaPipe(model)
    raise OptionError(f"There is no pose engine '{name}'.", f"Choose one of {', '.join(ENGINES)}.")
