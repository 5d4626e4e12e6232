"""A clinic's day, made from the reference clips and run: one worker and two, killed and resumed, and on a Dask cluster.

    python scripts/speed/batch_demo.py FOLDER

Eighteen sessions are copies with other names, lengths and playback speeds; six are broken, each in its own way. Prints
a table in Markdown, writes it to `FOLDER/figures.md`, and refuses to end well if a session is lost, done twice or left
half done. Takes about ten minutes on two idle cores.
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
LONGER_EACH_S = 0.2
PLAYED_AT = (1.0, 0.97, 1.04)
PATIENCE_S = 3600
TICK_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One run: what was done, how long it took, and how busy the processors were for it."""

    title: str
    sessions: int
    seconds: float
    processor_s: float | None
    most_memory_mb: float | None

    def line(self) -> str:
        """Return a row of the table."""
        cells = [f"{self.seconds:.0f}", "", "", "", ""]
        if self.sessions:
            cells[1], cells[3] = f"{self.seconds / self.sessions:.1f}", f"{3600 * self.sessions / self.seconds:.0f}"
        if self.processor_s is not None and self.sessions:
            cells[2] = f"{self.processor_s / self.sessions:.1f}"
        if self.most_memory_mb is not None:
            cells[4] = f"{self.most_memory_mb:.0f}"
        return f"| {self.title} | {self.sessions} | {' | '.join(cells)} |"


def copied(source: Path, path: Path, *, seconds: float, played_at: float) -> None:
    """Copy the start of a clip without encoding it again, played faster or slower."""
    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        copy: Any = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            if float(packet.dts * stream.time_base) > seconds:
                break
            packet.pts, packet.dts = round(packet.pts / played_at), round(packet.dts / played_at)
            packet.stream = copy
            made.mux(packet)


def film(path: Path, pictures: list[np.ndarray]) -> None:
    """Write three seconds that show these pictures in turn."""
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width=width, height=height, mean_fps=30) as writer:
        for number in range(90):
            writer.write(pictures[number % len(pictures)], number / 30)


