"""Load test of the upload page: many visitors upload clips and poll, while workers and the server are killed.

    python scripts/speed/load_web.py --minutes 10
    python scripts/speed/load_web.py --minutes 10 --nginx

With `--nginx`, the visitors reach the server through nginx, configured as in docs/web.md but without a certificate,
each from an address of its own on the loopback network.

Prints the results of all visits, the errors by kind, and the response times. A run of ten minutes or more also writes
them to docs/web.md. After the given time the visits that were started are followed to their end, which takes longer.
Exit code 1 if a visit was lost or failed, a response was an error other than 429, or pages were too slow.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import av
import httpx
import numpy as np

PROJECT = Path(__file__).parents[2]
PIECE_BYTES = 65_536
PROXY_PORT = 8764
# What nginx answers while the server is down.
BAD_GATEWAY = (502, 504)
PROXY_ADDRESS = f"http://127.0.0.1:{PROXY_PORT}"
POLL_INTERVAL_S = 3.0
# The longest time that the upload page itself waits before it tries a full server again.
MAX_RETRY_S = 15.0
ARRIVAL_S = 20.0
DRAIN_S = 3600.0
PAGES = {"start page": "/", "guide": "/guide", "privacy page": "/privacy"}
TARGET_MS = 200
DOCS = PROJECT / "docs" / "web.md"
DOCS_BEGIN, DOCS_END = "<!-- written by scripts/speed/load_web.py -->\n", "<!-- until here -->\n"
MIN_MINUTES_FOR_DOCS = 10


@dataclass
class Results:
    """What all visitors experienced."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    unreachable: int = 0
    started: set[str] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)
    down: bool = False


class Visitor:
    """Simulated visitor: uploads a clip, polls until it is analysed, reads the report, and starts again."""

    def __init__(self, client: httpx.AsyncClient, results: Results, clip: bytes, until: float) -> None:
        self._client, self._results, self._clip, self._until = client, results, clip, until

    async def run(self) -> None:
        """Visit again and again until the time is over. Visits that were started are followed to their end."""
        await asyncio.sleep(random.uniform(0, ARRIVAL_S))
        while time.monotonic() < self._until:
            await self._request(*random.choice([(kind, "GET", path) for kind, path in PAGES.items()]))
            clips = [{"view": "side", "size_bytes": len(self._clip)}]
            created = await self._request("create", "POST", "/api/v1/visits", json={"clips": clips})
            if created is None or created.status_code != 201:
                retry_s = POLL_INTERVAL_S
                if created is not None:
                    retry_s = float(created.headers.get("retry-after", POLL_INTERVAL_S))
                await asyncio.sleep(random.uniform(0.5, 1.5) * min(retry_s, MAX_RETRY_S))
                continue
            token = created.json()["token"]
            if await self._upload(token):
                await self._follow(token)

    async def _upload(self, token: str) -> bool:
        offset = 0
        while offset < len(self._clip):
            piece, headers = self._clip[offset : offset + PIECE_BYTES], {"Upload-Offset": str(offset)}
            answer = await self._request(
                "piece", "PUT", f"/api/v1/visits/{token}/clips/side", content=piece, headers=headers
            )
            if answer is None:
                await asyncio.sleep(1)
                continue
            if "upload-offset" not in answer.headers:
                return False
            offset = int(answer.headers["upload-offset"])
        while (answer := await self._request("start", "POST", f"/api/v1/visits/{token}/start")) is None:
            await asyncio.sleep(1)
        if answer.status_code == 202:
            self._results.started.add(token)
        return answer.status_code == 202

    async def _follow(self, token: str) -> None:
        deadline = time.monotonic() + DRAIN_S
        while time.monotonic() < deadline:
            answer = await self._request("status", "GET", f"/api/v1/visits/{token}")
            if answer is not None and answer.status_code == 404:
                self._results.ended["lost"] += 1
                return
            state = None if answer is None or answer.status_code != 200 else answer.json()["state"]
            if state in ("done", "failed"):
                self._results.ended[str(state)] += 1
                if state == "done":
                    await self._request("report", "GET", f"/v/{token}/report/report.html")
                return
            await self._request("progress page", "GET", f"/v/{token}")
            await asyncio.sleep(random.uniform(0.5, 1.5) * POLL_INTERVAL_S)
        self._results.ended["not finished"] += 1

    async def _request(self, kind: str, method: str, path: str, **options: object) -> httpx.Response | None:
        start_s = time.perf_counter()
        try:
            answer = await self._client.request(method, path, **options)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            if self._results.down:
                self._results.unreachable += 1
            else:
                self._results.answers[f"{kind}: {type(error).__name__}"] += 1
            return None
        if self._results.down and answer.status_code in BAD_GATEWAY:
            self._results.unreachable += 1
            return None
        self._results.seconds.setdefault(kind, []).append(time.perf_counter() - start_s)
        self._results.answers[f"{kind}: {answer.status_code}"] += 1
        return answer


