"""Nothing leaves the computer: every command under a watch on connections and name look-ups, and without a network."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest
from clip_makers import SAMPLE_SIDE, shortened, write_clip
from watched import events_in, is_local, watched, watching_environment

from gait.video import open_clip, read_frames

LOCAL_ADDRESS = re.compile(
    r'sa_family=AF_UNIX|inet_addr\("127\.[\d.]+"\)|inet_pton\(AF_INET6, "::1"|sa_family=AF_UNSPEC|sa_family=AF_NETLINK'
)
TRACE = "strace.txt"
START_S = 600
COMMANDS = """
from typer.testing import CliRunner

import gait
from gait.cli.app import app

for line in (
    "--version",
    "export report --to csv --overwrite",
    "export report --to trc --overwrite",
    "methods report",
    "methods report --bibtex",
    "metronome --cadence 170 --minutes 1 --out beat.wav --overwrite",
    "history add report --runner ada --history history.sqlite",
):
    result = CliRunner().invoke(app, line.split())
    assert result.exit_code == 0, (line, result.output)

# As a notebook shows it.
session = gait.reanalyze("report", clip_folder=".")
assert "<" in session._repr_html_()
"""
OTHER_ENGINE = """
import gait
from gait.results.numbers import write_numbers

session = gait.analyze(side="thirty_frames.mp4", engine="mediapipe")
assert session.steps.size
write_numbers(session, "other")
"""


def strace_works() -> bool:
    """Return whether `strace` is installed and may watch processes."""
    strace = shutil.which("strace")
    return bool(strace) and subprocess.run([strace, "-f", "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two seconds of the sample and its report, made while Python and, if it works, strace watch."""
    folder = tmp_path_factory.mktemp("watched")
    shortened(SAMPLE_SIDE, folder / "anna_side.mp4", frames=120)
    strace = (*("strace", "-f", "--seccomp-bpf", "-o", TRACE), "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind")
    done = watched(
        *("analyze", "--side", "anna_side.mp4", "--model", "lite", "--out", "report"),
        folder=folder,
        before=strace if strace_works() else (),
    )
    assert done.code == 0, done.stderr
    assert done.away == []
    return folder


def test_the_watch_sees_connections_and_look_ups_also_of_children(tmp_path: Path) -> None:
    program = (
        "import socket, subprocess, sys\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.connect(('192.0.2.1', 9))\n"
        "subprocess.run([sys.executable, '-P', '-c', "
        "'import socket\\ntry:\\n socket.getaddrinfo(\"host.invalid\", 80)\\nexcept OSError: pass'])\n"
        "s.connect(('127.0.0.1', 9))\n"
    )
    seen = watched("-c", program, folder=tmp_path)
    assert [event for event, _ in seen.events] == ["socket.connect", "socket.getaddrinfo", "socket.connect"]
    assert [event for event, _ in seen.away] == ["socket.connect", "socket.getaddrinfo"]


def test_the_other_engine_asks_nobody(place: Path) -> None:
    pictures = [frame.picture for frame in read_frames(open_clip(place / "anna_side.mp4")) if frame.number % 2 == 0]
    write_clip(place / "thirty_frames.mp4", pictures, time_s=[number / 30 for number in range(len(pictures))])
    done = watched("-c", OTHER_ENGINE, folder=place)
    assert done.code == 0, done.stderr
    assert done.away == []


def test_commands_on_a_report_connect_to_nothing(place: Path) -> None:
    """All in one process, since starting one takes seconds."""
    done = watched("-c", COMMANDS, folder=place)
    assert done.code == 0, done.stderr
    assert done.events == ()


def test_a_batch_with_two_workers_asks_nobody(place: Path) -> None:
    """One worker analyses a clip, the other one rejects a file."""
    inbox = place / "inbox"
    inbox.mkdir(exist_ok=True)
    shutil.copy(place / "anna_side.mp4", inbox / "ben_side.mp4")
    (inbox / "cleo_side.mp4").write_bytes(b"not a film")
    done = watched("batch", "inbox", "--out", "day", "--model", "lite", "--workers", "2", folder=place)
    assert done.code == 3, done.stderr
    assert "Sessions with a report: 1 of 2" in done.stdout
    assert done.away == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_the_server_listens_where_it_was_told_and_asks_nobody(tmp_path: Path) -> None:
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "argon2", "multipart")):
        pytest.skip("the packages of the upload page are not installed")
    port = free_port()
    command = [sys.executable, "-m", "gait", "serve", "--port", str(port), "--data", "data", "--history", "h.sqlite"]
    server = subprocess.Popen(
        command, cwd=tmp_path, env=watching_environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    try:
        page, until = "", time.monotonic() + START_S
        while not page:
            assert time.monotonic() < until
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=START_S) as answer:
                    page = answer.read().decode()
            except OSError:
                assert server.poll() is None, server.stderr and server.stderr.read()
                time.sleep(0.1)
        assert "<html" in page.lower()
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=START_S)
    events = events_in(tmp_path)
    assert any(event == "socket.bind" and str(port) in told for event, told in events)
    assert [found for found in events if not is_local(*found)] == []


def test_every_link_of_the_report_lies_beside_it(place: Path) -> None:
    """An opened report loads nothing from elsewhere; links that a reader may follow are no loads."""
    text = (place / "report" / "report.html").read_text()
    loaded = re.findall(
        r"""(?:src|poster|data|action)=["']?([^"'\s>]+)|url\(["']?([^"')]+)|@import\s+["']?([^"';]+)""", text
    )
    away = [address for found in loaded for address in found if re.match(r"(?:[a-z]+:)?//", address)]
    assert loaded
    assert away == []


def test_without_a_network_the_same_report(place: Path) -> None:
    """In a network of its own, in which not even loopback is up."""
    alone = ("unshare", "--map-root-user", "--net")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network of its own may not be made here")
    command = ("analyze", "--side", "anna_side.mp4", "--model", "lite", "--out", "alone", "--overwrite")
    done = watched(*command, folder=place, before=alone)
    assert done.code == 0, done.stderr
    assert (place / "alone/results.json").read_bytes() == (place / "report/results.json").read_bytes()


def test_watched_by_strace_no_address_but_this_computers(place: Path) -> None:
    """Native libraries too, which Python's own watch does not see."""
    if not strace_works():
        pytest.skip("strace is not installed, or may not watch processes here")
    trace = (place / TRACE).read_text()
    assert "exited with" in trace, "the watch saw no process end"
    addressed = [call for call in trace.splitlines() if "sa_family=" in call]
    assert [call for call in addressed if not LOCAL_ADDRESS.search(call)] == []
