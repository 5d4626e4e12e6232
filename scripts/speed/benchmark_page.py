"""Write `docs/speed.md`: the results of `benchmark.py`, compared with the targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

POSE_TARGET, HEAVY_TARGET, FULL_TARGET = 1.15, 1.5, 3.0
MEDIAPIPE_TARGET, TWO_CLIPS_TARGET, BATCH_TARGET = 2.2, 1.9, 1.0
FIRST_NUMBER_TARGET = 0.75
MEMORY_TARGET_MB, START_TARGET_S = 700.0, 0.4


class Times(Protocol):
    """Median times and peak memory by task."""

    peak_mb: dict[str, float]

    def median(self, name: str) -> float:
        """Return the median seconds of a task; NaN if it did not run."""
        ...

    def first_output(self, name: str) -> float:
        """Return when the first output of a task comes, as a share of its time; NaN if it did not run."""
        ...


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All results of the benchmark."""

    clock: Times
    models: Sequence[str]
    rounds: int
    stages: Mapping[str, Mapping[str, float]]
    start_up: Mapping[str, float]
    batch: Mapping[int, float]
    batch_model: str
    against: str | None


def page(figures: Figures) -> str:
    """Return the page in Markdown."""
    parts = [_head(figures), _times(figures), _targets(figures), _stages(figures), _memory(figures)]
    return "\n\n".join(parts) + "\n"


def _head(figures: Figures) -> str:
    return (
        "# Speed\n\n"
        f"Written by `python scripts/speed/benchmark.py`: medians of {figures.rounds} interleaved rounds in one run, "
        f"on {len(os.sched_getaffinity(0))} cores ({platform.machine()}) without a GPU. The clip has ten seconds at "
        "1080 x 1920 and 60 frames a second. Other work runs on the machine, so the ratios are more reliable than the "
        "times."
    )


def _times(figures: Figures) -> str:
    tasks = {
        "floor": "Landmark model alone, on all cores",
        "pose": "Pose stage of gait",
        "analyze": "`gait analyze` with all outputs",
        "two clips": "`gait analyze` with a side and a rear clip",
        "mediapipe": "MediaPipe in VIDEO mode, landmarks only",
    }
    lines = [f"| seconds | {' | '.join(figures.models)} |", f"|---|{'---|' * len(figures.models)}"]
    for task, title in tasks.items():
        lines.append(
            f"| {title} | {' | '.join(_number(figures.clock.median(f'{task} {m}')) for m in figures.models)} |"
        )
    if figures.against:
        lines.append(
            f"| `{figures.against}` | {_number(figures.clock.median('against'))} |{' |' * (len(figures.models) - 1)}"
        )
    return "\n".join(lines)


def _targets(figures: Figures) -> str:
    median = figures.clock.median
    rows: list[tuple[str, float, float, bool]] = []
    for model in figures.models:
        floor, pose, whole = (median(f"{task} {model}") for task in ("floor", "pose", "analyze"))
        rows.append((f"pose stage / floor, {model}", pose / floor, POSE_TARGET, True))
        if model != "lite":
            rows.append(
                (f"analyze / floor, {model}", whole / floor, HEAVY_TARGET if model == "heavy" else FULL_TARGET, True)
            )
            rows.append(
                (f"MediaPipe / analyze, {model}", median(f"mediapipe {model}") / whole, MEDIAPIPE_TARGET, False)
            )
        if model == "heavy":
            first = figures.clock.first_output(f"analyze {model}")
            rows.append((f"first number / analyze, {model}", first, FIRST_NUMBER_TARGET, True))
        rows.append((f"two clips / one, {model}", median(f"two clips {model}") / whole, TWO_CLIPS_TARGET, True))
    if figures.batch:
        one = median(f"analyze {figures.batch_model}")
        rows.append(
            (
                f"batch with 2 workers per clip / analyze, {figures.batch_model}",
                figures.batch[2] / one,
                BATCH_TARGET,
                True,
            )
        )
    rows += [(f"{name} (s)", seconds, START_TARGET_S, True) for name, seconds in figures.start_up.items()]
    rows.append(("largest memory of an analysis (MB)", _most_memory(figures), MEMORY_TARGET_MB, True))
    lines = ["## Targets", "", "| quantity | result | target | |", "|---|---|---|---|"]
    for name, figure, target, below in rows:
        good = figure <= target if below else figure >= target
        status = "not run" if figure != figure else "reached" if good else "missed"
        lines.append(f"| {name} | {_number(figure)} | {'at most' if below else 'at least'} {target:g} | {status} |")
    return "\n".join(lines)


def _stages(figures: Figures) -> str:
    names = list(dict.fromkeys(name for stages in figures.stages.values() for name in stages))
    lines = [
        "## Stages",
        "",
        f"| seconds | {' | '.join(figures.models)} |",
        f"|---|{'---|' * len(figures.models)}",
    ]
    lines += [
        f"| {name} | {' | '.join(_number(figures.stages[m].get(name, 0.0)) for m in figures.models)} |"
        for name in names
    ]
    return "\n".join(lines)


def _memory(figures: Figures) -> str:
    lines = ["## Peak memory", "", "| task | MB |", "|---|---|"]
    lines += [f"| {name} | {peak:.0f} |" for name, peak in figures.clock.peak_mb.items() if "mediapipe" not in name]
    for workers, seconds in figures.batch.items():
        lines += ["", f"Batch with {workers} worker{'s' * (workers > 1)}: {_number(seconds)} s per clip."]
    return "\n".join(lines)


def _most_memory(figures: Figures) -> float:
    return max(peak for name, peak in figures.clock.peak_mb.items() if name.startswith(("analyze", "two", "long")))


def _number(value: float) -> str:
    return "" if value != value else f"{value:.2f}"
