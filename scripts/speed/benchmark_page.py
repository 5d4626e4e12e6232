"""The page `docs/speed.md`: what `benchmark.py` found, each bar with its figure."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

POSE_BAR, HEAVY_BAR, FULL_BAR = 1.15, 1.5, 3.0
MEDIAPIPE_BAR, TWO_CLIPS_BAR, BATCH_BAR = 2.2, 1.9, 1.0
MEMORY_BAR_MB, START_BAR_S = 700.0, 0.4


class Times(Protocol):
    """Medians by task name."""

    peak_mb: dict[str, float]

    def median(self, name: str) -> float:
        """Seconds; NaN for a task that did not run."""
        ...


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything that was timed."""

    clock: Times
    models: Sequence[str]
    rounds: int
    stages: Mapping[str, Mapping[str, float]]
    start_up: Mapping[str, float]
    batch: Mapping[int, float]
    batch_model: str
    against: str | None


def page(figures: Figures) -> str:
    """Return the page."""
    parts = [_head(figures), _times(figures), _bars(figures), _stages(figures), _memory(figures)]
    return "\n\n".join(parts) + "\n"


def _head(figures: Figures) -> str:
    return (
        "# Speed\n\n"
        f"Written by `python scripts/speed/benchmark.py`: medians of {figures.rounds} interleaved rounds in one run, "
        f"on {len(os.sched_getaffinity(0))} cores ({platform.machine()}), no GPU. The clip is ten seconds at 1080 x "
        "1920 and 60 frames a second. The machine is shared, so read the ratios."
    )


def _times(figures: Figures) -> str:
    tasks = {
        "floor": "Bare landmark model on all cores",
        "pose": "Our pose stage",
        "analyze": "`gait analyze`, every output",
        "two clips": "the same with a rear clip too",
        "mediapipe": "MediaPipe, VIDEO mode, landmarks only",
    }
    lines = [f"| seconds | {' | '.join(figures.models)} |", f"|---|{'---|' * len(figures.models)}"]
    for task, said in tasks.items():
        lines.append(f"| {said} | {' | '.join(_number(figures.clock.median(f'{task} {m}')) for m in figures.models)} |")
    if figures.against:
        lines.append(
            f"| `{figures.against}` | {_number(figures.clock.median('against'))} |{' |' * (len(figures.models) - 1)}"
        )
    return "\n".join(lines)


def _bars(figures: Figures) -> str:
    median = figures.clock.median
    rows: list[tuple[str, float, float, bool]] = []
    for model in figures.models:
        floor, pose, whole = (median(f"{task} {model}") for task in ("floor", "pose", "analyze"))
        rows.append((f"pose stage / floor, {model}", pose / floor, POSE_BAR, True))
        if model != "lite":
            rows.append((f"analyze / floor, {model}", whole / floor, HEAVY_BAR if model == "heavy" else FULL_BAR, True))
            rows.append((f"MediaPipe / analyze, {model}", median(f"mediapipe {model}") / whole, MEDIAPIPE_BAR, False))
        rows.append((f"two clips / one, {model}", median(f"two clips {model}") / whole, TWO_CLIPS_BAR, True))
    if figures.batch:
        one = median(f"analyze {figures.batch_model}")
        rows.append(
            (f"batch with 2 workers, a clip / analyze, {figures.batch_model}", figures.batch[2] / one, BATCH_BAR, True)
        )
    rows += [(f"{name} (s)", seconds, START_BAR_S, True) for name, seconds in figures.start_up.items()]
    rows.append(("most memory of any analysis (MB)", _most_memory(figures), MEMORY_BAR_MB, True))
    lines = ["## Bars", "", "| what | figure | bar | |", "|---|---|---|---|"]
    for name, figure, bar, below in rows:
        good = figure <= bar if below else figure >= bar
        said = "not run" if figure != figure else "reached" if good else "missed"
        lines.append(f"| {name} | {_number(figure)} | {'at most' if below else 'at least'} {bar:g} | {said} |")
    return "\n".join(lines)


def _stages(figures: Figures) -> str:
    names = list(dict.fromkeys(name for stages in figures.stages.values() for name in stages))
    lines = [
        "## Stage by stage",
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
        lines += ["", f"Batch with {workers} worker{'s' * (workers > 1)}: {_number(seconds)} s a clip."]
    return "\n".join(lines)


def _most_memory(figures: Figures) -> float:
    return max(peak for name, peak in figures.clock.peak_mb.items() if name.startswith(("analyze", "two", "long")))


def _number(value: float) -> str:
    return "" if value != value else f"{value:.2f}"
