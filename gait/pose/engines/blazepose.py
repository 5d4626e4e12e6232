"""The default engine: BlazePose's landmark model run directly on LiteRT, every core busy, no filter over time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from gait.pose.engines.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.engines.models import SHA256, landmark_file, load_model
from gait.runtime.parallel import map_in_order
from gait.video.frame import Frame

# Runners cut out of their frames are a fifth of a megabyte each: while so many wait, nobody waits for the decoder.
_WAITING = 64


class BlazePose:
    """Run the landmark model on every frame, one interpreter a thread, kept for the next frames.

    Frames are independent of each other, so the result does not depend on the number of threads.

    Parameters
    ----------
    size : {"lite", "full", "heavy"}
        Which landmark model.
    threads : int, optional
        How many run at once; default: as many as this process may use cores.
    """

    crop_only = True

    def __init__(self, size: str = "heavy", *, threads: int | None = None) -> None:
        self._size = size
        self._file = landmark_file(size)
        self._threads = threads
        self._idle: deque[LandmarkModel] = deque()
        self._content = b""

    @property
    def provenance(self) -> dict[str, str | float | int]:
        """Name, model and model hash."""
        return {"source_software": "gait blazepose", "model": self._size, "model_sha256": SHA256[self._file]}

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame, in order."""
        # Read once for all threads: 27 MB with `heavy`.
        self._content = self._content or load_model(self._file)
        return map_in_order(lambda: self._look, frames, threads=self._threads, waiting=_WAITING)

    def _look(self, at: tuple[Frame, Crop]) -> Landmarks:
        try:
            model = self._idle.pop()
        except IndexError:
            model = LandmarkModel(self._size, content=self._content)
        try:
            return model(*at)
        finally:
            self._idle.append(model)
