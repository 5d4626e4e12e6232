"""Run a batch like a clinic's day: with one and two workers, killed and resumed, and on a Dask cluster.

    python scripts/speed/batch_demo.py FOLDER

Eighteen sessions are copies of the reference clips with other names, lengths and playback speeds; six are broken, each
in a different way. Prints a table in Markdown, writes it to `FOLDER/figures.md`, and exits with an error if a session
is lost, analysed twice or incomplete. Takes about ten minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pandas as pd
import psutil

from gait.batch.record import RECORD_FILE
from gait.video import open_clip, read_frames
from gait.video.writer import VideoWriter

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "sample_videos", ROOT.parent / "shared" / "clips" / "rendered")
GOOD, BROKEN = 18, 6
LENGTH_STEP_S = 0.2
PLAYBACK_SPEEDS = (1.0, 0.97, 1.04)
TIMEOUT_S = 3600
POLL_INTERVAL_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Results of one run: number of sessions, time and memory."""

    title: str
    sessions: int
    seconds: float
    processor_s: float | None
    peak_memory_mb: float | None

    def line(self) -> str:
        """Return a row of the table."""
        cells = [f"{self.seconds:.0f}", "", "", "", ""]
        if self.sessions:
            cells[1], cells[3] = f"{self.seconds / self.sessions:.1f}", f"{3600 * self.sessions / self.seconds:.0f}"
        if self.processor_s is not None and self.sessions:
            cells[2] = f"{self.processor_s / self.sessions:.1f}"
        if self.peak_memory_mb is not None:
            cells[4] = f"{self.peak_memory_mb:.0f}"
        return f"| {self.title} | {self.sessions} | {' | '.join(cells)} |"


def copy_clip(source: Path, path: Path, *, seconds: float, playback_speed: float) -> None:
    """Copy the start of a clip without encoding it again, and change its playback speed."""
    with av.open(str(source)) as original, av.open(str(path), "w") as copy:
        stream = original.streams.video[0]
        new_stream: Any = copy.add_stream_from_template(stream)
        for packet in original.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            if float(packet.dts * stream.time_base) > seconds:
                break
            packet.pts, packet.dts = round(packet.pts / playback_speed), round(packet.dts / playback_speed)
            packet.stream = new_stream
            copy.mux(packet)


def film(path: Path, pictures: list[np.ndarray]) -> None:
    """Write a clip of three seconds that shows the pictures in turn."""
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width=width, height=height, mean_fps=30) as writer:
        for number in range(90):
            writer.write(pictures[number % len(pictures)], number / 30)


