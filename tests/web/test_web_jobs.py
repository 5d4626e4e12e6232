"""Jobs survive whatever falls over, and a clip that brings its worker down fails alone."""

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
from sqlalchemy import text
from starlette.testclient import TestClient
from visitors import CLIP, StandIn, Visitor

from gait.errors import HistoryError
from gait.history.database import begin_writing
from gait.web.app import make_app
from gait.web.queue.jobs import LEASE_S, MOST_ATTEMPTS
from gait.web.queue.process import Outcome, run_limited
from gait.web.server import made_services, opened
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.tables import WebBase


def request_for(folder: Path, **changed: Any) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "answers": {"clips": [{"view": "side", "size_bytes": 1}]},
        "model": "lite",
        "most_clip_s": 60.0,
        "most_pixels": 10**7,
        "most_frames": 10_000,
        "most_memory_bytes": 4 * 2**30,
        "most_job_s": 120.0,
    } | changed


def test_a_visit_goes_through_every_state(visitor: Visitor, work: StandIn) -> None:
    work.hold = True
    first, second = visitor.started(), visitor.started()
    running = visitor.wait(first, "running")
    assert running["position"] is None
    waiting = visitor.status(second)
    assert (waiting["state"], waiting["position"]) == ("queued", 1)
    until = time.monotonic() + 10
    while visitor.status(first)["done"] != 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    work.hold = False
    assert visitor.wait(first, "done")["files"]
    assert visitor.wait(second, "done")["files"]


@pytest.mark.parametrize("keep", [False, True])
def test_originals_go_with_the_report_made_unless_kept(
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
        (Outcome(ending="refused", said={"problem": "Nobody runs here.", "remedy": "Film somebody."}), "Nobody runs"),
        (Outcome(ending="memory", said={}), "memory"),
        (Outcome(ending="time", said={}), "longer"),
        (Outcome(ending="broken", said={"error": "KeyError"}), "error of its own"),
    ],
)
def test_a_job_that_cannot_be_done_says_why_and_the_next_goes_on(
    visitor: Visitor, work: StandIn, outcome: Outcome, word: str
) -> None:
    work.outcomes = [outcome]
    bad, good = visitor.started(), visitor.started()
    failed = visitor.wait(bad, "failed")
    assert word in failed["problem"]
    assert failed["remedy"]
    assert visitor.wait(good, "done")
    page = visitor.client.get(f"/v/{bad}")
    assert page.status_code == 200
    assert word in page.text


def test_a_clip_that_crashes_its_worker_is_tried_again_and_then_given_up(visitor: Visitor, work: StandIn) -> None:
    work.outcomes = [Outcome(ending="crashed", said={})] * MOST_ATTEMPTS
    token = visitor.started()
    assert "brought the analysis down" in visitor.wait(token, "failed")["problem"]
    assert len(work.requests) == MOST_ATTEMPTS
    work.outcomes = [Outcome(ending="crashed", said={})]
    assert visitor.wait(visitor.started(), "done")


def test_a_restart_takes_up_what_was_queued_and_running(settings: Settings, work: StandIn) -> None:
    work.hold = True
    with ExitStack() as stack:
        services = stack.enter_context(made_services(settings, work=work))
        visitor = Visitor(stack.enter_context(TestClient(make_app(services), base_url="http://localhost")))
        tokens = [visitor.started(), visitor.started()]
        visitor.wait(tokens[0], "running")
    work.hold = False
    with ExitStack() as stack:
        services = stack.enter_context(made_services(settings, work=work))
        visitor = Visitor(stack.enter_context(TestClient(make_app(services), base_url="http://localhost")))
        for token in tokens:
            visitor.wait(token, "done")


def test_what_a_killed_server_was_doing_is_taken_back_when_its_lease_is_over(
    services: Services, visitor: Visitor
) -> None:
    services.keeper.stop()
    token = visitor.started()
    first = services.jobs.claim()
    assert first is not None
    assert services.jobs.claim() is None
    assert services.jobs.take_back_lost() == 0
    assert services.jobs.take_back_lost(time.time() + LEASE_S + 1) == 1
    second = services.jobs.claim()
    assert second is not None
    assert not services.jobs.finish(first), "a claim that was taken over changes nothing"
    assert services.jobs.finish(second)
    assert visitor.wait(token, "done")


