"""gait runs without what only POSIX has, and prints on consoles that know few characters."""

from __future__ import annotations

import ctypes
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import posix_removed
import pytest
from clip_makers import noise_clip
from command_line import gait_line

import gait
from gait.cli.terminal.encoding import PLAIN_TEXT, accept_every_character
from gait.errors import OutputError
from gait.runtime import atomic, files
from gait.runtime.folders import is_reserved_name
from gait.runtime.job_object import ExtendedLimits, limits_of_job

PACKAGE = Path(gait.__file__).parent
STAND_IN = Path(__file__).parent / "batch"
SAMPLE = PACKAGE / "doctor" / "sample.mp4"


@pytest.fixture
def without_posix(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "site").mkdir()
    return posix_removed.environment(tmp_path / "site")


def run(environment: dict[str, str], *line: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(gait_line(*line), cwd=cwd, env=environment, capture_output=True, timeout=600, check=False)


def test_the_stand_in_takes_away_what_windows_lacks(without_posix: dict[str, str], tmp_path: Path) -> None:
    lacks = (
        "import ctypes, datetime, os, signal, sys\n"
        "def fails(call, kind):\n"
        "    try: call()\n"
        "    except kind: return True\n"
        "print([fails(lambda: __import__(name), ImportError) for name in ('resource', 'fcntl')],\n"
        "      [hasattr(os, name) for name in ('nice', 'getppid', 'sched_getaffinity')], hasattr(signal, 'SIGALRM'),\n"
        "      fails(lambda: ctypes.CDLL(None), TypeError),\n"
        "      fails(lambda: datetime.datetime.now().strftime('%-d'), ValueError), sys.stdout.encoding)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", lacks], env=without_posix, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[True, True] [False, False, False] False True True cp437\n"


MODULES_OF_COMMANDS = sorted(
    f"gait.{path.relative_to(PACKAGE).with_suffix('').as_posix().replace('/', '.')}"
    for room in ("runtime", "batch", "cli", "session", "results", "formats", "history", "comparison", "web", "doctor")
    for path in (PACKAGE / room).rglob("*.py")
    if "migrations" not in path.parts and path.name != "__init__.py"
)


def test_every_module_of_the_commands_is_imported(without_posix: dict[str, str], tmp_path: Path) -> None:
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-c", code, *MODULES_OF_COMMANDS],
        env=without_posix,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# What only POSIX, or only Linux, has. A `try` or a condition around it names the places that may use it.
ONLY_POSIX = {
    r"^import (resource|fcntl|pwd|grp|termios)|^from (resource|fcntl|pwd|grp|termios) ": (),
    r"sched_[gs]etaffinity|SIGALRM|setitimer|os\.nice|getppid|os\.get(e?uid|gid)|os\.sysconf|os\.fork": (),
    r"[\"']/proc|strftime\([^)]*%-|selectors|set_blocking|^import select$|O_DIRECTORY|preexec_fn|pass_fds": (),
    r"CDLL\(None": ("runtime/c_library.py",),
    r"^\s+import resource$": ("runtime/limits.py", "runtime/memory.py"),
    r"pthread_kill": ("cli/signals.py",),
}


@pytest.mark.parametrize("pattern", ONLY_POSIX)
def test_the_source_uses_nothing_that_only_posix_has(pattern: str) -> None:
    files = [path for kind in ("*.py", "*.j2") for path in PACKAGE.rglob(kind)]
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in files
        if re.search(pattern, path.read_text("utf-8"), re.MULTILINE)
    }
    assert found == set(ONLY_POSIX[pattern])


def test_analyze_says_what_is_wrong_with_a_clip(without_posix: dict[str, str], tmp_path: Path) -> None:
    noise_clip(tmp_path / "noise.mp4", frames=40)
    done = run(without_posix, "analyze", "--side", "noise.mp4", "--model", "lite", "--out", "report", cwd=tmp_path)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "report").exists()


