"""Jobs on the workers of a Dask cluster that see the same data folder, each in a limited process there too."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from gait.errors import OptionError
from gait.web.queue.process import Json, Outcome, run_limited

_TOPIC = "gait"
_REACHED_WITHIN_S = 15
_ENDS_WITHIN_S = 10.0
_LOOK_EVERY_S = 0.5
_PAUSE_S = 5.0


class Cluster:
    """Does jobs on a cluster, in place of `run_limited`.

    Parameters
    ----------
    address : str
        The scheduler's, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    OptionError
        If no scheduler answers there, or Dask is not installed.
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
        self._runs: dict[str, _Run] = {}
        try:
            self._client = self._connect()
        except (OSError, ValueError) as error:
            raise OptionError(
                f"No scheduler answers at '{address}'.", "Start one with `dask scheduler`, or leave --scheduler out."
            ) from error

    def __call__(
        self, request: Json, *, on_line: Callable[[Json], None] | None = None, wanted: Callable[[], bool] | None = None
    ) -> Outcome:
        """Do one job; see `run_limited`."""
        name = secrets.token_hex(16)
        run = self._runs[name] = _Run(on_line)
        try:
            return self._follow(name, run, request, wanted)
        except OSError:
            return self._lost()
        finally:
            del self._runs[name]

    def close(self) -> None:
        """Leave the cluster; what it still does for us ends."""
        self._client.close()

    def _follow(self, name: str, run: _Run, request: Json, wanted: Callable[[], bool] | None) -> Outcome:
        future = self._connected().submit(run_on_worker, request, name, key=f"gait-{name}", pure=False)
        future.add_done_callback(lambda _: run.changed.set())
        while not future.done():
            if wanted is not None and not wanted():
                future.cancel()
                # Whoever stops a job may remove its folder next, in which nothing may be written any more.
                run.ended.wait(_ENDS_WITHIN_S if run.begun.is_set() else 0)
                return Outcome(ending="unwanted", said={})
            run.changed.wait(_LOOK_EVERY_S)
            run.changed.clear()
        if future.status == "finished":
            outcome: Outcome = future.result()
            return outcome
        if future.status != "error":
            return self._lost()
        error = future.exception()
        if isinstance(error, self._distributed.KilledWorker):
            return Outcome(ending="crashed", said={})
        return Outcome(ending="broken", said={"error": type(error).__name__})

    def _lost(self) -> Outcome:
        """The scheduler went away, which is no fault of the clip: the job goes back, and is tried when it is back."""
        time.sleep(_PAUSE_S)
        return Outcome(ending="unwanted", said={})

    def _connected(self) -> Any:
        with self._lock:
            if self._client.status == "closed":
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        client = self._distributed.Client(self._address, timeout=_REACHED_WITHIN_S, set_as_default=False)
        client.subscribe_topic(_TOPIC, self._hear)
        return client

    def _hear(self, event: tuple[float, Json]) -> None:
        told = event[1]
        run = self._runs.get(told["job"])
        if run is not None:
            run.hear(told)


class _Run:
    """What is heard of one job on its way."""

    def __init__(self, on_line: Callable[[Json], None] | None) -> None:
        self._on_line = on_line
        self.begun, self.ended, self.changed = threading.Event(), threading.Event(), threading.Event()

    def hear(self, told: Json) -> None:
        """Take in what a worker says of it."""
        self.begun.set()
        if "line" in told:
            if self._on_line is not None:
                self._on_line(told["line"])
        elif told.get("ended"):
            self.ended.set()
        self.changed.set()


def run_on_worker(request: Json, job: str) -> Outcome:
    """Do one job where Dask calls this: on one of its workers, telling how far it is.

    Parameters
    ----------
    request : dict
        What `gait.web.queue.worker` reads.
    job : str
        Name under which progress is told.

    Returns
    -------
    Outcome
    """
    worker = import_module("distributed").get_worker()
    key = worker.get_current_task()
    latest: list[Json] = []

    def wanted() -> bool:
        if latest:
            worker.log_event(_TOPIC, {"job": job, "line": latest.pop()})
        # Cancelled, or its server is gone: Dask forgets the task but leaves it running.
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    worker.log_event(_TOPIC, {"job": job})
    try:
        return run_limited(request, on_line=lambda line: latest.__setitem__(slice(None), [line]), wanted=wanted)
    finally:
        worker.log_event(_TOPIC, {"job": job, "ended": True})
