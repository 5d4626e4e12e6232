"""Time gait against the bare pose model and against MediaPipe's own tracker, in one run on one clip.

    python scripts/speed/benchmark.py [--clip FILE] [--rounds 5] [--models full heavy] [--bundles DIR]
        [--against "COMMAND"]

Without `--clip`, the sample is enlarged to 1080 x 1920 at 60 frames a second, as a phone films. Every task runs in its
own process. The tasks of a round run one after the other, so that other work on the machine affects all of them alike.
The figures are medians over the rounds. MediaPipe needs an official task bundle for each model,
`pose_landmarker_MODEL.task`, in DIR (default: `../shared/models`; the bundle for `full` is part of gait). `--against`
times any other program on the same clip; `{clip}` in its command stands for the clip. Writes `docs/speed.md` and
`docs/scale.md`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmark_clip import enlarged_sample, looped
from benchmark_page import Figures, page
from benchmark_scale import Cost, scale_page

PROJECT = Path(__file__).parents[2]
TASKS = Path(__file__).with_name("benchmark_tasks.py")
BUNDLES = PROJECT.parent / "shared" / "models"
SHIPPED_BUNDLE = PROJECT / "gait" / "pose" / "models" / "pose_landmarker_full.task"
GAIT = (sys.executable, "-m", "gait")
BATCH_CLIPS = 8
BATCH_MODEL = "full"
LONG_MINUTES = 5
CLIP_S = 10.0
POLL_INTERVAL_S = 0.02


@dataclass(kw_only=True)
class Clock:
    """Seconds of each task in every round, the peak memory of its processes, and when the first output comes."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)
    first_output_share: dict[str, list[float]] = field(default_factory=dict)

    def time(self, name: str, command: list[str], *, own_clock: bool = False) -> dict[str, Any]:
        """Run a command and record its time and memory.

        Parameters
        ----------
        name : str
            The task.
        command : list of str
            The command.
        own_clock : bool
            Whether the command prints its own time as JSON. Otherwise the wall time of the process counts.

        Returns
        -------
        dict
            What the command printed; empty without `own_clock`.
        """
        start = time.perf_counter()
        output, peak_mb, first_output_s = run(command)
        seconds = time.perf_counter() - start
        self.first_output_share.setdefault(name, []).append(first_output_s / seconds)
        figures: dict[str, Any] = json.loads(output.splitlines()[-1]) if own_clock else {}
        self.seconds.setdefault(name, []).append(float(figures.get("seconds", seconds)))
        self.peak_mb[name] = max(self.peak_mb.get(name, 0.0), peak_mb)
        print(f"    {name}: {self.seconds[name][-1]:.2f} s, {peak_mb:.0f} MB", flush=True)
        return figures

    def median(self, name: str) -> float:
        """Return the median time of a task over the rounds in seconds; NaN if it did not run."""
        return statistics.median(self.seconds[name]) if name in self.seconds else float("nan")

    def first_output(self, name: str) -> float:
        """Return when the first output comes, as a median share of the time of a task; NaN if it did not run."""
        return statistics.median(self.first_output_share.get(name, [math.nan]))


def run(command: list[str]) -> tuple[str, float, float]:
    """Run a command and return its output, its peak memory in MB and the seconds until the first output.

    Exit if it fails.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        start, peak_mb, first_output_s = time.perf_counter(), 0.0, math.nan
        while process.poll() is None:
            peak_mb = max(peak_mb, _peak_mb(process.pid))
            if math.isnan(first_output_s) and os.fstat(output.fileno()).st_size:
                first_output_s = time.perf_counter() - start
            time.sleep(POLL_INTERVAL_S)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{errors.read()[-2000:]}")
        return output.read(), peak_mb, first_output_s


def _peak_mb(process: int) -> float:
    """Return the peak memory so far. The kernel's figure at the end would include this process before the exec call."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return max((float(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), default=0.0)


def task(name: str, clip: Path, model: str) -> list[str]:
    """Return the command that runs a task of `benchmark_tasks.py`."""
    return [sys.executable, str(TASKS), name, str(clip), model]


def analyze(clip: Path, model: str, out: Path, *, rear: Path | None = None) -> list[str]:
    """Return the command of a complete analysis."""
    second = [] if rear is None else ["--rear", str(rear)]
    return [*GAIT, "analyze", "--side", str(clip), *second, "--model", model, "--height", "172cm", "--speed", "2.8m/s",
            "--out", str(out), "--overwrite"]  # fmt: skip


def one_round(clock: Clock, clip: Path, rear: Path, model: str, bundle: Path | None, folder: Path) -> dict[str, float]:
    """Run the tasks that the targets compare, one after the other, and return the seconds of each stage."""
    clock.time(f"floor {model}", task("floor", clip, model), own_clock=True)
    clock.time(f"pose {model}", task("pose", clip, model), own_clock=True)
    clock.time(f"analyze {model}", analyze(clip, model, folder / f"report-{model}"))
    if bundle is not None:
        clock.time(f"mediapipe {model}", task("mediapipe", clip, str(bundle)), own_clock=True)
    clock.time(f"two clips {model}", analyze(clip, model, folder / "both", rear=rear))
    stages = clock.time(f"stages {model}", task("stages", clip, model), own_clock=True)
    return dict(stages["stages"])


