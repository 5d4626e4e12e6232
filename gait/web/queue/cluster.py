"""Run jobs on the workers of a Dask cluster that have access to the same data folder."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from gait.errors import OptionError
from gait.web.queue.process import JobOutcome, Json, run_job

_TOPIC = "gait"
_CONNECT_TIMEOUT_S = 15
_STOP_TIMEOUT_S = 10.0
_POLL_INTERVAL_S = 0.5
_RETRY_DELAY_S = 5.0


class Cluster:
    """Runs jobs on a Dask cluster. On the worker, each job runs in a process with limits, as it would on the server.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as `tls://10.0.0.5:8786`.

    Raises
    ------
    OptionError
        If no scheduler answers at the address, or Dask is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            self._distributed: Any = import_module("distributed")
        except ImportError as error:
            raise OptionError(
                "--scheduler needs a package that is not installed.", "pip install 'gait-report[cluster]'"
            ) from error
        self._address = address
        self._lock = threading.Lock()
        self._jobs: dict[str, _RemoteJob] = {}
        try:
            self._client = self._connect()
        except (OSError, ValueError) as error:
            raise OptionError(
                f"No scheduler answers at '{address}'.", "Start one with `dask scheduler`, or leave --scheduler out."
            ) from error

    def __call__(
        self,
        request: Json,
        *,
        on_message: Callable[[Json], None] | None = None,
        keep_running: Callable[[], bool] | None = None,
    ) -> JobOutcome:
        """Run one job; see `gait.web.queue.process.run_job`."""
        name = secrets.token_hex(16)
        job = self._jobs[name] = _RemoteJob(on_message)
        try:
            return self._run(name, job, request, keep_running)
        except OSError:
            return self._connection_lost()
        finally:
            del self._jobs[name]

    def close(self) -> None:
        """Disconnect from the cluster. Jobs that are still running there are stopped."""
        self._client.close()

    def _run(self, name: str, job: _RemoteJob, request: Json, keep_running: Callable[[], bool] | None) -> JobOutcome:
        future = self._connected_client().submit(run_on_worker, request, name, key=f"gait-{name}", pure=False)
        future.add_done_callback(lambda _: job.changed.set())
        while not future.done():
            if keep_running is not None and not keep_running():
                future.cancel()
                # The caller may delete the visit's folder next, so the process must have stopped writing into it.
                job.ended.wait(_STOP_TIMEOUT_S if job.started.is_set() else 0)
                return JobOutcome(ending="cancelled", message={})
            job.changed.wait(_POLL_INTERVAL_S)
            job.changed.clear()
        if future.status == "finished":
            outcome: JobOutcome = future.result()
            return outcome
        if future.status != "error":
            return self._connection_lost()
        error = future.exception()
        if isinstance(error, self._distributed.KilledWorker):
            return JobOutcome(ending="crashed", message={})
        return JobOutcome(ending="error", message={"error": type(error).__name__})

    def _connection_lost(self) -> JobOutcome:
        """Wait before the next attempt, and return an outcome that does not count as one."""
        time.sleep(_RETRY_DELAY_S)
        return JobOutcome(ending="cancelled", message={})

    def _connected_client(self) -> Any:
        with self._lock:
            if self._client.status == "closed":
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        client = self._distributed.Client(self._address, timeout=_CONNECT_TIMEOUT_S, set_as_default=False)
        client.subscribe_topic(_TOPIC, self._handle_event)
        return client

    def _handle_event(self, event: tuple[float, Json]) -> None:
        content = event[1]
        job = self._jobs.get(content["job"])
        if job is not None:
            job.handle_event(content)


class _RemoteJob:
    """A job on the cluster, as far as the events of its worker show."""

    def __init__(self, on_message: Callable[[Json], None] | None) -> None:
        self._on_message = on_message
        self.started, self.ended, self.changed = threading.Event(), threading.Event(), threading.Event()

    def handle_event(self, event: Json) -> None:
        self.started.set()
        if "message" in event:
            if self._on_message is not None:
                self._on_message(event["message"])
        elif event.get("ended"):
            self.ended.set()
        self.changed.set()


def run_on_worker(request: Json, job: str) -> JobOutcome:
    """Run one job on the Dask worker that calls this function, and send its progress as Dask events.

    Parameters
    ----------
    request : dict
        The request that `gait.web.queue.worker` reads.
    job : str
        Name of the job in the events.

    Returns
    -------
    JobOutcome
    """
    worker = import_module("distributed").get_worker()
    key = worker.get_current_task()
    latest: list[Json] = []

    def keep_latest(message: Json) -> None:
        latest[:] = [message]

    def keep_running() -> bool:
        if latest:
            worker.log_event(_TOPIC, {"job": job, "message": latest.pop()})
        # After a cancellation, or when the server has gone, Dask forgets the task but does not stop its thread.
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    worker.log_event(_TOPIC, {"job": job})
    try:
        return run_job(request, on_message=keep_latest, keep_running=keep_running)
    finally:
        worker.log_event(_TOPIC, {"job": job, "ended": True})
