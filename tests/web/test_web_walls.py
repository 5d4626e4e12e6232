"""The worker that opens strangers' clips reaches no other computer and gets no privileges, and writes its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest
from clip_makers import noise_clip
from visitors import request_for

from gait.errors import ClipError
from gait.runtime.network_wall import can_refuse_sockets
from gait.web.queue.process import run_job
from gait.web.queue.worker import check_clip

# What a clip that takes over a decoder would try, in the place of the analysis.
ATTEMPT = """
import socket, sys
from pathlib import Path
from gait.web.queue import worker

def attempt(request, output):
    Path(request["folder"], "file").write_text("written")
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        try:
            socket.socket(family)
        except PermissionError:
            worker._write(output, stage="refused", view=family.name)

worker.make_report = attempt
sys.exit(worker.main())
"""


@pytest.mark.skipif(not can_refuse_sockets(), reason="this system has no seccomp filters")
def test_a_worker_opens_no_socket_and_writes_files(tmp_path: Path) -> None:
    request = {"folder": str(tmp_path), "max_job_s": 60, "max_memory_bytes": 4 * 2**30}
    with subprocess.Popen(
        [sys.executable, "-c", ATTEMPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
        refused = [json.loads(line)["view"] for line in worker.stdout]
    assert refused == ["AF_INET", "AF_INET6", "AF_UNIX"]
    assert (tmp_path / "file").read_text() == "written"


@pytest.mark.skipif(not can_refuse_sockets(), reason="this system has no seccomp filters")
def test_the_worker_of_a_job_has_the_filter_while_it_checks_the_clip(tmp_path: Path) -> None:
    noise_clip(tmp_path / "side.mp4", frames=40)
    walls: list[list[str]] = []

    def look(_: dict[str, Any]) -> None:
        for process in psutil.Process(os.getpid()).children():
            if "gait.web.queue.worker" in process.cmdline():
                status = Path(f"/proc/{process.pid}/status").read_text()
                walls.append([line for line in status.splitlines() if line.startswith(("NoNewPrivs", "Seccomp:"))])

    assert run_job(request_for(tmp_path), on_message=look).ending == "rejected"
    assert walls[0] == ["NoNewPrivs:\t1", "Seccomp:\t2"]


def test_the_worker_refuses_a_list_of_other_files_before_it_opens_them(tmp_path: Path) -> None:
    (tmp_path / "secret.mp4").write_bytes(noise_clip(tmp_path / "made.mp4", frames=20).read_bytes())
    (tmp_path / "side.mp4").write_text("ffconcat version 1.0\nfile secret.mp4\n")
    outcome = run_job(request_for(tmp_path))
    assert outcome.ending == "rejected"
    assert "list of other files" in outcome.message["problem"]


def test_the_worker_refuses_a_film_whose_compression_is_not_on_the_list(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "side.mp4"), "w", format="mov") as film:
        track: Any = film.add_stream("qtrle", rate=30)
        track.width, track.height, track.pix_fmt = 96, 64, "rgb24"
        for _ in range(20):
            film.mux(track.encode(av.VideoFrame.from_ndarray(np.zeros((64, 96, 3), np.uint8), format="rgb24")))
        film.mux(track.encode(None))
    with pytest.raises(ClipError, match="is compressed as qtrle, which is not supported"):
        check_clip(tmp_path / "side.mp4", request_for(tmp_path))
