"""A batch in real processes. However a run ends, the next one completes it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pandas as pd
import psutil
import pytest
from stand_in_analysis import Gate

from gait.batch.isolated_worker import analyze_isolated
from gait.batch.job import Job, Settings, Source
from gait.batch.record import RECORD_FILE
from gait.batch.worker import WORK_FOLDER
from gait.batch.workers import LocalWorkers
from gait.cli.batch import STOPPED
from gait.errors import ClipError, TimeLimitError

TIMEOUT_S = 300


def start(gate: Gate, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gait", "batch", *map(str, arguments), "--model", "lite"],
        env=gate.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end_s = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < end_s, "timed out"
        time.sleep(0.02)


def workers_of(parent: subprocess.Popen[str]) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent.pid).children() if "spawn_main" in " ".join(child.cmdline())]


def done(out: Path) -> dict[str, int]:
    """Return when each finished session was finished."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob(f"*/{RECORD_FILE}")}


def running(out: Path) -> int:
    return len(list((out / WORK_FOLDER).glob("*")))


def assert_complete(out: Path) -> None:
    """Check that there are three complete sessions and nothing else."""
    assert len(done(out)) == 3
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(done(out))
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]
    for folder in done(out):
        assert {"report.html", "results.json", "measures.csv", "steps.csv"} <= set(os.listdir(out / folder))
        assert (out / folder / "report.html").read_text() == "made up", "the analysis was not replaced"
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


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


def test_a_killed_worker_costs_nothing(three_clips: Path, out: Path, gate: Gate) -> None:
    parent = start(gate, three_clips, "--out", out, "--workers", "2")
    until(lambda: running(out) == 2)
    workers_of(parent)[0].kill()
    gate.open()
    stdout, stderr = parent.communicate(timeout=TIMEOUT_S)
    assert parent.returncode == 0, stderr
    assert "Sessions with a report: 3 of 3" in stdout
    assert_complete(out)


def test_after_a_killed_parent_the_next_run_finishes_the_rest(three_clips: Path, out: Path, gate: Gate) -> None:
    parent = start(gate, three_clips, "--out", out, "--workers", "1")
    gate.open("anna")
    until(lambda: done(out) and running(out))
    workers = workers_of(parent)
    parent.kill()
    parent.wait()
    before = done(out)
    until(lambda: not any(worker.is_running() for worker in workers))
    assert done(out) == before, "an orphan must not go on"
    gate.open()
    stdout, stderr = start(gate, three_clips, "--out", out, "--resume").communicate(timeout=TIMEOUT_S)
    assert "(1 from an earlier run)" in stdout, stderr
    assert before.items() <= done(out).items()
    assert_complete(out)


def test_an_interrupt_stops_every_process_and_leaves_whole_reports_only(
    three_clips: Path, out: Path, gate: Gate
) -> None:
    parent = start(gate, three_clips, "--out", out, "--workers", "2")
    gate.open("anna")
    until(lambda: done(out) and running(out) == 2)
    workers = workers_of(parent)
    os.killpg(parent.pid, signal.SIGINT)
    _, stderr = parent.communicate(timeout=TIMEOUT_S)
    assert parent.returncode == 130
    assert stderr.splitlines()[-1] == STOPPED
    assert not any(worker.is_running() for worker in workers)
    assert not (out / WORK_FOLDER).exists()
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(done(out))
    assert pd.read_parquet(out / "sessions.parquet").state.tolist().count("waiting") == 2


def test_a_process_is_replaced_after_a_number_of_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.batch.workers._SESSIONS_PER_PROCESS", 1)
    settings = Settings(out=str(tmp_path), model="lite")
    missing = Job(name="a", sources=(Source(url=str(tmp_path / "a.mp4"), view="side"),))
    workers, seen = LocalWorkers(1), set()
    try:
        for _ in range(2):
            before = set(multiprocessing.active_children())
            future = workers.start(missing, settings)
            seen |= {child.pid for child in set(multiprocessing.active_children()) - before}
            assert isinstance(future.exception(timeout=TIMEOUT_S), ClipError)
            workers.release(future)
    finally:
        workers.close()
    assert len(seen) == 2
    assert not seen & {child.pid for child in multiprocessing.active_children()}


def hang(job: Job, settings: Settings, reserved: frozenset[str]) -> str:
    """Stand in for the analysis: never finish a session called `stuck`."""
    while job.name == "stuck":
        (Path(settings.out) / "begun").touch()
        time.sleep(0.1)
    return job.name


def test_a_worker_that_hangs_is_ended_and_its_place_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.batch.workers.analyze_job", hang)
    settings, workers = Settings(out=str(tmp_path)), LocalWorkers(1)
    try:
        stuck = workers.start(Job(name="stuck", sources=()), settings)
        held_by = set(multiprocessing.active_children())
        until((tmp_path / "begun").exists)
        assert workers.stop_overdue(TIMEOUT_S) == []
        assert workers.stop_overdue(0) == [stuck]
        assert not held_by & set(multiprocessing.active_children())
        workers.release(stuck)
        assert workers.start(Job(name="next", sources=()), settings).result(timeout=TIMEOUT_S) == "next"
    finally:
        workers.close()


def replace_program(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr("gait.batch.isolated_worker._COMMAND", (sys.executable, "-c", program))


def test_an_isolated_session_is_stopped_when_it_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "pid"
    replace_program(monkeypatch, f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    with pytest.raises(TimeLimitError, match=r"took longer than 0\.05 minutes"):
        analyze_isolated(Job(name="a", sources=()), Settings(out=str(tmp_path), timeout_s=3.0))
    assert not psutil.pid_exists(int(mark.read_text()))


def test_an_isolated_session_that_dies_can_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_program(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(BrokenExecutor):
        analyze_isolated(Job(name="a", sources=()), Settings(out=str(tmp_path)))


def test_an_isolated_session_says_why_it_failed(tmp_path: Path) -> None:
    missing = Job(name="a", sources=(Source(url=str(tmp_path / "a.mp4"), view="side"),))
    with pytest.raises(ClipError, match="no file"):
        analyze_isolated(missing, Settings(out=str(tmp_path), model="lite"))


_HOLD_IN_THREADS = """
import threading, psutil
from gait.runtime.memory import limit_malloc_arenas, release_free_memory

limit_malloc_arenas()
blocks, here = [], threading.Barrier(9)

def hold():
    blocks.append([bytearray(100_000) for _ in range(150)])
    here.wait()

threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads:
    thread.start()
here.wait()
for thread in threads:
    thread.join()
last = blocks[-1].pop()
held = psutil.Process().memory_info().rss
blocks.clear()
release_free_memory()
print(held - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps freed memory in heaps of threads")
def test_a_worker_gives_memory_back_that_its_sessions_threads_held() -> None:
    freed = subprocess.run([sys.executable, "-c", _HOLD_IN_THREADS], capture_output=True, text=True, check=True)
    assert int(freed.stdout) > 100_000_000
