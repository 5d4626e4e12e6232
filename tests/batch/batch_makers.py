"""Small clips, workers that work in this process, and results made up."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import cv2
from clip_makers import write_clip

from gait.batch.discover import read_jobs
from gait.batch.job import Job, Settings
from gait.batch.record import RECORD_FILE
from gait.batch.row import Row
from gait.batch.run import run_batch
from gait.batch.worker import Outcome, work
from gait.video import open_clip, read_frames

FPS = 30


def small_clip(source: Path, path: Path, *, frames: int) -> Path:
    """The start of a clip at half the size and half the rate."""
    numbers = range(0, 2 * frames, 2)
    pictures = [
        cv2.resize(frame.picture, (360, 640), interpolation=cv2.INTER_AREA)
        for frame in read_frames(open_clip(source), indices=numbers)
    ]
    return write_clip(path, pictures, time_s=[index / FPS for index in range(frames)], fps=FPS)


class InlineWorkers:
    """One worker, in this process."""

    retries = 0
    free = 1

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        self.free = 0
        future: Future[Outcome] = Future()
        try:
            future.set_result(work(job, settings, taken))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future

    def finished(self, future: Future[Outcome]) -> None:
        self.free = 1

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        return []

    def close(self) -> None:
        pass


def run_here(inbox: Path, settings: Settings, **options: Any) -> tuple[Row, ...]:
    """A run of a folder of clips, in this process."""
    return run_batch(read_jobs(str(inbox)), settings, hire=InlineWorkers, **options)


def finished(settings: Settings) -> set[str]:
    """The names of the folders that hold a whole session."""
    return {path.parent.name for path in Path(settings.out).glob(f"*/{RECORD_FILE}")}


def made_results(*, checks: list[dict[str, str]] | None = None, findings: list[str] | None = None) -> dict[str, object]:
    """A `results.json` with as much as a batch looks at."""
    clip = {"view": "side", "file": "a.mp4", "checks": checks or []}
    cadence = {"id": "cadence", "value": 160.0, "unit": "steps/min", "status": "ok"}
    return {
        "gait_version": "0",
        "clips": [clip],
        "measures": [cadence],
        "findings": [{"title": title} for title in findings or []],
    }
