"""Puts the upload page under load: many visitors who upload and ask, workers that work, and things that get killed.

    python scripts/speed/load_web.py --minutes 10

Prints what became of every visit, errors by kind, and how long pages took; a run of ten minutes or more writes that
into docs/web.md too. After the minutes the visits that were begun are followed to their end, which takes some more.
Exit code 1 if a visit was lost or failed, an answer was an error other than 429, or pages were slower than wanted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import av
import httpx
import numpy as np

PROJECT = Path(__file__).parents[2]
PIECE_BYTES = 65_536
ASK_EVERY_S = 3.0
# As long as our own page waits at most before it asks a full house again.
MOST_PATIENCE_S = 15.0
ARRIVAL_S = 20.0
DRAIN_S = 3600.0
PAGES = {"start page": "/", "guide": "/guide", "privacy page": "/privacy"}
WANTED_MS = 200
DOCS = PROJECT / "docs" / "web.md"
DOCS_BEGIN, DOCS_END = "<!-- written by scripts/speed/load_web.py -->\n", "<!-- until here -->\n"
LEAST_MINUTES_FOR_DOCS = 10


@dataclass
class Seen:
    """What all visitors saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    away: int = 0
    started: set[str] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)
    down: bool = False


class Visitor:
    """Uploads a clip, asks until it is done, reads the report, and comes again."""

    def __init__(self, client: httpx.AsyncClient, seen: Seen, clip: bytes, until: float) -> None:
        self._client, self._seen, self._clip, self._until = client, seen, clip, until

    async def stay(self) -> None:
        """Visit until the time is over; what was started is followed to its end."""
        await asyncio.sleep(random.uniform(0, ARRIVAL_S))
        while time.monotonic() < self._until:
            await self._ask(*random.choice([(kind, "GET", path) for kind, path in PAGES.items()]))
            clips = [{"view": "side", "size_bytes": len(self._clip)}]
            made = await self._ask("create", "POST", "/api/v1/visits", json={"clips": clips})
            if made is None or made.status_code != 201:
                told_s = float(made.headers.get("retry-after", ASK_EVERY_S)) if made is not None else ASK_EVERY_S
                await asyncio.sleep(random.uniform(0.5, 1.5) * min(told_s, MOST_PATIENCE_S))
                continue
            token = made.json()["token"]
            if await self._upload(token):
                await self._follow(token)

    async def _upload(self, token: str) -> bool:
        offset = 0
        while offset < len(self._clip):
            piece, headers = self._clip[offset : offset + PIECE_BYTES], {"Upload-Offset": str(offset)}
            answer = await self._ask(
                "piece", "PUT", f"/api/v1/visits/{token}/clips/side", content=piece, headers=headers
            )
            if answer is None:
                await asyncio.sleep(1)
                continue
            if "upload-offset" not in answer.headers:
                return False
            offset = int(answer.headers["upload-offset"])
        while (answer := await self._ask("start", "POST", f"/api/v1/visits/{token}/start")) is None:
            await asyncio.sleep(1)
        if answer.status_code == 202:
            self._seen.started.add(token)
        return answer.status_code == 202

    async def _follow(self, token: str) -> None:
        give_up = time.monotonic() + DRAIN_S
        while time.monotonic() < give_up:
            answer = await self._ask("status", "GET", f"/api/v1/visits/{token}")
            if answer is not None and answer.status_code == 404:
                self._seen.ended["lost"] += 1
                return
            state = None if answer is None or answer.status_code != 200 else answer.json()["state"]
            if state in ("done", "failed"):
                self._seen.ended[str(state)] += 1
                if state == "done":
                    await self._ask("report", "GET", f"/v/{token}/report/report.html")
                return
            await self._ask("progress page", "GET", f"/v/{token}")
            await asyncio.sleep(random.uniform(0.5, 1.5) * ASK_EVERY_S)
        self._seen.ended["never ended"] += 1

    async def _ask(self, kind: str, method: str, path: str, **what: object) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, **what)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            if self._seen.down:
                self._seen.away += 1
            else:
                self._seen.answers[f"{kind}: {type(error).__name__}"] += 1
            return None
        self._seen.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        self._seen.answers[f"{kind}: {answer.status_code}"] += 1
        return answer