class Server:
    """The server in its own process, which can be killed and restarted."""

    def __init__(self, folder: Path, *options: str, port: int, workers: int, most_waiting: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._log = (folder / "server.log").open("ab")
        self._command = [sys.executable, "-m", "gait", "serve", "--port", str(port), "--data", str(folder / "data")]
        self._command += ["--history", str(folder / "history.sqlite"), "--model", "lite", "--workers", str(workers)]
        self._command += ["--max-waiting", str(most_waiting), *options]
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start the server and wait until it responds."""
        self._process = subprocess.Popen(self._command, stdout=self._log, stderr=self._log)
        async with httpx.AsyncClient(base_url=self.address, trust_env=False) as client:
            while True:
                try:
                    if (await client.get("/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.2)

    def kill(self) -> None:
        """Kill the server, as a power failure would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_a_worker(self) -> bool:
        """Kill one of the workers. Returns whether there was one."""
        assert self._process is not None
        for pid in workers_of(self._process.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def stop(self) -> int:
        """Stop the server and return its exit code."""
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
    with av.open(str(PROJECT / "sample_videos" / "side.mp4")) as original, av.open(str(path), "w") as copy:
        stream = original.streams.video[0]
        new_stream = copy.add_stream_from_template(stream)
        packets = (packet for packet in original.demux(stream) if packet.dts is not None)
        for _, packet in zip(range(frames), packets, strict=False):
            packet.stream = new_stream
            copy.mux(packet)
    return path.read_bytes()


async def disturb(server: Server, results: Results, seconds: float) -> list[str]:
    """Kill a worker, the server, and another worker, distributed over the run."""
    killed = []
    for share, target in ((0.25, "worker"), (0.25, "server"), (0.25, "worker")):
        await asyncio.sleep(share * seconds)
        if target == "worker":
            killed.append("a worker" if server.kill_a_worker() else "no worker was running")
        else:
            results.down = True
            server.kill()
            await server.start()
            await asyncio.sleep(1)
            results.down = False
            killed.append("the server")
    return killed


async def run(options: argparse.Namespace, folder: Path) -> tuple[Results, list[str], float]:
    """Start the server and the visitors, and wait until the last visit has ended."""
    clip = short_clip(folder / "clip.mp4", options.frames)
    proxied = ["--public-url", PROXY_ADDRESS, "--trusted-proxy", "127.0.0.1", "--open-to-network"]
    server = Server(
        folder,
        *(proxied if options.nginx else ()),
        port=options.port,
        workers=options.workers,
        most_waiting=options.most_waiting,
    )
    await server.start()
    results, start_s = Results(), time.monotonic()
    until = start_s + 60 * options.minutes
    proxy = nginx(folder, options.port) if options.nginx else None
    try:
        async with AsyncExitStack() as opened:
            clients = [await opened.enter_async_context(each) for each in clients_of(options, server.address)]
            visitors = [
                Visitor(clients[number % len(clients)], results, clip, until).run()
                for number in range(options.visitors)
            ]
            killed, *_ = await asyncio.gather(disturb(server, results, 60 * options.minutes), *visitors)
        took_s = time.monotonic() - start_s
    finally:
        if proxy is not None:
            proxy.terminate()
            proxy.wait(20)
        code = server.stop()
    results.answers["server ended well" if code == 0 else f"server ended with {code}"] += 1
    return results, killed, took_s


def clients_of(options: argparse.Namespace, address: str) -> list[httpx.AsyncClient]:
    """Return one client for all visitors, or through nginx one for each, with an address of its own."""
    if not options.nginx:
        limits = httpx.Limits(max_connections=options.visitors, max_keepalive_connections=options.visitors)
        return [httpx.AsyncClient(base_url=address, timeout=60, limits=limits, trust_env=False)]
    sources = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(options.visitors)]
    transports = [httpx.AsyncHTTPTransport(local_address=source) for source in sources]
    headers = {"Origin": PROXY_ADDRESS}
    return [
        httpx.AsyncClient(base_url=PROXY_ADDRESS, timeout=60, headers=headers, transport=each) for each in transports
    ]


def nginx(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start nginx with the example of the guide, without a certificate and on a port of its own."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    match = re.search(r"```nginx\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    if program is None or match is None:
        raise SystemExit("nginx is not installed, or its example is missing in docs/web.md.")
    example = match[1].replace("listen 443 ssl;", f"listen 127.0.0.1:{PROXY_PORT};")
    example = example.replace("gait.example.org", "127.0.0.1").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    example = "\n".join(line for line in example.splitlines() if not line.strip().startswith("ssl_"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"{kind}_temp_path {folder}/nginx-{kind};" for kind in kinds)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\naccess_log off;\n{paths}\n{example}\n}}\n"
    )
    return subprocess.Popen([program, "-p", str(folder), "-c", str(configuration)], stderr=subprocess.DEVNULL)


def errors(results: Results) -> dict[str, int]:
    """Return the number of every response, or missing response, that is neither a success nor 429."""
    accepted = ("200", "201", "202", "429", "ended well")
    return {answer: count for answer, count in sorted(results.answers.items()) if not answer.endswith(accepted)}


def lost(results: Results) -> int:
    """Return the number of visits that were started and never ended."""
    return len(results.started) - results.ended["done"] - results.ended["failed"]


def markdown(options: argparse.Namespace, results: Results, killed: list[str], took_s: float, load: float) -> str:
    """Return the results as Markdown."""
    lines = [
        *(["Through nginx, each visitor from an address of its own:"] if options.nginx else []),
        f"{options.visitors} visitors for {options.minutes:g} min, then {took_s / 60 - options.minutes:.1f} min more",
        f"until the last visit ended; {options.workers} workers, room for {options.most_waiting} visits, model lite,",
        f"clips of {options.frames} frames, {os.cpu_count()} cores, load average at the end {load:.1f}.",
        f"Killed with signal 9 during the run: {', '.join(killed)}.",
        "",
        "| request | count | median ms | 95th percentile ms | 99th percentile ms | longest ms |",
        "|---|---|---|---|---|---|",
    ]
    every = [each for seconds in results.seconds.values() for each in seconds]
    for kind, seconds in [*sorted(results.seconds.items()), ("**all**", every)]:
        figures = " | ".join(f"{1000 * each:.0f}" for each in np.percentile(seconds, [50, 95, 99, 100]))
        lines.append(f"| {kind} | {len(seconds)} | {figures} |")
    ended = ", ".join(f"{count} {state}" for state, count in sorted(results.ended.items()))
    busy = sum(count for answer, count in results.answers.items() if answer.endswith("429"))
    others = ", ".join(f"{count} times {answer}" for answer, count in errors(results).items()) or "none"
    lines += [
        "",
        f"Visits started: {len(results.started)}; of these {ended}; lost: {lost(results)}. Responses with status 429: "
        f"{busy}. Other errors: {others}. Requests without response while the server was down: {results.unreachable}.",
    ]
    return "\n".join(lines) + "\n"


def write_docs(text: str) -> None:
    """Replace the results in the documentation."""
    before, rest = DOCS.read_text("utf-8").split(DOCS_BEGIN)
    DOCS.write_text(before + DOCS_BEGIN + text + DOCS_END + rest.split(DOCS_END)[1], "utf-8")


def main() -> int:
    """Run the load test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--most-waiting", type=int, default=50)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--nginx", action="store_true", help="behind nginx, as in docs/web.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gait-load-") as name:
        results, killed, took_s = asyncio.run(run(options, Path(name)))
    text = markdown(options, results, killed, took_s, os.getloadavg()[1])
    print(text)
    if options.minutes >= MIN_MINUTES_FOR_DOCS:
        write_docs(text)
    slow = any(np.percentile(seconds, 95) > TARGET_MS / 1000 for seconds in results.seconds.values())
    return 1 if errors(results) or lost(results) or results.ended["failed"] or slow else 0


if __name__ == "__main__":
    sys.exit(main())
