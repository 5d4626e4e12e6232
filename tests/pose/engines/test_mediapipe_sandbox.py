"""The landmarker's process cannot reach a network: the kernel denies it sockets, and its proxies are closed ports."""

from __future__ import annotations

import errno
import os
import platform
import re
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from gait.pose.engines.mediapipe import SHIPPED_BUNDLE
from gait.pose.engines.mediapipe_process import sandboxed_environment, sandboxed_worker
from gait.pose.engines.mediapipe_worker import SYSTEM_CALLS, SystemCalls, _filter_code, refuse_sockets
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


@pytest.mark.parametrize("machine", SYSTEM_CALLS)
def test_the_filter_denies_the_calls_for_connections_only(machine: str) -> None:
    """Also for other processors than that of the test: the program of the filter is interpreted here."""
    calls = SYSTEM_CALLS[machine]
    foreign = {other.architecture for other in SYSTEM_CALLS.values()} - {calls.architecture}
    allowed, denied = 0x7FFF0000, 0x00050000 | errno.EACCES
    answers = {number: filter_answer(calls, calls.architecture, number) for number in range(500)}
    assert {number for number, answer in answers.items() if answer == denied} == set(calls.refused)
    assert set(answers.values()) == {allowed, denied}
    assert filter_answer(calls, calls.architecture, 0x40000000 | calls.refused[0]) == denied
    assert {filter_answer(calls, other, number) for other in foreign for number in range(500)} == {denied}


def test_an_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert refuse_sockets() is False


def test_the_filter_is_installed_in_every_thread_of_the_worker() -> None:
    with sandboxed_worker(load_model(SHIPPED_BUNDLE)) as worker:
        if not worker.refuses_sockets:
            pytest.skip("this kernel has no seccomp filters, so only the proxy variables apply")
        states = [status.read_text() for status in Path(f"/proc/{worker.pid}/task").glob("*/status")]
    assert states
    assert all("\nSeccomp:\t2\n" in state for state in states)


def test_the_filter_denies_every_kind_of_socket_in_every_thread() -> None:
    """In a separate process, with a listener on the loopback interface that would answer without the filter."""
    program = """
import socket, sys, threading
from gait.pose.engines.mediapipe_worker import refuse_sockets

address = ("127.0.0.1", int(sys.argv[1]))
before = socket.create_connection(address)
begin, refused = threading.Event(), []

def attempt():
    begin.wait()
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind)
            except PermissionError:
                refused.append(family)
    try:
        before.connect(address)
    except PermissionError:
        refused.append("connect")
    try:
        socket.getaddrinfo("host.invalid", 443)
    except OSError:
        refused.append("name")

thread = threading.Thread(target=attempt)
thread.start()
stands = refuse_sockets()
if stands:
    begin.set()
    thread.join()
    attempt()
    print(len(refused))
else:
    print("none")
    import os
    os._exit(0)
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        command = [sys.executable, "-c", program, port]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    if done.stdout.strip() == "none":
        pytest.skip("this kernel has no seccomp filters")
    assert int(done.stdout) == 2 * (4 * 3 + 2)


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


def filter_answer(calls: SystemCalls, architecture: int, number: int) -> int:
    """Interpret the filter like the kernel."""
    instructions = list(struct.iter_unpack("=HBBI", _filter_code(calls)))
    at, value = 0, 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        if code == 0x06:  # return
            return int(operand)
        if code == 0x20:  # load: the number of the call, or the architecture
            value = {0: number, 4: architecture}[operand]
        else:
            holds = {0x15: value == operand, 0x35: value >= operand}[code]
            at += if_true if holds else if_false
        at += 1