class Server:
    """The page in a process of its own, which can be killed and started again."""

    def __init__(self, folder: Path, *, port: int, workers: int, most_waiting: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._log = (folder / "server.log").open("ab")
        self._command = [sys.executable, "-m", "gait", "serve", "--port", str(port), "--data", str(folder / "data")]
        self._command += ["--history", str(folder / "history.sqlite"), "--model", "lite", "--workers", str(workers)]
        self._command += ["--max-waiting", str(most_waiting)]
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=self._log, stderr=self._log)
        async with httpx.AsyncClient(base_url=self.address, trust_env=False) as client:
            while True:
                try:
                    if (await client.get("/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.2)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_a_worker(self) -> bool:
        """End one of its workers so; whether there was one."""
        assert self._process is not None
        for pid in workers_of(self._process.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def stop(self) -> int:
        """Ask it to end."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout=60)


def workers_of(pid: int) -> list[int]:
    """Return the worker processes of a server."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == pid and b"gait.web.queue.worker" in command:
            found.append(int(stat.parent.name))
    return found


def short_clip(path: Path, frames: int) -> bytes:
    """Return the first frames of the sample, copied without encoding them again."""
    with av.open(str(PROJECT / "sample_videos" / "side.mp4")) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        copy = made.add_stream_from_template(stream)
        packets = (packet for packet in given.demux(stream) if packet.dts is not None)
        for _, packet in zip(range(frames), packets, strict=False):
            packet.stream = copy
            made.mux(packet)
    return path.read_bytes()


async def disturb(server: Server, seen: Seen, seconds: float) -> list[str]:
    """Kill a worker, the server, and a worker again, spread over the run."""
    done = []
    for share, what in ((0.25, "worker"), (0.25, "server"), (0.25, "worker")):
        await asyncio.sleep(share * seconds)
        if what == "worker":
            done.append("a worker" if server.kill_a_worker() else "no worker was there to kill")
        else:
            seen.down = True
            server.kill()
            await server.start()
            await asyncio.sleep(1)
            seen.down = False
            done.append("the server")
    return done


async def run(wanted: argparse.Namespace, folder: Path) -> tuple[Seen, list[str], float]:
    """Start the server, let the visitors in, and wait until the last started visit ended."""
    clip = short_clip(folder / "clip.mp4", wanted.frames)
    server = Server(folder, port=wanted.port, workers=wanted.workers, most_waiting=wanted.most_waiting)
    await server.start()
    seen, began = Seen(), time.monotonic()
    until = began + 60 * wanted.minutes
    limits = httpx.Limits(max_connections=wanted.visitors, max_keepalive_connections=wanted.visitors)
    try:
        async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits, trust_env=False) as client:
            stays = [Visitor(client, seen, clip, until).stay() for _ in range(wanted.visitors)]
            killed, *_ = await asyncio.gather(disturb(server, seen, 60 * wanted.minutes), *stays)
        took_s = time.monotonic() - began
    finally:
        code = server.stop()
    seen.answers["server ended well" if code == 0 else f"server ended with {code}"] += 1
    return seen, killed, took_s


def errors(seen: Seen) -> dict[str, int]:
    """Return every answer, or lack of one, that is neither a success nor an honest 429."""
    fine = ("200", "201", "202", "429", "ended well")
    return {answer: count for answer, count in sorted(seen.answers.items()) if not answer.endswith(fine)}


def lost(seen: Seen) -> int:
    """Return how many visits were begun and came to no end."""
    return len(seen.started) - seen.ended["done"] - seen.ended["failed"]


def told(wanted: argparse.Namespace, seen: Seen, killed: list[str], took_s: float, load: float) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"{wanted.visitors} visitors for {wanted.minutes:g} min, then {took_s / 60 - wanted.minutes:.1f} min more",
        f"until the last visit ended; {wanted.workers} workers, room for {wanted.most_waiting} visits, model lite,",
        f"clips of {wanted.frames} frames, {os.cpu_count()} cores, load average at the end {load:.1f}.",
        f"Killed with signal 9 meanwhile: {', '.join(killed)}.",
        "",
        "| request | count | median ms | 95th percentile ms | 99th percentile ms | longest ms |",
        "|---|---|---|---|---|---|",
    ]
    every = [each for seconds in seen.seconds.values() for each in seconds]
    for kind, seconds in [*sorted(seen.seconds.items()), ("**all**", every)]:
        figures = " | ".join(f"{1000 * each:.0f}" for each in np.percentile(seconds, [50, 95, 99, 100]))
        lines.append(f"| {kind} | {len(seconds)} | {figures} |")
    ended = ", ".join(f"{count} {state}" for state, count in sorted(seen.ended.items()))
    busy = sum(count for answer, count in seen.answers.items() if answer.endswith("429"))
    others = ", ".join(f"{count} times {answer}" for answer, count in errors(seen).items()) or "none"
    lines += [
        "",
        f"Visits begun: {len(seen.started)}; of these {ended}; lost: {lost(seen)}. Answers 429: {busy}. Other errors: "
        f"{others}. Requests that found nobody while the server was dead: {seen.away}.",
    ]
    return "\n".join(lines) + "\n"


def write_docs(text: str) -> None:
    """Put the figures into the documentation, in place of those of the last run."""
    before, rest = DOCS.read_text("utf-8").split(DOCS_BEGIN)
    DOCS.write_text(before + DOCS_BEGIN + text + DOCS_END + rest.split(DOCS_END)[1], "utf-8")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--most-waiting", type=int, default=50)
    parser.add_argument("--port", type=int, default=8765)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gait-load-") as name:
        seen, killed, took_s = asyncio.run(run(wanted, Path(name)))
    text = told(wanted, seen, killed, took_s, os.getloadavg()[1])
    print(text)
    if wanted.minutes >= LEAST_MINUTES_FOR_DOCS:
        write_docs(text)
    slow = any(np.percentile(seconds, 95) > WANTED_MS / 1000 for seconds in seen.seconds.values())
    return 1 if errors(seen) or lost(seen) or seen.ended["failed"] or slow else 0


if __name__ == "__main__":
    sys.exit(main())
