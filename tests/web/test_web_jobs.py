"""Jobs survive crashes, and a clip that crashes its worker does not affect others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clip_makers import SAMPLE_SIDE, noise_clip
from made_sessions import analysis_of, grey_clip
from sqlalchemy import text
from starlette.testclient import TestClient
from visitors import CLIP, StandIn, Visitor, request_for

from gait.errors import HistoryError
from gait.history.database import begin_writing
from gait.options import Options
from gait.report.content import tiles
from gait.runner import Runner
from gait.session import Session
from gait.units import Units
from gait.web.app import create_app
from gait.web.queue.jobs import LEASE_S, MAX_ATTEMPTS
from gait.web.queue.process import JobOutcome, run_job
from gait.web.server import create_services, open_database
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.tables import WebBase
from gait.web.visits.files import read_numbers, write_numbers


def test_a_visit_goes_through_every_state(visitor: Visitor, jobs: StandIn) -> None:
    jobs.hold = True
    first, second = visitor.started(), visitor.started()
    running = visitor.wait(first, "running")
    assert running["position"] is None
    waiting = visitor.status(second)
    assert (waiting["state"], waiting["position"]) == ("queued", 1)
    until = time.monotonic() + 10
    while visitor.status(first)["done"] != 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    jobs.hold = False
    assert visitor.wait(first, "done")["files"]
    assert visitor.wait(second, "done")["files"]


def test_the_numbers_are_shown_while_the_report_is_being_made(visitor: Visitor, jobs: StandIn) -> None:
    cadence = {"title": "Cadence", "value": "168.0 steps/min", "interval": "167.8 to 168.3", "warning": ""}
    jobs.hold, jobs.numbers = True, [cadence]
    token = visitor.started()
    until = time.monotonic() + 10
    while visitor.status(token)["stage"] != "report":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert visitor.status(token)["numbers"] == [cadence]
    assert "168.0 steps/min" in visitor.client.get(f"/v/{token}").text
    jobs.hold = False
    assert visitor.wait(token, "done")["numbers"] == []


def test_the_first_numbers_are_those_of_the_report(tmp_path: Path) -> None:
    clip = analysis_of(grey_clip(tmp_path / "side.mp4"))
    units = Units(lengths="imperial", speeds="mph")
    session = Session(runner=Runner(height_m=1.75), options=Options(units=units), clips=(clip,), findings=())
    assert read_numbers(tmp_path) == []
    write_numbers(session, tmp_path)
    shown = [(number["title"], number["value"]) for number in read_numbers(tmp_path)]
    assert shown == [(tile.title, tile.value) for tile in tiles(session.in_display_units())]
    assert any(value.endswith(" in") for _, value in shown)


@pytest.mark.parametrize("keep", [False, True])
def test_uploaded_clips_are_deleted_after_the_report_unless_kept(
    serve: Callable[..., TestClient], settings: Settings, keep: bool
) -> None:
    visitor = Visitor(serve(replace(settings, keep_originals=keep)))
    visitor.done()
    until = time.monotonic() + 10
    while bool(list(settings.data.rglob("side.mp4"))) is not keep:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (
            JobOutcome(ending="rejected", message={"problem": "Nobody runs here.", "remedy": "Film somebody."}),
            "Nobody runs",
        ),
        (JobOutcome(ending="memory", message={}), "memory"),
        (JobOutcome(ending="time", message={}), "longer"),
        (JobOutcome(ending="error", message={"error": "KeyError"}), "internal error"),
    ],
)
def test_a_failed_job_says_why_and_the_next_job_runs(
    visitor: Visitor, jobs: StandIn, outcome: JobOutcome, word: str
) -> None:
    jobs.outcomes = [outcome]
    bad, good = visitor.started(), visitor.started()
    failed = visitor.wait(bad, "failed")
    assert word in failed["problem"]
    assert failed["remedy"]
    assert visitor.wait(good, "done")
    page = visitor.client.get(f"/v/{bad}")
    assert page.status_code == 200
    assert word in page.text


def test_a_job_that_crashes_is_tried_again_a_few_times(visitor: Visitor, jobs: StandIn) -> None:
    jobs.outcomes = [JobOutcome(ending="crashed", message={})] * MAX_ATTEMPTS
    token = visitor.started()
    assert "crashed several times" in visitor.wait(token, "failed")["problem"]
    assert len(jobs.requests) == MAX_ATTEMPTS
    jobs.outcomes = [JobOutcome(ending="crashed", message={})]
    assert visitor.wait(visitor.started(), "done")


def test_a_restarted_server_continues_queued_and_running_jobs(settings: Settings, jobs: StandIn) -> None:
    jobs.hold = True
    with ExitStack() as stack:
        services = stack.enter_context(create_services(settings, run_job=jobs))
        visitor = Visitor(stack.enter_context(TestClient(create_app(services), base_url="http://localhost")))
        tokens = [visitor.started(), visitor.started()]
        visitor.wait(tokens[0], "running")
    jobs.hold = False
    with ExitStack() as stack:
        services = stack.enter_context(create_services(settings, run_job=jobs))
        visitor = Visitor(stack.enter_context(TestClient(create_app(services), base_url="http://localhost")))
        for token in tokens:
            visitor.wait(token, "done")


def test_the_jobs_of_a_killed_server_are_requeued_when_their_claims_expire(
    services: Services, visitor: Visitor
) -> None:
    services.dispatcher.stop()
    token = visitor.started()
    first = services.queue.claim()
    assert first is not None
    assert services.queue.claim() is None
    assert services.queue.requeue_expired() == 0
    assert services.queue.requeue_expired(time.time() + LEASE_S + 1) == 1
    second = services.queue.claim()
    assert second is not None
    assert not services.queue.finish(first), "an expired claim has no effect"
    assert services.queue.finish(second)
    assert visitor.wait(token, "done")


def test_a_job_that_another_server_takes_over_keeps_its_clips(
    services: Services, visitor: Visitor, jobs: StandIn
) -> None:
    jobs.hold = True
    token = visitor.started()
    visitor.wait(token, "running")
    late = time.time() + LEASE_S + 1
    (claim,) = services.dispatcher._claims_in_use
    assert services.queue.requeue_expired(late, exclude={claim}) == 0, "this server still has it"
    assert services.queue.requeue_expired(late) == 1, "another server takes it over"
    until = time.monotonic() + 10
    while len(jobs.requests) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (Path(jobs.requests[1]["folder"]) / "side.mp4").read_bytes() == CLIP
    jobs.hold = False
    assert visitor.wait(token, "done")["files"]


def test_no_job_is_claimed_twice(services: Services, visitor: Visitor) -> None:
    services.dispatcher.stop()
    tokens = {visitor.started() for _ in range(3)}
    claimed_ids: list[str] = []

    def take() -> None:
        while (claim := services.queue.claim()) is not None:
            claimed_ids.append(claim.visit_id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed_ids) == len(set(claimed_ids)) == len(tokens)


def test_deleting_a_visit_stops_its_job_and_leaves_nothing(visitor: Visitor, jobs: StandIn, settings: Settings) -> None:
    jobs.hold = True
    token = visitor.started()
    visitor.wait(token, "running")
    assert visitor.client.delete(f"/api/v1/visits/{token}").status_code == 204
    assert visitor.client.get(f"/api/v1/visits/{token}").status_code == 404
    until = time.monotonic() + 15
    while any((settings.data / "visits").iterdir()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_repeated_idempotency_key_creates_one_visit(visitor: Visitor) -> None:
    headers = {"Idempotency-Key": "a-long-key-of-my-own"}
    first, again = visitor.create(headers=headers), visitor.create(headers=headers)
    assert first.json()["token"] == again.json()["token"]
    assert visitor.create(headers=headers, speed="3m/s").status_code == 409


def test_expired_visits_are_deleted(services: Services, visitor: Visitor, settings: Settings) -> None:
    token = visitor.done()
    assert services.visits.remove_expired(time.time() + 86_400 * 2) == []
    assert visitor.client.get(f"/v/{token}").status_code == 200
    assert len(services.visits.remove_expired(time.time() + 86_400 * (settings.retention_days + 1))) == 1
    assert visitor.client.get(f"/v/{token}").status_code == 404
    assert not list((settings.data / "visits").iterdir())


def test_a_worker_says_why_a_clip_without_a_runner_is_rejected(tmp_path: Path) -> None:
    noise_clip(tmp_path / "side.mp4", frames=60)
    lines: list[dict[str, Any]] = []
    outcome = run_job(request_for(tmp_path), on_message=lines.append)
    assert outcome.ending == "rejected"
    assert outcome.message["problem"]
    assert lines[0]["stage"] == "checking"
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("changed", "ending"),
    [({"max_memory_bytes": 40 * 2**20}, "memory"), ({"max_job_s": 0.2}, "time")],
)
def test_a_worker_that_exceeds_a_limit_is_stopped(tmp_path: Path, changed: dict[str, Any], ending: str) -> None:
    (tmp_path / "side.mp4").symlink_to(SAMPLE_SIDE)
    assert run_job(request_for(tmp_path, **changed)).ending == ending


def test_a_killed_worker_is_a_crash_and_a_cancelled_one_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "side.mp4").symlink_to(SAMPLE_SIDE)

    def kill_children(_: object) -> None:
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGKILL)

    assert run_job(request_for(tmp_path), on_message=kill_children).ending == "crashed"
    assert run_job(request_for(tmp_path), keep_running=lambda: False).ending == "cancelled"


def test_a_worker_ends_when_standard_input_is_closed(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "gait.web.queue.worker"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(timeout=60) != 0


def children(pid: int) -> list[int]:
    """Return the worker processes that this process started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            content = entry.read_text()
            command = (entry.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(content.rsplit(")", 1)[1].split()[1]) == pid and b"gait.web.queue.worker" in command:
            found.append(int(entry.parent.name))
    return found


def test_a_clip_is_stored_as_it_was_sent(visitor: Visitor, jobs: StandIn, settings: Settings) -> None:
    jobs.hold = True
    visitor.started()
    (kept,) = settings.data.rglob("side.mp4")
    assert kept.read_bytes() == CLIP
    assert kept.parent.parent == settings.data / "visits"


def test_the_migrations_create_the_tables_of_the_models(services: Services) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or str(name).startswith("web_")

    with services.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, WebBase.metadata) == []


def test_tables_of_a_newer_version_are_rejected(settings: Settings) -> None:
    with open_database(settings.history) as engine, begin_writing(engine) as session:
        session.execute(text("UPDATE gait_web_revision SET version_num = '9999'"))
    with pytest.raises(HistoryError, match="newer version"), open_database(settings.history):
        pass
