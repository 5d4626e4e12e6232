"""The default engine: BlazePose's landmark model run directly on LiteRT, every core busy, no filter over time."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from gait.pose.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.models import SHA256, landmark_file
from gait.video import Frame, Picture

# Frames waiting per thread: enough to hide the decoder's pauses, few enough to stay small in memory.
_QUEUE_PER_THREAD = 3


class BlazePose:
    """Run the landmark model on every frame, one interpreter a thread.

    Frames are independent of each other, so the result does not depend on the number of threads.

    Parameters
    ----------
    size : {"lite", "full", "heavy"}
        Which landmark model.
    threads : int, optional
        How many run at once; default: as many as this process may use cores.
    """

    def __init__(self, size: str = "heavy", *, threads: int | None = None) -> None:
        self._size = size
        self._file = landmark_file(size)
        self._threads = threads or len(os.sched_getaffinity(0))

    @property
    def provenance(self) -> dict[str, str | float | int]:
        """Name, model and model hash."""
        return {"source_software": "gait blazepose", "model": self._size, "model_sha256": SHA256[self._file]}

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame, in order."""
        own = threading.local()

        def run(picture: Picture, crop: Crop) -> Landmarks:
            if not hasattr(own, "model"):
                own.model = LandmarkModel(self._size)
            result: Landmarks = own.model(picture, crop)
            return result

        waiting: deque[Future[Landmarks]] = deque()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="pose") as pool:
            try:
                for frame, crop in frames:
                    waiting.append(pool.submit(run, frame.picture, crop))
                    if len(waiting) > _QUEUE_PER_THREAD * self._threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