@pytest.mark.slow
def test_analyze_writes_a_report(without_posix: dict[str, str], tmp_path: Path) -> None:
    done = run(without_posix, "analyze", "--side", SAMPLE, "--model", "lite", "--out", "report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "report.html").is_file()
    done.stdout.decode("cp437")


def test_batch_runs_to_its_end(tmp_path: Path) -> None:
    for name in ("site", "gate", "in"):
        (tmp_path / name).mkdir()
    (tmp_path / "gate" / "open ").touch()
    noise_clip(tmp_path / "in" / "anna_side.mp4", frames=30)
    # As a table from Windows: folders are separated by backslashes.
    (tmp_path / "table.csv").write_text("name,side\nCON,in\\anna_side.mp4\n", encoding="utf-8")
    environment = posix_removed.environment(tmp_path / "site", "stand_in_analysis", search=(STAND_IN,))
    done = run(
        environment | {"GAIT_TEST_GATE": str(tmp_path / "gate")}, "batch", "table.csv", "--out", "out", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    (report,) = (tmp_path / "out").glob("*/report.html")
    assert not is_reserved_name(report.parent.name)
    assert sorted(os.listdir(tmp_path / "out")) == sorted([report.parent.name, *overview_files(tmp_path / "out")])


def overview_files(out: Path) -> list[str]:
    files = [path.name for path in out.iterdir() if path.is_file()]
    assert "index.html" in files
    assert not [name for name in files if name.startswith(".")]
    return files


def serve_visit(environment: dict[str, str], tmp_path: Path, clip: Path) -> dict[str, Any]:
    """Start a server, send a clip, wait for the end of its analysis, stop the server, and return the visit's status."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = gait_line("serve", "--port", str(port), "--model", "lite", "--min-free-mb", "0", "--data", tmp_path / "data")
    address = f"http://127.0.0.1:{port}/api/v1/visits"
    environment |= {"GAIT_HISTORY": str(tmp_path / "history.sqlite")}
    log = tmp_path / "log"
    # To a file: a pipe that nobody reads is full after some hundred requests, and then the server waits.
    with (
        log.open("wb") as standard_error,
        subprocess.Popen(line, env=environment, cwd=tmp_path, stderr=standard_error) as server,
    ):
        try:
            while not listens(port):
                assert server.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
            content = clip.read_bytes()
            body = {"clips": [{"view": "side", "size_bytes": len(content)}]}
            token = ask(address, method="POST", content=json.dumps(body).encode())["token"]
            ask(f"{address}/{token}/clips/side", method="PUT", content=content, headers={"Upload-Offset": "0"})
            ask(f"{address}/{token}/start", method="POST")
            until_s = time.monotonic() + 500
            status: dict[str, Any] = {"state": "queued"}
            while status["state"] in ("queued", "running") and time.monotonic() < until_s:
                time.sleep(0.2)
                status = ask(f"{address}/{token}")
        finally:
            server.send_signal(signal.SIGTERM)
    assert "Traceback" not in log.read_text("utf-8")
    return status


def listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def ask(address: str, *, method: str = "GET", content: bytes | None = None, headers: Any = None) -> dict[str, Any]:
    sent = {"Content-Type": "application/json"} | (headers or {})
    request = urllib.request.Request(address, data=content, method=method, headers=sent)
    with urllib.request.urlopen(request, timeout=60) as answer:
        content_of: dict[str, Any] = json.loads(answer.read() or b"{}")
        return content_of


def test_serve_tells_a_visitor_what_is_wrong_with_a_clip(without_posix: dict[str, str], tmp_path: Path) -> None:
    status = serve_visit(without_posix, tmp_path, noise_clip(tmp_path / "noise.mp4", frames=40))
    assert (status["state"], bool(status["problem"])) == ("failed", True), status


@pytest.mark.slow
def test_serve_analyses_a_clip(without_posix: dict[str, str], tmp_path: Path) -> None:
    assert serve_visit(without_posix, tmp_path, SAMPLE)["state"] == "done"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "ascii"])
def test_a_console_prints_every_text(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", console)
    accept_every_character()
    console.write("≈ 3.0 m/s \N{EN DASH} Łucja 走")
    console.flush()
    written = console.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert re.fullmatch(r"[~≈] 3\.0 m/s [-\u2013] .ucja \?", written)
    assert console.errors == PLAIN_TEXT


@pytest.mark.parametrize("name", ["CON", "nul.mp4", "Lpt1", "com9.txt", "anna.", "anna ", "a:b", "a?", "tab\t"])
def test_names_that_windows_reserves(name: str) -> None:
    assert is_reserved_name(name)


@pytest.mark.parametrize("name", ["anna", "console", "com", "com10", "nullo.mp4", ".gait-batch", "Zoë-2026.07.01"])
def test_names_that_windows_accepts(name: str) -> None:
    assert not is_reserved_name(name)


def test_a_file_that_another_program_has_open_is_moved_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []
    replace = Path.replace

    def replace_later(source: Path, target: Path) -> Path:
        attempts.append(target)
        if len(attempts) < 3:
            raise PermissionError(13, "it is being used by another process")
        return replace(source, target)

    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    monkeypatch.setattr(Path, "replace", replace_later)
    monkeypatch.setattr(files, "_PAUSES_S", (0.0,) * 5)
    files.move(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "new"


def test_a_file_that_stays_open_is_named_as_the_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(source: Path, target: Path) -> None:
        error = PermissionError(13, "it is being used by another process")
        error.winerror = 32  # type: ignore[attr-defined, unused-ignore]
        raise error

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OutputError, match="Close the programs"), atomic.atomic_folder(tmp_path / "report"):
        pass
    assert os.listdir(tmp_path) == []


def test_limits_of_a_job_have_the_layout_of_windows() -> None:
    # On 64-bit Windows, sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION) is 144, and ProcessMemoryLimit is at 112.
    assert ctypes.sizeof(ExtendedLimits) == 144
    assert ExtendedLimits.process_memory.offset == 112
    limits = limits_of_job(memory_bytes=2**30, processor_s=2, kill_on_close=True)
    assert (limits.process_memory, limits.basic.per_process_user_time) == (2**30, 20_000_000)
    assert limits.basic.flags == 0x2000 | 0x0400 | 0x0100 | 0x0002