def make_day(folder: Path, *, good: int, shortest_s: float) -> None:
    """Write the clips: pairs, single clips, clips without a view in their name, and broken ones."""
    folder.mkdir(parents=True)
    clips = sorted(path for sources in FOLDERS for path in sources.glob("*.mp4"))
    sides = [clip for clip in clips if clip.name.startswith("side")]
    rears = [clip for clip in clips if clip.name.startswith("rear")]
    for number in range(good):
        change = {"seconds": shortest_s + LENGTH_STEP_S * number, "playback_speed": PLAYBACK_SPEEDS[number // 3 % 3]}
        side, rear = sides[number % len(sides)], rears[number % len(rears)]
        if number % 6 == 0:
            copy_clip(side, folder / f"runner{number:02}_side.mp4", **change)
            copy_clip(rear, folder / f"runner{number:02}_rear.mp4", **change)
        elif number % 6 == 1:
            copy_clip(rear, folder / f"IMG_{4000 + number}.mp4", **change)
        elif number % 6 == 2:
            copy_clip(side, folder / f"VID {number} treadmill.mp4", **change)
        else:
            copy_clip(side, folder / f"Side-{number:02}.mp4", **change)
    film(folder / "broken dark_side.mp4", [np.zeros((480, 270, 3), np.uint8)])
    film(folder / "broken frozen_side.mp4", [next(read_frames(open_clip(sides[0]))).picture])
    (folder / "broken text_side.mp4").write_text("Back on Tuesday.")
    (folder / "broken empty_side.mp4").touch()
    content = sides[1].read_bytes()
    (folder / "broken copy_side.mp4").write_bytes(content[: len(content) // 2])
    copy_clip(rears[0], folder / "broken label_side.mp4", seconds=4.0, playback_speed=1.0)


def command(folder: Path, out: Path, *options: str) -> list[str]:
    """Return the command line of a batch."""
    return [sys.executable, "-m", "gait", "batch", str(folder), "--out", str(out), *options]


def timed(title: str, line: list[str], out: Path) -> Figures:
    """Run a command to its end and measure it."""
    before = len(done(out))
    started_s = time.monotonic()
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 3:
        raise SystemExit(f"{title}: exit code {process.returncode} instead of 3")
    return Figures(
        title=title,
        sessions=len(done(out)) - before,
        seconds=time.monotonic() - started_s,
        processor_s=usage.ru_utime + usage.ru_stime,
        peak_memory_mb=usage.ru_maxrss / 1024,
    )


def done(out: Path) -> dict[str, int]:
    """Return the time at which each finished session was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob(f"*/{RECORD_FILE}")}


def check_complete(out: Path, title: str, good: int) -> None:
    """Exit with an error if a session is missing or temporary files are left."""
    folders = {path.name for path in out.iterdir() if path.is_dir()}
    hidden = list(out.rglob(".*"))
    if len(done(out)) != good or folders != set(done(out)) or hidden:
        raise SystemExit(f"{title}: {len(done(out))} done, folders {sorted(folders)}, hidden {hidden}")


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true."""
    deadline_s = time.monotonic() + TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise SystemExit("timed out")
        time.sleep(POLL_INTERVAL_S)


def killed_and_resumed(folder: Path, out: Path, model: str, good: int) -> tuple[Figures, Figures]:
    """Kill a worker, then the main process, and resume the batch."""
    options = ("--model", model, "--workers", "2")
    started_s = time.monotonic()
    leader = subprocess.Popen(command(folder, out, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(done(out)) >= good // 4 and workers_of(leader))
    workers_of(leader)[0].kill()
    wait_until(lambda: len(done(out)) >= good // 2)
    leader.kill()
    leader.wait()
    before = done(out)
    interrupted = Figures(
        title="2 workers, one killed after a quarter, the main process after half (`kill -9`)",
        sessions=len(before),
        seconds=time.monotonic() - started_s,
        processor_s=None,
        peak_memory_mb=None,
    )
    resumed = timed("the rest, with `--resume`", command(folder, out, *options, "--resume"), out)
    if not before.items() <= done(out).items():
        raise SystemExit("finished sessions were analysed again")
    return interrupted, resumed


def workers_of(leader: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the worker processes of a batch."""
    children = psutil.Process(leader.pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a Dask scheduler and two worker processes. Yields the address and the workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    module = [sys.executable, "-m"]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    worker = [*module, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    cores = sorted(os.sched_getaffinity(0))
    processes = [subprocess.Popen(scheduler, **quiet)]
    # Each worker runs on its share of the cores, as a job on a cluster does.
    processes += [
        subprocess.Popen(["taskset", "--cpu-list", ",".join(map(str, cores[number::2] or cores)), *worker], **quiet)
        for number in range(2)
    ]
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def on_dask(folder: Path, out: Path, model: str, good: int) -> Figures:
    """Run the batch on a cluster, and kill one of the two workers after half of the sessions."""
    with cluster() as (address, workers):
        started_s = time.monotonic()
        leader = subprocess.Popen(
            command(folder, out, "--model", model, "--scheduler", address),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: len(done(out)) >= good // 2)
        workers[0].kill()
        if leader.wait() != 3:
            raise SystemExit(f"Dask: exit code {leader.returncode} instead of 3")
        seconds = time.monotonic() - started_s
    # The workers are not child processes of the main process, so their processor time is unknown.
    return Figures(
        title="Dask, one of two workers killed after half",
        sessions=len(done(out)),
        seconds=seconds,
        processor_s=None,
        peak_memory_mb=None,
    )


def why_failed(out: Path) -> list[str]:
    """Return the error message of each broken session."""
    sessions = pd.read_parquet(out / "sessions.parquet")
    failed = sessions[sessions["state"] == "failed"]
    return [f"- {row.session}: {row.problem}" for row in failed.itertuples()]


def main() -> None:
    """Write the clips and run the batch in all ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="an empty or new folder for clips and results")
    parser.add_argument("--model", default="lite")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of the shortest clip")
    parser.add_argument("--sessions", type=int, default=GOOD, help="number of sessions besides the six broken ones")
    options = parser.parse_args()
    day, model, good = options.folder / "clips", options.model, options.sessions
    shutil.rmtree(day, ignore_errors=True)
    make_day(day, good=good, shortest_s=options.seconds)
    report = (options.folder / "figures.md").open("w", encoding="utf-8", buffering=1)

    def write(line: str) -> None:
        print(line, flush=True)
        report.write(line + "\n")

    longest_s = options.seconds + LENGTH_STEP_S * (good - 1)
    write(f"{good} sessions of {options.seconds:.1f} to {longest_s:.1f} s and {BROKEN} broken ones, model {model}")
    write(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}\n")
    heads = (
        "run",
        "sessions done",
        "seconds",
        "seconds per session",
        "processor seconds per session",
        "sessions per hour",
    )
    write(f"| {' | '.join((*heads, 'largest process, MB'))} |\n|{'---|' * (len(heads) + 1)}")

    def with_workers(count: int, title: str, out: Path) -> tuple[Figures, ...]:
        return (timed(title, command(day, out, "--model", model, "--workers", str(count)), out),)

    runs: list[tuple[str, Callable[[Path], tuple[Figures, ...]]]] = [
        ("one", lambda out: with_workers(1, "1 worker, both cores", out)),
        ("two", lambda out: with_workers(2, "2 workers with one core each", out)),
        ("killed", lambda out: killed_and_resumed(day, out, model, good)),
        ("dask", lambda out: (on_dask(day, out, model, good),)),
    ]
    for name, run in runs:
        out = options.folder / name
        shutil.rmtree(out, ignore_errors=True)
        for figures in run(out):
            write(figures.line())
        check_complete(out, name, good)
    again = command(day, options.folder / "two", "--model", model, "--workers", "2", "--resume")
    write(timed("all done already, with `--resume`", again, options.folder / "two").line())
    write(f"\nLoad after: {os.getloadavg()[0]:.1f}\n")
    write("\n".join(why_failed(options.folder / "two")))


if __name__ == "__main__":
    main()
