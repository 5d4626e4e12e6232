"""The page `docs/scale.md`: what the measured cost of one clip means for a day, an archive and a service."""

from __future__ import annotations

from dataclasses import dataclass

CLIPS_A_SESSION = 2
HOURS_A_NIGHT = 10.0


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one ten-second clip costs, as measured.

    Parameters
    ----------
    model : str
        The landmark model.
    seconds : float
        Of a whole analysis on `cores` cores.
    cores : int
        Cores of the machine that measured.
    clip_s : float
        Length of the clip.
    input_mb, output_mb : float
        Size of the clip and of the folder that an analysis leaves.
    peak_mb : float
        Memory of the process.
    """

    model: str
    seconds: float
    cores: int
    clip_s: float
    input_mb: float
    output_mb: float
    peak_mb: float

    @property
    def core_seconds(self) -> float:
        """Core-seconds a second of clip."""
        return self.seconds * self.cores / self.clip_s


WORK = (
    ("a clinic's day: 60 runners, side and rear", 120.0),
    ("a research archive: 10,000 clips", 10_000.0),
    ("a million uploads a day", 1_000_000.0),
)


def scale_page(costs: list[Cost]) -> str:
    """Return the page."""
    parts = [_head(), _per_second(costs), *(_work(cost) for cost in costs), _limits(costs[-1])]
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    return (
        "# What it costs as work grows\n\n"
        "Written by `python scripts/speed/benchmark.py` from the same run as `docs/speed.md`: clips of ten seconds at "
        "1080 x 1920 and 60 frames a second, every output written. Other lengths and frame rates cost in proportion to "
        "their frames. Cores are those of the machine that measured; others differ, so time one clip of your own first "
        "(`gait analyze`)."
    )


def _per_second(costs: list[Cost]) -> str:
    lines = ["| model | core-seconds a second of clip | MB left a clip | memory a process (MB) |", "|---|---|---|---|"]
    lines += [f"| {c.model} | {c.core_seconds:.2f} | {c.output_mb:.1f} | {c.peak_mb:.0f} |" for c in costs]
    return "\n".join(lines)


def _work(cost: Cost) -> str:
    lines = [
        f"## With `{cost.model}`",
        "",
        "| work | core-hours | cores to be done in ten hours | results | clips, if kept |",
        "|---|---|---|---|---|",
    ]
    for name, clips in WORK:
        core_hours = clips * cost.core_seconds * cost.clip_s / 3600
        lines.append(
            f"| {name} | {_round(core_hours)} | {max(1, round(core_hours / HOURS_A_NIGHT + 0.5)):,} | "
            f"{_size(clips * cost.output_mb)} | {_size(clips * cost.input_mb)} |"
        )
    return "\n".join(lines)


def _limits(cost: Cost) -> str:
    day_cores = 1_000_000 * cost.core_seconds * cost.clip_s / 86_400
    return (
        "## Where the next limit is\n\n"
        "- **A clinic's day** fits on one small computer: `gait batch` with as many workers as cores. The limit is the "
        "first clip's wait, which is one analysis.\n"
        "- **An archive** is bound by cores alone: sessions do not depend on each other, each worker "
        "streams its frames. `gait batch --scheduler` spreads it (`docs/cluster.md`). Finding the poses is half of the "
        "cost with `full` and two thirds with `heavy`, and they are kept, so that measuring anew with other options "
        "takes minutes, not days.\n"
        f"- **A million uploads a day** is {day_cores:,.0f} cores busy without a pause with `{cost.model}`, and twice "
        "that for the busy hours. Before the cores run out, other things do: storage traffic (clips arrive at "
        f"{1_000_000 * cost.input_mb / 86_400:,.0f} MB a second on average), one database's writes (a few dozen rows a "
        "session), and what the clips cost to keep. So: delete originals after processing, keep results in an object "
        "store by content hash, one queue a region, PostgreSQL by URL, and the `full` model by default, with `heavy` "
        "on request."
    )


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _size(megabytes: float) -> str:
    for unit, size in (("TB", 1e6), ("GB", 1e3)):
        if megabytes >= size:
            return f"{megabytes / size:,.1f} {unit}"
    return f"{megabytes:,.0f} MB"
