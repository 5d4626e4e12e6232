"""The interface of a pose engine, which turns frames and crops into landmarks. Each engine has its own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from gait.errors import OptionError
from gait.options import ENGINES
from gait.pose.engines.landmarks import Crop, Landmarks
from gait.video.frame import Frame


class PoseEngine(Protocol):
    """An implementation of the landmark model."""

    crop_only: bool
    """Whether the engine uses no pixels outside the crop."""

    @property
    def provenance(self) -> dict[str, str | float | int]:
        """Attributes of the pose track that identify the engine, the model and the hash of its file."""
        ...

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame in order.

        Parameters
        ----------
        frames : iterable of (Frame, Crop)
            Frames with the square that contains the runner.

        Yields
        ------
        Landmarks or None
            In pixels of the whole frame; None if no person is found.
        """
        ...


def make_engine(name: str, *, model: str) -> PoseEngine:
    """Return the engine with the given name.

    Parameters
    ----------
    name : {"blazepose", "mediapipe"}
        Name of the engine.
    model : {"lite", "full", "heavy"} or path of a task bundle
        Landmark model. The `mediapipe` engine ships with `full` and accepts the path of any official bundle.

    Returns
    -------
    PoseEngine

    Raises
    ------
    OptionError
        If the engine or the model does not exist.
    """
    if name == "blazepose":
        from gait.pose.engines.blazepose import BlazePose

        return BlazePose(model)
    if name == "mediapipe":
        from gait.pose.engines.mediapipe import MediaPipe

        return MediaPipe(model)
    raise OptionError(f"There is no pose engine '{name}'.", f"Choose one of {', '.join(ENGINES)}.")
