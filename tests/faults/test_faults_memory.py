"""`gait analyze` short of memory says so in two lines and leaves nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from clip_makers import SAMPLE_SIDE

pytestmark = pytest.mark.slow

LONG = "GAIT_SOAK" in os.environ


@pytest.mark.parametrize("megabytes", [800, 1000, 1400, 1800] if LONG else [1000])
def test_too_little_memory_is_said_in_two_lines(tmp_path: Path, megabytes: int) -> None:
    """Below some 700 MB of addresses native libraries crash while they are loaded, before there is anything to say."""

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
