"""Worker processes on this computer, each with cores of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Protocol

from gait.batch.job import Job, Settings
from gait.batch.worker import Outcome, work
from gait.errors import OptionError, TimeLimitError
from gait.runtime.memory import limit_malloc_arenas

# A new process costs two seconds; whatever a library may keep of each clip is gone with the old one.
_SESSIONS_A_PROCESS = 25


class Workers(Protocol):
    """Whatever runs sessions side by side."""

    retries: int
    """How often the leader is to give a session whose worker died to another."""

    @property
    def free(self) -> int:
        """How many sessions may be handed out now."""
        ...

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        """Hand a session to a free worker, with the folders that it must leave to others."""
        ...

    def finished(self, future: Future[Outcome]) -> None:
        """Take note that the future is done, and free its worker."""
        ...

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        """End every session that takes longer, and return them; none where the workers see to it themselves."""
        ...

    def close(self) -> None:
        """End every worker, now."""
        ...


def core_shares(workers: int, cores: Sequence[int]) -> list[list[int]]:
    """Deal cores out to workers; with fewer cores than workers, several share one.

    Examples
    --------
    >>> core_shares(2, [0, 1, 2, 3])
    [[0, 2], [1, 3]]
    >>> core_shares(3, [0, 1])
    [[0], [1], [0]]
    """
    return [list(cores[place::workers]) or [cores[place % len(cores)]] for place in range(workers)]


def require_workers(count: int) -> None:
    """Refuse a number of workers that is none; raises `OptionError`."""
    if count < 1:
        raise OptionError(f"{count} workers can do nothing.", "Give --workers 1 or more, or leave it out.")


class LocalWorkers:
    """Processes, each an executor of its own: when one is killed, it is known whose session it held.

    A worker's threads keep to the worker's cores, so that workers do not fight for them, and there are as many threads
    as cores.

    Parameters
    ----------
    count : int, optional
        How many; default: one a core that this process may use.
    """

    retries = 2

    def __init__(self, count: int | None = None) -> None:
        cores = sorted(os.sched_getaffinity(0))
        self._free = [_Slot(share) for share in core_shares(count or len(cores), cores)]
        self._busy: dict[Future[Outcome], _Slot] = {}

    @property
    def free(self) -> int:
        """How many workers have nothing to do."""
        return len(self._free)

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        """Hand a session to a free worker, with the folders that it must leave to others."""
        slot = self._free.pop(0)
        future = slot.start(job, settings, taken)
        self._busy[future] = slot
        return future

    def finished(self, future: Future[Outcome]) -> None:
        """Free the worker; a dead one is replaced."""
        slot = self._busy.pop(future)
        if isinstance(future.exception(), BrokenExecutor):
            slot.end()
        self._free.insert(0, slot)

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        """Kill every worker that has had its session for longer, and return those sessions' futures."""
        latest_s = time.monotonic() - timeout_s
        overdue = [f for f, slot in self._busy.items() if slot.begun_s <= latest_s and not f.done()]
        for future in overdue:
            self._busy[future].end()
        return overdue

    def close(self) -> None:
        """Kill every worker; a session that one holds is lost, and nothing of it is among the results."""
        for slot in (*self._free, *self._busy.values()):
            slot.end()


class _Slot:
    """The place of one worker: its cores, and its process once there is something to do."""

    def __init__(self, cores: list[int]) -> None:
        self._cores = cores
        self._pool: ProcessPoolExecutor | None = None
        self._started = 0
        self.begun_s = 0.0
        self._processes: list[multiprocessing.process.BaseProcess] = []

    def start(self, job: Job, settings: Settings, taken: frozenset[str]) -> Future[Outcome]:
        if self._started == _SESSIONS_A_PROCESS:
            self.end()
        self._started += 1
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(self._cores,)
            )
        others = multiprocessing.active_children()
        self.begun_s = time.monotonic()
        future = self._pool.submit(work, job, settings, taken)
        self._processes += [child for child in multiprocessing.active_children() if child not in others]
        return future

    def end(self) -> None:
        for process in self._processes:
            process.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool, self._processes, self._started = None, [], 0


def stopped(settings: Settings) -> TimeLimitError:
    """Return why a session that took too long has no report."""
    return TimeLimitError(
        f"It took longer than {settings.timeout_s / 60:g} minutes and was stopped.",
        "Cut the clip to the half minute that matters, or allow more with --timeout.",
    )


def _begin(cores: Sequence[int]) -> None:
    """Set a worker process up: its heap, its cores, no interrupt of its own, and no life after its parent's."""
    limit_malloc_arenas()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    keep_to(cores)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def keep_to(cores: Sequence[int]) -> None:
    """Run this thread, and all that it starts, on these cores only."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, cores)
    import cv2

    cv2.setNumThreads(len(cores))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
