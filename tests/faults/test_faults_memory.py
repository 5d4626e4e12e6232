"""`gait analyze` short of memory says so in two lines and leaves nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
import typer
from clip_makers import SAMPLE_SIDE

from gait.commands.failures import plain_failures


@pytest.mark.parametrize(
    "megabytes", [300, 1000, 2000, *(pytest.param(most, marks=pytest.mark.slow) for most in (2500, 4000))]
)
def test_too_little_memory_is_said_in_two_lines(tmp_path: Path, megabytes: int) -> None:
    """With too little, native libraries crash or wait for ever as they are loaded: it is said before they are."""

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    command = [
        sys.executable,
        "-m",
        "gait",
        "analyze",
        "--side",
        str(SAMPLE_SIDE),
        "--model",
        "lite",
        "--out",
        "report",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, preexec_fn=confine)
    if done.returncode == 0:
        assert os.listdir(tmp_path) == ["report"]
        return
    assert os.listdir(tmp_path) == []
    assert done.returncode == 3, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.endswith(" ...")]) == 2, done.stderr


def test_a_library_s_own_error_for_it_is_said_in_two_lines_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), plain_failures():
        raise cv2.error("std::bad_alloc")
    assert capsys.readouterr().err.startswith("There is not enough memory.\n")
    with pytest.raises(cv2.error, match="no such colour"), plain_failures():
        raise cv2.error("no such colour")
