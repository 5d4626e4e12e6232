"""The default engine: BlazePose's landmark model on LiteRT, on all cores and without temporal filtering."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from gait.pose.engines.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.engines.models import SHA256, landmark_file, load_model
from gait.runtime.parallel import map_in_order
from gait.video.frame import Frame

# Crops of a fifth of a megabyte each that may wait for the model, so that it seldom waits for the decoder.
_MAX_PENDING = 64


class BlazePose:
    """Run the landmark model on every frame, with one reusable interpreter per thread.

    Frames are processed independently, so the result does not depend on the number of threads.

    Parameters
    ----------
    size : {"lite", "full", "heavy"}
        Size of the landmark model.
    threads : int, optional
        Number of threads; by default, the number of cores available to this process.
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
        """Name of the engine, size of the model and hash of its file."""
        return {"source_software": "gait blazepose", "model": self._size, "model_sha256": SHA256[self._file]}

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame in order.

        Parameters
        ----------
        frames : iterable of (Frame, Crop)
            Frames with the square that contains the runner.

        Yields
        ------
        Landmarks
            In pixels of the whole frame.
        """
        # Read once for all threads: the `heavy` model has 27 MB.
        self._content = self._content or load_model(self._file)
        return map_in_order(lambda: self._estimate, frames, threads=self._threads, waiting=_MAX_PENDING)

    def _estimate(self, item: tuple[Frame, Crop]) -> Landmarks:
        try:
            model = self._idle.pop()
        except IndexError:
            model = LandmarkModel(self._size, content=self._content)
        try:
            return model(*item)
        finally:
            self._idle.append(model)