def make_day(folder: Path, *, good: int, shortest_s: float) -> None:
    """Make the clips: pairs, single ones, ones whose view nobody named, and broken ones."""
    folder.mkdir(parents=True)
    clips = sorted(path for place in FOLDERS for path in place.glob("*.mp4"))
    sides = [clip for clip in clips if clip.name.startswith("side")]
    rears = [clip for clip in clips if clip.name.startswith("rear")]
    for number in range(good):
        how = {"seconds": shortest_s + LONGER_EACH_S * number, "played_at": PLAYED_AT[number // 3 % 3]}
        side, rear = sides[number % len(sides)], rears[number % len(rears)]
        if number % 6 == 0:
            copied(side, folder / f"runner{number:02}_side.mp4", **how)
            copied(rear, folder / f"runner{number:02}_rear.mp4", **how)
        elif number % 6 == 1:
            copied(rear, folder / f"IMG_{4000 + number}.mp4", **how)
        elif number % 6 == 2:
            copied(side, folder / f"VID {number} treadmill.mp4", **how)
        else:
            copied(side, folder / f"Side-{number:02}.mp4", **how)
    film(folder / "broken dark_side.mp4", [np.zeros((480, 270, 3), np.uint8)])
    film(folder / "broken frozen_side.mp4", [next(read_frames(open_clip(sides[0]))).picture])
    (folder / "broken text_side.mp4").write_text("Back on Tuesday.")
    (folder / "broken empty_side.mp4").touch()
    content = sides[1].read_bytes()
    (folder / "broken copy_side.mp4").write_bytes(content[: len(content) // 2])
    copied(rears[0], folder / "broken label_side.mp4", seconds=4.0, played_at=1.0)


def command(folder: Path, out: Path, *options: str) -> list[str]:
    """Return the command line of a run."""
    return [sys.executable, "-m", "gait", "batch", str(folder), "--out", str(out), *options]


def timed(title: str, line: list[str], out: Path) -> Figures:
    """Run to the end and measure."""
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
        most_memory_mb=usage.ru_maxrss / 1024,
    )


def done(out: Path) -> dict[str, int]:
    """Return when each finished session was finished."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob(f"*/{RECORD_FILE}")}


def require_whole(out: Path, title: str, good: int) -> None:
    """Refuse a folder in which something is lost or left over."""
    folders = {path.name for path in out.iterdir() if path.is_dir()}
    hidden = list(out.rglob(".*"))
    if len(done(out)) != good or folders != set(done(out)) or hidden:
        raise SystemExit(f"{title}: {len(done(out))} done, folders {sorted(folders)}, hidden {hidden}")


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end_s:
            raise SystemExit("waited in vain")
        time.sleep(TICK_S)


def killed_and_resumed(folder: Path, out: Path, model: str, good: int) -> tuple[Figures, Figures]:
    """Kill a worker early and the leading process in the middle, and go on."""
    options = ("--model", model, "--workers", "2")
    started_s = time.monotonic()
    leader = subprocess.Popen(command(folder, out, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(done(out)) >= good // 4 and workers_of(leader))
    workers_of(leader)[0].kill()
    until(lambda: len(done(out)) >= good // 2)
    leader.kill()
    leader.wait()
    before = done(out)
    broken_off = Figures(
        title="2 workers, one killed at a quarter, the leading process at half (`kill -9`)",
        sessions=len(before),
        seconds=time.monotonic() - started_s,
        processor_s=None,
        most_memory_mb=None,
    )
    resumed = timed("the rest of it, with `--resume`", command(folder, out, *options, "--resume"), out)
    if not before.items() <= done(out).items():
        raise SystemExit("what was done was done again")
    return broken_off, resumed


def workers_of(leader: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the worker processes of a run."""
    children = psutil.Process(leader.pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Yield the address of a scheduler and its two worker processes."""
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
    # Each worker is held to its share of the cores, as a job of a cluster is.
    processes += [
        subprocess.Popen(["taskset", "--cpu-list", ",".join(map(str, cores[place::2] or cores)), *worker], **quiet)
        for place in range(2)
    ]
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def on_dask(folder: Path, out: Path, model: str, good: int) -> Figures:
    """Run on a cluster and kill one of its two workers in the middle."""
    with cluster() as (address, workers):
        started_s = time.monotonic()
        leader = subprocess.Popen(
            command(folder, out, "--model", model, "--scheduler", address),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: len(done(out)) >= good // 2)
        workers[0].kill()
        if leader.wait() != 3:
            raise SystemExit(f"Dask: exit code {leader.returncode} instead of 3")
        seconds = time.monotonic() - started_s
    # The workers are not the leader's children: their processor time is theirs.
    return Figures(
        title="Dask, one of two workers killed half-way",
        sessions=len(done(out)),
        seconds=seconds,
        processor_s=None,
        most_memory_mb=None,
    )


def why_failed(out: Path) -> list[str]:
    """Return what each broken session says."""
    sessions = pd.read_parquet(out / "sessions.parquet")
    failed = sessions[sessions["state"] == "failed"]
    return [f"- {row.session}: {row.problem}" for row in failed.itertuples()]


def main() -> None:
    """Make the day and run it in every way."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="an empty or new folder for clips and results")
    arguments.add_argument("--model", default="lite")
    arguments.add_argument("--seconds", type=float, default=4.0, help="length of the shortest clip")
    arguments.add_argument("--sessions", type=int, default=GOOD, help="how many besides the six broken ones")
    given = arguments.parse_args()
    day, model, good = given.folder / "clips", given.model, given.sessions
    shutil.rmtree(day, ignore_errors=True)
    make_day(day, good=good, shortest_s=given.seconds)
    report = (given.folder / "figures.md").open("w", encoding="utf-8", buffering=1)

    def say(line: str) -> None:
        print(line, flush=True)
        report.write(line + "\n")

    longest_s = given.seconds + LONGER_EACH_S * (good - 1)
    say(f"{good} sessions of {given.seconds:.1f} to {longest_s:.1f} s and {BROKEN} broken ones, model {model}")
    say(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}\n")
    heads = ("run", "sessions done", "seconds", "seconds a session", "processor seconds a session", "sessions an hour")
    say(f"| {' | '.join((*heads, 'largest process, MB'))} |\n|{'---|' * (len(heads) + 1)}")

    def with_workers(count: int, title: str, out: Path) -> tuple[Figures, ...]:
        return (timed(title, command(day, out, "--model", model, "--workers", str(count)), out),)

    runs: list[tuple[str, Callable[[Path], tuple[Figures, ...]]]] = [
        ("one", lambda out: with_workers(1, "1 worker, both cores", out)),
        ("two", lambda out: with_workers(2, "2 workers, a core each", out)),
        ("killed", lambda out: killed_and_resumed(day, out, model, good)),
        ("dask", lambda out: (on_dask(day, out, model, good),)),
    ]
    for name, run in runs:
        out = given.folder / name
        shutil.rmtree(out, ignore_errors=True)
        for figures in run(out):
            say(figures.line())
        require_whole(out, name, good)
    again = command(day, given.folder / "two", "--model", model, "--workers", "2", "--resume")
    say(timed("all done before, `--resume`", again, given.folder / "two").line())
    say(f"\nLoad after: {os.getloadavg()[0]:.1f}\n")
    say("\n".join(why_failed(given.folder / "two")))


if __name__ == "__main__":
    main()
