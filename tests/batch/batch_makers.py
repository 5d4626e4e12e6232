"""Small clips, and workers that run in this process."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import cv2
from clip_makers import write_clip

from gait.batch.discover import read_jobs
from gait.batch.job import Job, Settings
from gait.batch.record import RECORD_FILE
from gait.batch.run import run_batch
from gait.batch.status import SessionStatus
from gait.batch.worker import JobResult, analyze_job
from gait.video import open_clip, read_frames

FPS = 30


def small_clip(source: Path, path: Path, *, frames: int) -> Path:
    """Write the start of a clip at half the size and half the frame rate."""
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

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        self.free = 0
        future: Future[JobResult] = Future()
        try:
            future.set_result(analyze_job(job, settings, reserved))
        except Exception as error:  # noqa: BLE001 - as executors do
            future.set_exception(error)
        return future

    def release(self, future: Future[JobResult]) -> None:
        self.free = 1

    def stop_overdue(self, timeout_s: float) -> list[Future[JobResult]]:
        return []

    def close(self) -> None:
        pass


def run_here(clips_folder: Path, settings: Settings, **options: Any) -> tuple[SessionStatus, ...]:
    """Run a folder of clips in this process."""
    return run_batch(read_jobs(str(clips_folder)), settings, make_workers=InlineWorkers, **options)


def finished(settings: Settings) -> set[str]:
    """Return the names of the folders that hold a finished session."""
    return {path.parent.name for path in Path(settings.out).glob(f"*/{RECORD_FILE}")}
