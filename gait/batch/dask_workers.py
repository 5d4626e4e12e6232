"""Workers of a Dask cluster, through its executor interface."""

from __future__ import annotations

import logging
import os
from concurrent.futures import Future
from importlib import import_module
from typing import Any

from gait.batch.isolated_worker import work_alone
from gait.batch.job import Job, Settings
from gait.batch.worker import Outcome
from gait.batch.workers import core_shares, keep_to
from gait.errors import OptionError

LOCAL = "local"
LOCAL_RETRIES = 2
_REACHED_WITHIN_S = 15
# Handed out ahead: a thousand sessions keep a large cluster busy and do not drown the scheduler.
_MOST_HANDED_OUT = 1000


class ClusterWorkers:
    """Workers of a running cluster, or of one made for this run.

    A worker analyses each session in a process of its own, so that one that hangs is ended and the worker goes on. A
    worker that dies is the scheduler's to notice: it gives the session to another, as often as its setting
    `distributed.scheduler.allowed-failures` says.

    Parameters
    ----------
    address : str
        The scheduler's, such as `tcp://10.0.0.5:8786`; `local` makes a cluster on this computer.
    count : int, optional
        Worker processes of a local cluster; default: one a core.

    Raises
    ------
    OptionError
        If no scheduler answers there, or Dask is not installed.
    """

    retries = 2

    def __init__(self, address: str, count: int | None = None) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise OptionError(
                "--scheduler needs a package that is not installed.", "pip install 'gait-report[cluster]'"
            ) from error
        self._cluster: Any = None
        if address == LOCAL:
            import_module("dask").config.set({"distributed.scheduler.allowed-failures": LOCAL_RETRIES})
            self._cluster = _local_cluster(count)
        try:
            self._client: Any = distributed.Client(
                self._cluster or address, timeout=_REACHED_WITHIN_S, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise OptionError(
                f"No scheduler answers at '{address}'.", "Start one with `dask scheduler`, or give --scheduler local."
            ) from error
        self._executor = self._client.get_executor(pure=False)
        self._handed_out = 0

    @property
    def free(self) -> int:
        """How many more sessions the scheduler may be given; it knows its workers, and they may come and go."""
        return _MOST_HANDED_OUT - self._handed_out

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        """Hand a session to the scheduler, with the folders that it must leave to others."""
        self._handed_out += 1
        future: Future[Outcome] = self._executor.submit(work_alone, job, settings, taken)
        return future

    def finished(self, future: Future[Outcome]) -> None:
        """Take note that the session is done."""
        self._handed_out -= 1

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        """Leave it to the workers: only they know when they began."""
        return []

    def close(self) -> None:
        """Give back what is not begun; a local cluster ends now, others finish the sessions in hand."""
        self._executor.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _local_cluster(count: int | None) -> Any:
    distributed: Any = import_module("distributed")
    cores = sorted(os.sched_getaffinity(0))
    shares = core_shares(count or len(cores), cores)

    class OwnCores(distributed.WorkerPlugin):  # type: ignore[misc]
        """Keeps each worker to its cores; sent by value, since it is of this run."""

        def setup(self, worker: Any) -> None:
            keep_to(shares[int(worker.name) % len(shares)])

    cluster = distributed.LocalCluster(
        n_workers=len(shares),
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        # Its answers on HTTP go to any free port: the usual one may be another cluster's.
        scheduler_kwargs={"dashboard_address": ":0"},
        silence_logs=logging.CRITICAL,
    )
    with cluster.get_client() as client:
        client.register_plugin(OwnCores())
    return cluster
