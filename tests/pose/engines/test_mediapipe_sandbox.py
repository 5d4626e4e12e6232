"""The landmarker's process cannot reach a network: the kernel denies it sockets, and its proxies are closed ports."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gait.pose.engines.mediapipe import SHIPPED_BUNDLE
from gait.pose.engines.mediapipe_process import sandboxed_environment, sandboxed_worker
from gait.pose.engines.models import load_model

PROJECT = Path(__file__).parents[3]
LOCAL_ADDRESS = re.compile(
    r'sa_family=AF_UNIX|inet_addr\("127\.[\d.]+"\)|inet_pton\(AF_INET6, "::1"|sa_family=AF_UNSPEC'
)
ENGINE_PROGRAM = """
import numpy as np
from gait.pose.engines.landmarks import Crop
from gait.pose.engines.mediapipe import MediaPipe
from gait.video.frame import Frame

picture = np.full((300, 200, 3), 120, np.uint8)
frames = ((Frame(i, i / 60, picture), Crop(100, 150, 200)) for i in range(20))
assert list(MediaPipe("full").landmarks(frames)) == [None] * 20
"""
PROXY_PROGRAM = """
from gait.pose.engines import mediapipe_worker
from gait.pose.engines.models import load_model

mediapipe_worker._landmarker(load_model("pose_landmarker_full.task")).close()
"""


def test_every_proxy_variable_leads_to_a_closed_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("Https_Proxy", "http://proxy.invalid:8080")
    monkeypatch.setenv("NO_PROXY", "*")
    environment = sandboxed_environment()
    proxies = {name: value for name, value in environment.items() if name.lower().endswith("_proxy")}
    assert set(proxies.values()) == {"http://127.0.0.1:9"}
    assert {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} <= set(proxies)
    assert "no_proxy" not in {name.lower() for name in environment}


def test_the_filter_is_installed_in_every_thread_of_the_worker() -> None:
    with sandboxed_worker(load_model(SHIPPED_BUNDLE)) as worker:
        if not worker.refuses_sockets:
            pytest.skip("this kernel has no seccomp filters, so only the proxy variables apply")
        states = [status.read_text() for status in Path(f"/proc/{worker.pid}/task").glob("*/status")]
    assert states
    assert all("\nSeccomp:\t2\n" in state for state in states)


@pytest.mark.parametrize("sandbox", ["engine", "proxy variables alone"])
def test_strace_shows_no_connection_to_another_machine(sandbox: str, tmp_path: Path) -> None:
    """The engine as used; and, without the filter, closing the landmarker, which then tries to report usage."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    if subprocess.run([strace, "-f", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("strace cannot trace processes here")
    trace, program = tmp_path / "trace.txt", tmp_path / "program.py"
    control = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))\n"
    program.write_text(control + (ENGINE_PROGRAM if sandbox == "engine" else PROXY_PROGRAM))
    subprocess.run(
        [strace, "-f", "-e", "trace=network", "-o", str(trace), sys.executable, str(program)],
        env=(os.environ if sandbox == "engine" else sandboxed_environment()) | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=True,
    )
    calls = trace.read_text().splitlines()
    addressed = [call for call in calls if re.search(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*sa_family=", call)]
    assert any("connect(" in call for call in addressed), "the connection of the control was not traced"
    assert [call for call in addressed if not LOCAL_ADDRESS.search(call)] == []