def batch_seconds(clip: Path, model: str, workers: int, folder: Path) -> float:
    """Analyse `BATCH_CLIPS` copies of the clip as a batch, and return the seconds per clip."""
    clips = folder / f"clips-{workers}"
    clips.mkdir()
    for number in range(BATCH_CLIPS):
        # A box that players skip makes the files differ: a batch analyses identical clips only once.
        unique_box = b"\x00\x00\x00\x0cfree" + number.to_bytes(4, "big")
        (clips / f"runner{number}-side.mp4").write_bytes(clip.read_bytes() + unique_box)
    start = time.perf_counter()
    run([*GAIT, "batch", str(clips), "--out", str(folder / f"day-{workers}"), "--workers", str(workers),
         "--model", model])  # fmt: skip
    return (time.perf_counter() - start) / BATCH_CLIPS


def start_up(rounds: int) -> dict[str, float]:
    """Return the median seconds of `gait --help` and of `import gait`."""
    commands = {"gait --help": [*GAIT, "--help"], "import gait": [sys.executable, "-c", "import gait"]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            start = time.perf_counter()
            run(command)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def bundle_of(model: str, folder: Path) -> Path | None:
    """Return the official task bundle of a model, or None if it is missing."""
    for bundle in (folder / f"pose_landmarker_{model}.task", SHIPPED_BUNDLE):
        if bundle.is_file() and bundle.name == f"pose_landmarker_{model}.task":
            return bundle
    return None


def main() -> None:
    """Run the benchmark and write the pages."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = options.clip or enlarged_sample(PROJECT / "sample_videos" / "side.mp4", folder / "side.mp4")
        rear = enlarged_sample(PROJECT / "sample_videos" / "rear.mp4", folder / "rear.mp4")
        clock = Clock()
        stages: dict[str, list[dict[str, float]]] = {}
        for number in range(options.rounds):
            for model in options.models:
                print(f"round {number + 1} of {options.rounds}, {model}", flush=True)
                took = one_round(clock, clip, rear, model, bundle_of(model, options.bundles), folder)
                stages.setdefault(model, []).append(took)
            if options.against:
                clock.time("against", shlex.split(options.against.replace("{clip}", str(clip))))
        if not (options.short or options.no_long):
            long = looped(clip, folder / "long.mp4", minutes=LONG_MINUTES)
            clock.time("long lite", analyze(long, "lite", folder / "long"))
            large = enlarged_sample(PROJECT / "sample_videos" / "side.mp4", folder / "large.mp4", times=2)
            clock.time("analyze 4K heavy", analyze(large, "heavy", folder / "large"))
        figures = Figures(
            clock=clock,
            models=options.models,
            rounds=options.rounds,
            stages={model: _medians(rounds) for model, rounds in stages.items()},
            start_up=start_up(options.rounds),
            batch={} if options.short else {n: batch_seconds(clip, BATCH_MODEL, n, folder) for n in (1, 2)},
            batch_model=BATCH_MODEL,
            against=options.against,
        )
        costs = [_cost(clock, clip, model, folder) for model in options.models]
    text = page(figures)
    print(text)
    if not options.short:
        remarks = (PROJECT / "docs" / "speed-remarks.md").read_text(encoding="utf-8")
        (PROJECT / "docs" / "speed.md").write_text(f"{text}\n{remarks}", encoding="utf-8")
        (PROJECT / "docs" / "scale.md").write_text(scale_page(costs), encoding="utf-8")


def _cost(clock: Clock, clip: Path, model: str, folder: Path) -> Cost:
    report = folder / f"report-{model}"
    return Cost(
        model=model,
        seconds=clock.median(f"analyze {model}"),
        cores=len(os.sched_getaffinity(0)),
        clip_s=CLIP_S,
        input_mb=clip.stat().st_size / 1e6,
        output_mb=sum(file.stat().st_size for file in report.iterdir()) / 1e6,
        peak_mb=clock.peak_mb[f"analyze {model}"],
    )


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each.get(name, 0.0) for each in rounds) for name in rounds[0]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clip", type=Path, help="another side clip")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", nargs="+", default=["lite", "full", "heavy"], choices=["lite", "full", "heavy"])
    parser.add_argument("--bundles", type=Path, default=BUNDLES, help="folder with official task bundles")
    parser.add_argument("--against", help="another program to time on the same clip; {clip} stands for the clip")
    parser.add_argument("--short", action="store_true", help="no batch, no long clip, and no pages written")
    parser.add_argument("--no-long", action="store_true", help="leave out the five-minute clip and the 4K clip")
    return parser.parse_args()


if __name__ == "__main__":
    main()
