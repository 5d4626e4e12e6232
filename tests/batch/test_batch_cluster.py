"""A batch on a Dask cluster: a real scheduler and two worker processes, one of which is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from stand_in_analysis import Gate

from gait.batch.record import RECORD_FILE
from gait.batch.worker import WORK_FOLDER

TIMEOUT_S = 300

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


class Cluster:
    """A scheduler and its workers, in separate processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", self.address.rsplit(":", 1)[1], "--no-dashboard"
        )
        self.workers = [
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)
        ]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


@pytest.fixture
def cluster(gate: Gate) -> Iterator[Cluster]:
    cluster = Cluster(gate.environment)
    yield cluster
    cluster.stop()


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "gait", "batch", *map(str, arguments), "--model", "lite"]


def until(condition: Callable[[], object]) -> None:
    end_s = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < end_s, "timed out"
        time.sleep(0.02)


def test_a_worker_of_a_cluster_dies_and_another_does_its_work(
    cluster: Cluster, gate: Gate, three_clips: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    parent = subprocess.Popen(
        command(three_clips, "--out", out, "--scheduler", cluster.address),
        env=gate.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: len(list((out / WORK_FOLDER).glob("*"))) == 2)
    cluster.workers[0].kill()
    gate.open()
    stdout, stderr = parent.communicate(timeout=TIMEOUT_S)
    assert parent.returncode == 0, stderr
    assert "Sessions with a report: 3 of 3" in stdout
    assert len(list(out.glob(f"*/{RECORD_FILE}"))) == 3
    assert {path.name for path in out.iterdir() if path.is_dir()} == {p.parent.name for p in out.glob("*/batch.json")}
    assert pd.read_parquet(out / "sessions.parquet").state.tolist() == ["done"] * 3


def test_a_cluster_made_for_the_run(three_clips: Path, gate: Gate, tmp_path: Path) -> None:
    gate.open()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna_side.mp4").write_bytes((three_clips / "anna_side.mp4").read_bytes())
    (tmp_path / "in" / "bad.mp4").write_bytes(b"not a film")
    result = subprocess.run(
        command(tmp_path / "in", "--out", tmp_path / "out", "--scheduler", "local", "--workers", "2"),
        env=gate.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    assert result.returncode == 3, result.stderr
    assert "Sessions with a report: 1 of 2" in result.stdout
    assert [line for line in result.stderr.splitlines() if not line.startswith("[")] == []