def test_a_job_that_was_thought_lost_keeps_its_clips(services: Services, visitor: Visitor, work: StandIn) -> None:
    work.hold = True
    token = visitor.started()
    visitor.wait(token, "running")
    late = time.time() + LEASE_S + 1
    (claim,) = services.keeper._in_hand
    assert services.jobs.take_back_lost(late, besides={claim}) == 0, "whoever has it knows better"
    assert services.jobs.take_back_lost(late) == 1, "another server that heard nothing of it for long"
    until = time.monotonic() + 10
    while len(work.requests) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (Path(work.requests[1]["folder"]) / "side.mp4").read_bytes() == CLIP
    work.hold = False
    assert visitor.wait(token, "done")["files"]


def test_no_two_keepers_get_the_same_job(services: Services, visitor: Visitor) -> None:
    services.keeper.stop()
    tokens = {visitor.started() for _ in range(3)}
    got: list[str] = []

    def take() -> None:
        while (claimed := services.jobs.claim()) is not None:
            got.append(claimed.visit_id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == len(tokens)


def test_deleting_stops_the_work_and_leaves_nothing(visitor: Visitor, work: StandIn, settings: Settings) -> None:
    work.hold = True
    token = visitor.started()
    visitor.wait(token, "running")
    assert visitor.client.delete(f"/api/v1/visits/{token}").status_code == 204
    assert visitor.client.get(f"/api/v1/visits/{token}").status_code == 404
    until = time.monotonic() + 15
    while any((settings.data / "visits").iterdir()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_same_key_makes_one_visit(visitor: Visitor) -> None:
    headers = {"Idempotency-Key": "a-long-key-of-my-own"}
    first, again = visitor.create(headers=headers), visitor.create(headers=headers)
    assert first.json()["token"] == again.json()["token"]
    assert visitor.create(headers=headers, speed="3m/s").status_code == 409


def test_everything_goes_after_the_retention(services: Services, visitor: Visitor, settings: Settings) -> None:
    token, begun = visitor.done(), visitor.token()
    assert services.visits.sweep(time.time() + 86_400 * 2) == 1, "an upload that was given up"
    assert visitor.client.get(f"/v/{begun}").status_code == 404
    assert visitor.client.get(f"/v/{token}").status_code == 200
    assert services.visits.sweep(time.time() + 86_400 * (settings.retention_days + 1)) == 1
    assert visitor.client.get(f"/v/{token}").status_code == 404
    assert not list((settings.data / "visits").iterdir())


def test_a_worker_says_why_a_clip_of_nobody_is_refused(tmp_path: Path) -> None:
    noise_clip(tmp_path / "side.mp4", frames=60)
    lines: list[dict[str, Any]] = []
    outcome = run_limited(request_for(tmp_path), on_line=lines.append)
    assert outcome.ending == "refused"
    assert outcome.said["problem"]
    assert lines[0]["stage"] == "checking"
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("changed", "ending"),
    [({"most_memory_bytes": 40 * 2**20}, "memory"), ({"most_job_s": 0.2}, "time")],
)
def test_a_worker_over_its_limits_is_ended(tmp_path: Path, changed: dict[str, Any], ending: str) -> None:
    (tmp_path / "side.mp4").symlink_to(SAMPLE_SIDE)
    assert run_limited(request_for(tmp_path, **changed)).ending == ending


def test_a_killed_worker_is_a_crash_and_an_unwanted_one_ends(tmp_path: Path) -> None:
    (tmp_path / "side.mp4").symlink_to(SAMPLE_SIDE)

    def kill_children(_: object) -> None:
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGKILL)

    assert run_limited(request_for(tmp_path), on_line=kill_children).ending == "crashed"
    assert run_limited(request_for(tmp_path), wanted=lambda: False).ending == "unwanted"


def test_a_worker_ends_with_whoever_asked(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "gait.web.queue.worker"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(timeout=60) != 0


def children(pid: int) -> list[int]:
    """Worker processes of this one."""
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


def test_a_clip_is_the_bytes_that_were_sent(visitor: Visitor, work: StandIn, settings: Settings) -> None:
    work.hold = True
    visitor.started()
    (kept,) = settings.data.rglob("side.mp4")
    assert kept.read_bytes() == CLIP
    assert kept.parent.parent == settings.data / "visits"


def test_the_revisions_make_the_tables_that_the_program_works_with(services: Services) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or str(name).startswith("web_")

    with services.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, WebBase.metadata) == []


def test_tables_of_a_newer_version_are_left_alone(settings: Settings) -> None:
    with opened(settings.history) as engine, begin_writing(engine) as session:
        session.execute(text("UPDATE gait_web_revision SET version_num = '9999'"))
    with pytest.raises(HistoryError, match="newer version"), opened(settings.history):
        pass
