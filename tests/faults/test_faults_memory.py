"""Without enough memory, a command prints two lines and leaves no files."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
import typer
from clip_makers import SAMPLE_SIDE
from command_line import analysis_line, gait_line

from gait.batch.isolated_worker import analyze_isolated
from gait.batch.job import Job, Settings
from gait.cli.errors import exit_on_error
from gait.errors import GaitError
from gait.runtime.memory import LEAST_ADDRESS_SPACE_BYTES
from gait.web.queue.worker import EXIT_REJECTED, limit_job
from gait.words.web import SERVER_FAILED


def confined_to(megabytes: int) -> Callable[[], None]:
    """Return a function that limits the address space of a new process."""

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return confine


@pytest.mark.parametrize(
    "megabytes", [300, 1000, 2000, *(pytest.param(most, marks=pytest.mark.slow) for most in (2500, 4000))]
)
def test_too_little_memory_is_reported_in_two_lines(tmp_path: Path, megabytes: int) -> None:
    """The check comes before native libraries are imported, which crash or wait for ever without enough memory."""
    done = subprocess.run(
        analysis_line(), cwd=tmp_path, capture_output=True, text=True, check=False, preexec_fn=confined_to(megabytes)
    )
    if done.returncode == 0:
        assert os.listdir(tmp_path) == ["report"]
        return
    assert os.listdir(tmp_path) == []
    assert done.returncode == 3, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.endswith(" ...")]) == 2, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("batch", SAMPLE_SIDE.parent, "--out", "out"),
        ("batch", SAMPLE_SIDE.parent, "--out", "out", "--scheduler", "local"),
        ("serve", "--data", "data", "--history", "history.sqlite", "--port", "0"),
    ],
)
def test_commands_that_start_processes_check_memory_first(tmp_path: Path, arguments: tuple[str | Path, ...]) -> None:
    done = subprocess.run(
        gait_line(*arguments),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=confined_to(1000),
    )
    assert (done.returncode, os.listdir(tmp_path)) == (3, [])
    assert done.stderr.splitlines() == [
        "There is not enough memory: the address space of this process is limited to 1.0 GB.",
        "Raise the limit to 2.5 GB or more (`ulimit -v`).",
    ]


def test_a_worker_on_another_computer_checks_memory_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (1_000_000_000, 1_000_000_000))
    with pytest.raises(GaitError, match=r"limited to 1\.0 GB"):
        analyze_isolated(Job(name="a", sources=()), Settings(out=str(tmp_path)))


def test_a_worker_of_the_upload_page_reports_a_server_error(tmp_path: Path) -> None:
    request = {"folder": str(tmp_path), "max_memory_bytes": 2**32, "max_job_s": 60.0, "answers": {"clips": []}}
    with subprocess.Popen(
        [sys.executable, "-m", "gait.web.queue.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=confined_to(1000),
    ) as worker:
        assert worker.stdin
        assert worker.stdout
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
        said = json.loads(worker.stdout.read())
    problem, remedy = SERVER_FAILED
    assert (worker.returncode, said) == (
        EXIT_REJECTED,
        {"problem": problem, "remedy": remedy, "error": "GaitError", "disk_full": False},
    )


@pytest.mark.parametrize("most_memory_bytes", [2**20, 2**32])
def test_the_limit_of_a_visit_allows_what_libraries_need(
    monkeypatch: pytest.MonkeyPatch, most_memory_bytes: int
) -> None:
    """Resident memory has its own limit. With less address space, libraries crash."""
    allowed = {}
    monkeypatch.setattr("resource.setrlimit", lambda what, limits: allowed.update({what: limits[0]}))
    limit_job(most_memory_bytes, 60.0)
    assert allowed[resource.RLIMIT_AS] >= LEAST_ADDRESS_SPACE_BYTES
    assert allowed[resource.RLIMIT_AS] >= most_memory_bytes


def test_only_out_of_memory_errors_of_libraries_are_reported_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), exit_on_error():
        raise cv2.error("std::bad_alloc")
    assert capsys.readouterr().err.startswith("There is not enough memory.\n")
    with pytest.raises(cv2.error, match="no such colour"), exit_on_error():
        raise cv2.error("no such colour")
