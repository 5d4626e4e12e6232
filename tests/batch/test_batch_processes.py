"""Real processes: a worker killed, the parent killed, an interrupt. Whatever ends a run, the next one finishes it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import psutil
import pytest

from gait.batch.jobs import Job, Settings, Source
from gait.batch.local import LocalWorkers
from gait.batch.record import RECORD_FILE
from gait.batch.work import WORKSHOP
from gait.errors import ClipError

PATIENCE_S = 90


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gait", "batch", *map(str, arguments), "--model", "lite"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.02)


def workers_of(parent: subprocess.Popen[str]) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent.pid).children() if "spawn_main" in " ".join(child.cmdline())]


def done(out: Path) -> dict[str, int]:
    """When each finished session was finished."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob(f"*/{RECORD_FILE}")}


def at_work(out: Path) -> int:
    return len(list((out / WORKSHOP).glob("*")))


def assert_whole(out: Path) -> None:
    """Three sessions, each whole, and nothing else."""
    assert len(done(out)) == 3
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(done(out))
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]
    for folder in done(out):
        assert {"report.html", "results.json", "measures.csv", "steps.csv"} <= set(os.listdir(out / folder))
    sessions = pd.read_parquet(out / "sessions.parquet")
    assert sessions.state.tolist() == ["done"] * 3
    assert pd.read_parquet(out / "measures.parquet").session.nunique() == 3


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "out"
    leftovers = [p for p in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(p.info["cmdline"] or [])]
    for process in leftovers:
        process.kill()
    assert not leftovers


def test_a_killed_worker_costs_nothing(three_clips: Path, out: Path) -> None:
    parent = start(three_clips, "--out", out, "--workers", "2")
    until(lambda: at_work(out) == 2)
    workers_of(parent)[0].kill()
    stdout, stderr = parent.communicate(timeout=PATIENCE_S)
    assert parent.returncode == 0, stderr
    assert "3 of 3 sessions have their report" in stdout
    assert_whole(out)


def test_after_a_killed_parent_the_next_run_finishes_the_rest(three_clips: Path, out: Path) -> None:
    parent = start(three_clips, "--out", out, "--workers", "1")
    until(lambda: done(out) and at_work(out))
    workers = workers_of(parent)
    parent.kill()
    parent.wait()
    before = done(out)
    until(lambda: not any(worker.is_running() for worker in workers))
    assert done(out) == before, "an orphan must not go on"
    stdout, stderr = start(three_clips, "--out", out, "--resume").communicate(timeout=PATIENCE_S)
    assert f"({len(before)} of them before)" in stdout, stderr
    assert before.items() <= done(out).items()
    assert_whole(out)


def test_an_interrupt_stops_every_process_and_leaves_whole_reports_only(three_clips: Path, out: Path) -> None:
    parent = start(three_clips, "--out", out, "--workers", "2")
    until(lambda: at_work(out) == 2)
    workers = workers_of(parent)
    os.killpg(parent.pid, signal.SIGINT)
    _, stderr = parent.communicate(timeout=PATIENCE_S)
    assert parent.returncode == 130
    assert stderr == "Stopped. What is done stays; the same command with --resume goes on.\n"
    assert not any(worker.is_running() for worker in workers)
    assert not (out / WORKSHOP).exists()
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(done(out))
    assert pd.read_parquet(out / "sessions.parquet").state.tolist().count("waiting") == 3 - len(done(out))


def test_a_process_is_replaced_after_a_number_of_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.batch.local._SESSIONS_A_PROCESS", 1)
    settings = Settings(out=str(tmp_path), model="lite")
    missing = Job(name="a", sources=(Source(url=str(tmp_path / "a.mp4"), view="side"),))
    workers, seen = LocalWorkers(1), set()
    try:
        for _ in range(2):
            before = set(multiprocessing.active_children())
            future = workers.start(missing, settings)
            seen |= {child.pid for child in set(multiprocessing.active_children()) - before}
            assert isinstance(future.exception(timeout=PATIENCE_S), ClipError)
            workers.finished(future)
    finally:
        workers.close()
    assert len(seen) == 2
    assert not seen & {child.pid for child in multiprocessing.active_children()}
