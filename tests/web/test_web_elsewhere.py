"""The upload page with its database on a PostgreSQL server, and with its jobs on a Dask cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from visitors import StandIn, Visitor

from gait.errors import OptionError
from gait.web.app import create_app
from gait.web.queue.process import JobOutcome
from gait.web.server import create_services
from gait.web.settings import Settings
from gait.web.tables import WebBase

sys.path.append(str(Path(__file__).parents[1] / "history"))
from postgresql import postgresql_binaries, running_server

TIMEOUT_S = 30


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    binaries = postgresql_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with running_server(binaries) as server:
        yield server.url("postgres")


def test_visits_live_on_a_postgresql_server(postgresql_url: str, settings: Settings, jobs: StandIn) -> None:
    there = replace(settings, history=postgresql_url)
    jobs.hold = True
    with ExitStack() as stack:
        services = stack.enter_context(create_services(there, run_job=jobs))
        visitor = Visitor(stack.enter_context(TestClient(create_app(services), base_url="http://localhost")))
        tokens = [visitor.started(), visitor.started()]
        visitor.wait(tokens[0], "running")
        assert visitor.status(tokens[1])["position"] == 1
        headers = {"Idempotency-Key": "a-long-key-of-my-own"}
        begun = {visitor.create(headers=headers).json()["token"] for _ in range(2)}
        assert len(begun) == 1, "a repeated key creates one visit"
        assert visitor.create().status_code == 429
        for token in ("%00" * 43, "\ud7ff" * 43, "'" * 43):
            assert visitor.client.get(f"/v/{token}").status_code == 404
    jobs.hold = False
    with ExitStack() as stack:
        services = stack.enter_context(create_services(there, run_job=jobs))
        visitor = Visitor(stack.enter_context(TestClient(create_app(services), base_url="http://localhost")))
        for token in tokens:
            assert "results.json" in visitor.wait(token, "done")["files"]
        for token in (*tokens, *begun):
            assert visitor.client.delete(f"/api/v1/visits/{token}").status_code == 204
        with services.engine.connect() as connection:
            for table in WebBase.metadata.sorted_tables:
                if table.name in ("web_audit", "web_state"):
                    # They outlive a visit, and hold nothing of the runner.
                    continue
                assert connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one() == 0, table.name
        assert not list((settings.data / "visits").iterdir())


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed: Any = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=":0"
    ) as cluster:
        yield cluster.scheduler_address


class OnWorker:
    """Stands in for the process on a worker: reports one frame, then runs or ends as the test says."""

    def __init__(self) -> None:
        self.outcome: JobOutcome | None = JobOutcome(ending="done", message={})
        self.stopped = 0

    def __call__(
        self, request: dict[str, Any], *, on_message: Callable[..., None], keep_running: Callable[[], bool]
    ) -> JobOutcome:
        on_message({"stage": "pose", "view": "side", "done": 3, "total": 9})
        while keep_running() and self.outcome is None:
            time.sleep(0.02)
        if self.outcome is None:
            self.stopped += 1
            # Stopping a process takes a while, and it may write files until then.
            time.sleep(0.3)
            (Path(request["folder"]) / "late").mkdir(parents=True)
        return self.outcome or JobOutcome(ending="cancelled", message={})


@pytest.fixture
def on_worker(monkeypatch: pytest.MonkeyPatch) -> OnWorker:
    pytest.importorskip("distributed", reason="Dask is not installed")
    stand_in = OnWorker()
    monkeypatch.setattr("gait.web.queue.cluster.run_job", stand_in)
    return stand_in


def test_jobs_run_on_a_cluster(scheduler: str, settings: Settings, on_worker: OnWorker) -> None:
    from gait.web.queue.cluster import Cluster

    cluster = Cluster(scheduler)
    with (
        create_services(settings, run_job=cluster) as services,
        TestClient(create_app(services), base_url="http://localhost") as client,
    ):
        visitor = Visitor(client)
        visitor.wait(visitor.started(), "done")

        on_worker.outcome = JobOutcome(
            ending="rejected", message={"problem": "Nobody runs.", "remedy": "Film somebody."}
        )
        assert visitor.wait(visitor.started(), "failed")["problem"] == "Nobody runs."

        on_worker.outcome = None
        token = visitor.started()
        until = time.monotonic() + TIMEOUT_S
        while visitor.status(token)["done"] != 3:
            assert time.monotonic() < until, "progress is reported while the job runs"
            time.sleep(0.05)
        assert client.delete(f"/api/v1/visits/{token}").status_code == 204
        while on_worker.stopped == 0 or list((settings.data / "visits").glob("*/late")):
            assert time.monotonic() < until, "the job is stopped on the worker"
            time.sleep(0.05)
    cluster.close()


def test_a_job_is_stopped_on_its_worker_when_the_server_has_gone(
    scheduler: str, tmp_path: Path, on_worker: OnWorker
) -> None:
    import threading

    from gait.web.queue.cluster import Cluster

    on_worker.outcome, begun = None, threading.Event()
    cluster = Cluster(scheduler)
    request = {"folder": str(tmp_path / "visit"), "answers": {}}
    doing = threading.Thread(target=cluster, args=(request,), kwargs={"on_message": lambda _: begun.set()}, daemon=True)
    doing.start()
    assert begun.wait(TIMEOUT_S)
    cluster._client.scheduler_comm.close()
    cluster.close()
    until = time.monotonic() + TIMEOUT_S
    while on_worker.stopped == 0:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    from gait.web.queue import cluster

    monkeypatch.setattr(cluster, "_CONNECT_TIMEOUT_S", 0.5)
    with pytest.raises(OptionError, match="No scheduler answers"):
        cluster.Cluster("tcp://127.0.0.1:9")
