"""Workers of a Dask cluster, used through its executor interface."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from importlib import import_module
from typing import Any

from gait.batch.isolated_worker import analyze_isolated
from gait.batch.job import Job, Settings
from gait.batch.worker import JobResult
from gait.batch.workers import pin_to_cores, share_cores
from gait.errors import OptionError
from gait.runtime.limits import usable_core_numbers

LOCAL = "local"
LOCAL_RETRIES = 2
_CONNECT_TIMEOUT_S = 15
# A thousand sessions keep a large cluster busy without overloading the scheduler.
_MAX_SUBMITTED = 1000


class DaskWorkers:
    """Workers of a running cluster, or of a cluster started on this computer for this run.

    A worker analyses each session in a separate process, so that a session that hangs can be stopped while the worker
    goes on. When a worker dies, the scheduler gives its session to another one, as often as its setting
    `distributed.scheduler.allowed-failures` allows.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as `tls://10.0.0.5:8786`. `local` starts a cluster on this computer.
    count : int, optional
        Number of worker processes of a local cluster. By default, one for each core.

    Raises
    ------
    OptionError
        If no scheduler answers at the address, or Dask is not installed.
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
                self._cluster or address, timeout=_CONNECT_TIMEOUT_S, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise OptionError(
                f"No scheduler answers at '{address}'.", "Start one with `dask scheduler`, or use --scheduler local."
            ) from error
        self._executor = self._client.get_executor(pure=False)
        self._submitted = 0

    @property
    def free(self) -> int:
        """How many more sessions may be submitted. The scheduler distributes them to workers that come and go."""
        return _MAX_SUBMITTED - self._submitted

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        """Submit a session to the scheduler; see `gait.batch.worker.analyze_job`.

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
        self._submitted += 1
        future: Future[JobResult] = self._executor.submit(analyze_isolated, job, settings, reserved)
        return future

    def release(self, future: Future[JobResult]) -> None:
        """Count a session as finished.

        Parameters
        ----------
        future : Future of JobResult
            What `start` returned for the session.
        """
        self._submitted -= 1

    def stop_overdue(self, timeout_s: float) -> list[Future[JobResult]]:
        """Return an empty list: the workers stop overdue sessions themselves, since only they know the start time.

        Parameters
        ----------
        timeout_s : float
            Time limit of a session in seconds. It has no effect here.

        Returns
        -------
        list of Future
            Always empty.
        """
        return []

    def close(self) -> None:
        """Cancel the sessions that have not started. A local cluster stops; other clusters finish what they started."""
        self._executor.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _local_cluster(count: int | None) -> Any:
    distributed: Any = import_module("distributed")
    cores = usable_core_numbers()
    shares = share_cores(count or len(cores), cores)

    class PinToCores(distributed.WorkerPlugin):  # type: ignore[misc]
        """Runs each worker on its own cores. Defined here so that Dask sends it to the workers by value."""

        def setup(self, worker: Any) -> None:
            pin_to_cores(shares[int(worker.name) % len(shares)])

    cluster = distributed.LocalCluster(
        n_workers=len(shares),
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        # Any free port for the scheduler's HTTP server: another cluster may use the default one.
        scheduler_kwargs={"dashboard_address": ":0"},
        silence_logs=logging.CRITICAL,
    )
    with cluster.get_client() as client:
        client.register_plugin(PinToCores())
    return cluster
