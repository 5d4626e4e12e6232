"""What the people who run a server rely on: health checks, the clock, killed servers, and workers without secrets."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import StandIn, Visitor

from gait.errors import OptionError
from gait.web.queue import process
from gait.web.queue.jobs import LEASE_S, MAX_ATTEMPTS, MAX_INTERRUPTIONS
from gait.web.queue.process import run_job
from gait.web.server import create_services
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.state import CLOCK, OWNER_FILE, set_state
from gait.web.visits.clock import CONFIRMED_AFTER_S, Clock

DAY_S = 86_400.0
NOW_S = 1.8e9


class FakeTime:
    """A computer's clock, and a timer that nobody can set."""

    def __init__(self) -> None:
        self.wall_s, self.timer_s = NOW_S, 0.0

    def clock(self, last_ran_at: float | None) -> Clock:
        return Clock(last_ran_at, wall=lambda: self.wall_s, monotonic=lambda: self.timer_s)

    def run(self, seconds: float) -> None:
        self.wall_s += seconds
        self.timer_s += seconds


def test_health_is_answered_while_the_database_hangs(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    monkeypatch.setattr(services.queue, "counts", lambda: release.wait(30))
    monkeypatch.setattr("gait.web.health._READY_TIMEOUT_S", 0.01)
    try:
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["database"]) == (503, False)
        assert client.get("/health").json() == {"status": "ok"}
    finally:
        release.set()
    monkeypatch.undo()
    assert client.get("/ready").status_code == 200


def test_the_end_of_a_server_is_not_blamed_on_the_clip(
    services: Services, visitor: Visitor, settings: Settings
) -> None:
    services.dispatcher.stop()
    token = visitor.started()
    for ended in range(1, MAX_INTERRUPTIONS + 1):
        claim = services.queue.claim()
        assert claim is not None
        assert services.queue.attempts(claim) == 1 <= MAX_ATTEMPTS
        services.queue.requeue_expired(services.visits.find(token).created_at + LEASE_S + 60)
        assert services.visits.find(token).state == ("failed" if ended == MAX_INTERRUPTIONS else "queued")
    assert "server stopped" in str(services.visits.find(token).problem)
    assert list((settings.data / "visits").rglob("side.mp4"))
    services.visits.remove_left_clips()
    assert not list((settings.data / "visits").rglob("side.mp4"))


def test_a_starting_server_deletes_the_clips_that_a_killed_one_left(
    serve: Callable[..., TestClient], settings: Settings, services: Services, visitor: Visitor
) -> None:
    token = visitor.done()
    services.dispatcher.stop()
    clip = services.visits.clip_path(services.visits.find(token), "side")
    clip.write_bytes(b"left")
    services.visits.remove_expired()
    assert clip.exists(), "keeping is up to remove_left_clips"
    services.visits.remove_left_clips()
    assert not clip.exists()


def test_a_worker_that_the_system_stops_is_not_a_crash() -> None:
    assert process._ending(-signal.SIGTERM) == "cancelled"
    assert process._ending(-signal.SIGSEGV) == "crashed"


def test_a_clock_that_jumps_does_not_change_the_time_of_expiry() -> None:
    time = FakeTime()
    clock = time.clock(None)
    time.run(100)
    assert clock.now() == NOW_S + 100
    time.wall_s += 400 * DAY_S
    assert clock.now() == NOW_S + 100
    assert clock.is_doubtful
    time.run(50)
    assert clock.now() == NOW_S + 150
    time.wall_s -= 400 * DAY_S
    assert clock.now() == NOW_S + 150
    assert not clock.is_doubtful


def test_a_clock_that_stays_is_believed_after_a_day() -> None:
    time = FakeTime()
    clock = time.clock(NOW_S - 60 * DAY_S)
    assert clock.now() == NOW_S - 60 * DAY_S, "the server was off for two months, or the clock is wrong"
    time.run(CONFIRMED_AFTER_S + 1)
    assert clock.now() == time.wall_s
    assert time.clock(NOW_S - DAY_S).now() == time.wall_s, "a server that was off for a day is nothing special"


def test_a_server_that_starts_with_a_wrong_clock_deletes_nothing(
    services: Services, visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gait.history.database import begin_writing

    visitor.done()
    created = services.visits.find(visitor.done()).created_at
    with begin_writing(services.engine) as session:
        set_state(session, CLOCK, created)
    monkeypatch.setattr(
        "gait.web.server.Clock", lambda last: Clock(last, wall=lambda: created + 400 * DAY_S, monotonic=lambda: 0.0)
    )
    with create_services(settings, run_job=StandIn()) as later:
        assert later.visits.remove_expired() == []
    monkeypatch.undo()
    with create_services(replace(settings, retention_days=1e-9), run_job=StandIn()) as right:
        assert len(right.visits.remove_expired()) == 2


def test_a_worker_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Stands in for the worker: it reads its request and writes its environment.
    script = "import json, os; input(); print(json.dumps({'stage': 'x', 'names': sorted(os.environ)}))"
    (tmp_path / "python").write_text(f"#!{sys.executable}\n{script}\n")
    (tmp_path / "python").chmod(0o700)
    secrets = ("GAIT_HISTORY", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "HTTPS_PROXY", "MY_TOKEN")
    for name in secrets:
        monkeypatch.setenv(name, "postgresql://user:secret@host/db")
    monkeypatch.setattr(process.sys, "executable", str(tmp_path / "python"))
    seen: list[dict[str, Any]] = []
    outcome = run_job({"max_job_s": 60, "max_memory_bytes": 2**30}, on_message=seen.append)
    assert outcome.ending == "done", json.dumps(outcome.message)
    assert "PATH" in seen[0]["names"]
    assert not set(secrets) & set(seen[0]["names"])


def test_two_histories_cannot_share_a_data_folder(
    visitor: Visitor, settings: Settings, tmp_path: Path, new_history: Path
) -> None:
    token = visitor.done()
    # A second database, as another server would have it.
    shutil.copy(new_history, tmp_path / "other.sqlite")
    other = replace(settings, history=str(tmp_path / "other.sqlite"))
    with pytest.raises(OptionError, match="holds the visits of another history"), create_services(other):
        pass
    with create_services(settings, run_job=StandIn()):
        assert visitor.client.get(f"/v/{token}/report/report.html").status_code == 200, "another server of the same"
    with create_services(replace(other, data=tmp_path / "data of the other"), run_job=StandIn()):
        pass


def test_a_folder_whose_history_is_gone_can_be_given_to_another(
    visitor: Visitor, settings: Settings, tmp_path: Path, new_history: Path
) -> None:
    visitor.done()
    (settings.data / "visits" / "notes of the clinic").mkdir()
    (settings.data / OWNER_FILE).unlink()
    shutil.copy(new_history, tmp_path / "other.sqlite")
    with create_services(replace(settings, history=str(tmp_path / "other.sqlite")), run_job=StandIn()) as services:
        services.visits.remove_expired()
    # The visits of the lost history are unknown; what no server has made is left alone.
    assert [path.name for path in (settings.data / "visits").iterdir()] == ["notes of the clinic"]
