"""What every attack needs: a server to attack, and a table of what was tried, expected and seen.

Everything talks to this computer only, in a temporary folder, and stops by itself.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs" / "attacks.md"
SAMPLE = PROJECT / "gait" / "doctor" / "sample.mp4"
READY_S = 120.0


@dataclass
class Table:
    """What an attack found, for the terminal and for the documentation."""

    name: str
    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def add(self, tried: str, expected: str, seen: object, held: bool) -> None:
        """Add a line: what was tried, what should happen, what did, and whether that is all right."""
        self.rows.append((tried, expected, str(seen), held))
        print(f"{'held' if held else 'FELL'}: {tried}: {seen}", flush=True)

    def finish(self, *, write: bool, conditions: str) -> int:
        """Return the exit code. Write the table into the documentation if asked to."""
        if write:
            lines = [conditions, "", "| tried | expected | seen | |", "|---|---|---|---|"]
            lines += [f"| {t} | {e} | {s} | {'held' if held else '**fell**'} |" for t, e, s, held in self.rows]
            begin, end = f"<!-- written by scripts/attacks/{self.name}.py -->\n", "<!-- until here -->\n"
            before, rest = DOCS.read_text("utf-8").split(begin)
            text = before + begin + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1]
            DOCS.write_text(text, "utf-8")
        return 0 if all(held for *_, held in self.rows) else 1


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the option that every attack has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/attacks.md")
    return parser


def conditions() -> str:
    """Return on what computer an attack was run."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}."


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Target:
    """A server that is attacked."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, source: str = "127.0.0.1") -> httpx.Client:
        """Return a client that comes from an address of the loopback network."""
        transport = httpx.HTTPTransport(local_address=source)
        return httpx.Client(base_url=self.address, transport=transport, timeout=60)

    def seconds(self, path: str = "/health") -> float:
        """Return how long an answer takes; infinity if there is none within 30 s."""
        started_s = time.perf_counter()
        try:
            httpx.get(self.address + path, timeout=30, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            return float("inf")
        return time.perf_counter() - started_s

    def log_bytes(self) -> int:
        """Return the length of the log."""
        return (self.folder / "log").stat().st_size


@contextmanager
def target(*options: str, users: Sequence[tuple[str, str]] = (), data: Path | None = None) -> Iterator[Target]:
    """Start a server with its own folder, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="gait-attack-") as name:
        folder, port = Path(name), free_port()
        history = ["--history", str(folder / "history.sqlite")]
        for user, password in users:
            line = [sys.executable, "-m", "gait", "user", "add", user, *history]
            subprocess.run(line, input=password.encode() + b"\n", check=True, capture_output=True, cwd=PROJECT)
        line = [sys.executable, "-m", "gait", "serve", "--port", str(port), "--data", str(data or folder / "data")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*line, *history, "--model", "lite", *options], stderr=log, cwd=PROJECT)
            made = Target(port, folder, process)
            try:
                deadline_s = time.monotonic() + READY_S
                while made.seconds("/ready") == float("inf") and time.monotonic() < deadline_s:
                    time.sleep(0.2)
                yield made
            finally:
                process.terminate()
                process.wait(60)
