"""Worker processes on this computer, each with its own CPU cores."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Protocol

from gait.batch.job import Job, Settings
from gait.batch.worker import JobResult, analyze_job
from gait.errors import OptionError, TimeLimitError
from gait.runtime.child_process import exit_with_parent
from gait.runtime.limits import run_on_cores, usable_core_numbers
from gait.runtime.memory import limit_malloc_arenas
from gait.words.plurals import plural

# A new process costs two seconds, and frees whatever memory the libraries kept of each clip.
_SESSIONS_PER_PROCESS = 25


class Workers(Protocol):
    """Something that analyses sessions in parallel."""

    retries: int
    """How often a session is handed out again after its worker died."""

    @property
    def free(self) -> int:
        """How many sessions can be started now."""
        ...

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        """Give a session to a free worker; see `gait.batch.worker.analyze_job`.

        Parameters
        ----------
        job : Job
            The session.
        settings : Settings
            The settings of the run.
        reserved : frozenset of str
            Folders that belong to other sessions of the run with the same clips and options.

        Returns
        -------
        Future of JobResult
            The result, once a worker has analysed the session.
        """
        ...

    def release(self, future: Future[JobResult]) -> None:
        """Free the worker of a session that has finished or was stopped.

        Parameters
        ----------
        future : Future of JobResult
            What `start` returned for the session.
        """
        ...

    def stop_overdue(self, timeout_s: float) -> list[Future[JobResult]]:
        """Stop the sessions that take longer than the time limit, and return them.

        Parameters
        ----------
        timeout_s : float
            Time limit of a session in seconds.

        Returns
        -------
        list of Future
            What `start` returned for the stopped sessions.
        """
        ...

    def close(self) -> None:
        """Stop all workers now."""
        ...


def share_cores(workers: int, cores: Sequence[int]) -> list[list[int]]:
    """Distribute CPU cores over workers. If there are fewer cores than workers, several workers share a core.

    Parameters
    ----------
    workers : int
        Number of workers.
    cores : sequence of int
        Numbers of the CPU cores. At least one.

    Returns
    -------
    list of list of int
        The cores of each worker.

    Examples
    --------
    >>> share_cores(2, [0, 1, 2, 3])
    [[0, 2], [1, 3]]
    >>> share_cores(3, [0, 1])
    [[0], [1], [0]]
    """
    return [list(cores[index::workers]) or [cores[index % len(cores)]] for index in range(workers)]


def require_workers(count: int) -> None:
    """Raise `OptionError` if the number of workers is less than one.

    Parameters
    ----------
    count : int
        The number of workers.

    Raises
    ------
    OptionError
        If it is less than one.
    """
    if count < 1:
        raise OptionError(f"A batch cannot run with {count} workers.", "Give --workers 1 or more, or leave it out.")


class LocalWorkers:
    """Worker processes on this computer.

    Each worker is an executor of one process, so that it is known which session a process that was killed held. The
    threads of a worker run on the worker's cores only, and their number is the number of those cores.

    Parameters
    ----------
    count : int, optional
        Number of workers. By default, one for each core that this process may use.
    """

    retries = 2

    def __init__(self, count: int | None = None) -> None:
        cores = usable_core_numbers()
        self._free = [_Worker(share) for share in share_cores(count or len(cores), cores)]
        self._busy: dict[Future[JobResult], _Worker] = {}

    @property
    def free(self) -> int:
        """Number of idle workers."""
        return len(self._free)

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        """Give a session to a free worker; see `gait.batch.worker.analyze_job`.

        Parameters
        ----------
        job : Job
            The session.
        settings : Settings
            The settings of the run.
        reserved : frozenset of str
            Folders that belong to other sessions of the run with the same clips and options.

        Returns
        -------
        Future of JobResult
            The result, once the worker has analysed the session.

        Raises
        ------
        IndexError
            If no worker is free.
        """
        worker = self._free.pop(0)
        future = worker.start(job, settings, reserved)
        self._busy[future] = worker
        return future

    def release(self, future: Future[JobResult]) -> None:
        """Free the worker of a session. A worker that died gets a new process.

        Parameters
        ----------
        future : Future of JobResult
            What `start` returned for the session. It is done.
        """
        worker = self._busy.pop(future)
        if isinstance(future.exception(), BrokenExecutor):
            worker.kill()
        self._free.insert(0, worker)

    def stop_overdue(self, timeout_s: float) -> list[Future[JobResult]]:
        """Kill the workers that exceed the time limit, and return the futures of their sessions.

        Parameters
        ----------
        timeout_s : float
            Time limit of a session in seconds.

        Returns
        -------
        list of Future
            What `start` returned for the stopped sessions.
        """
        latest_s = time.monotonic() - timeout_s
        overdue = [f for f, worker in self._busy.items() if worker.started_s <= latest_s and not f.done()]
        for future in overdue:
            self._busy[future].kill()
        return overdue

    def close(self) -> None:
        """Kill all workers. Unfinished sessions leave nothing among the results."""
        for worker in (*self._free, *self._busy.values()):
            worker.kill()


class _Worker:
    """A worker: its cores, and its process, which starts with the first session."""

    def __init__(self, cores: list[int]) -> None:
        self._cores = cores
        self._pool: ProcessPoolExecutor | None = None
        self._sessions = 0
        self.started_s = 0.0
        self._processes: list[multiprocessing.process.BaseProcess] = []

    def start(self, job: Job, settings: Settings, reserved: frozenset[str]) -> Future[JobResult]:
        if self._sessions == _SESSIONS_PER_PROCESS:
            self.kill()
        self._sessions += 1
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=_initialize, initargs=(self._cores,)
            )
        others = multiprocessing.active_children()
        self.started_s = time.monotonic()
        future = self._pool.submit(analyze_job, job, settings, reserved)
        self._processes += [child for child in multiprocessing.active_children() if child not in others]
        return future

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool, self._processes, self._sessions = None, [], 0


def time_limit_error(settings: Settings) -> TimeLimitError:
    """Return the error of a session that exceeded the time limit.

    Parameters
    ----------
    settings : Settings
        The settings of the run, with the time limit.

    Returns
    -------
    TimeLimitError
        The error, to be raised or recorded.
    """
    minutes = settings.timeout_s / 60
    return TimeLimitError(
        f"The analysis took longer than {plural(f'{minutes:g}', 'minute')} and was stopped.",
        "Cut the clip to half a minute or less, or allow more time with --timeout.",
    )


def _initialize(cores: Sequence[int]) -> None:
    """Prepare a worker process: few heaps, its cores, no interrupts of its own, and an end with its parent."""
    limit_malloc_arenas()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    pin_to_cores(cores)
    exit_with_parent()


def pin_to_cores(cores: Sequence[int]) -> None:
    """Run this process on these cores only. To be called on its main thread, before other threads are started.

    Parameters
    ----------
    cores : sequence of int
        Numbers of the CPU cores.
    """
    run_on_cores(cores)
    import cv2

    cv2.setNumThreads(len(cores))
