"""Write `docs/scale.md`: the cost of a clinic's day, an archive and a service, from the measured cost of one clip."""

from __future__ import annotations

from dataclasses import dataclass

CLIPS_A_SESSION = 2
HOURS_A_NIGHT = 10.0


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The measured cost of one ten-second clip.

    Parameters
    ----------
    model : str
        The landmark model.
    seconds : float
        Time of a complete analysis on `cores` cores.
    cores : int
        Cores of the machine.
    clip_s : float
        Length of the clip.
    input_mb, output_mb : float
        Size of the clip and of the report folder.
    peak_mb : float
        Peak memory of the process.
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
        """Core-seconds per second of clip."""
        return self.seconds * self.cores / self.clip_s


WORK = (
    ("a clinic's day: 60 runners, side and rear", 120.0),
    ("a research archive: 10,000 clips", 10_000.0),
    ("a million uploads a day", 1_000_000.0),
)


def scale_page(costs: list[Cost]) -> str:
    """Return the page in Markdown."""
    parts = [_head(), _per_second(costs), *(_work(cost) for cost in costs), _limits(costs[-1])]
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    return (
        "# Cost of larger workloads\n\n"
        "Written by `python scripts/speed/benchmark.py` from the same run as `docs/speed.md`: clips of ten seconds at "
        "1080 x 1920 and 60 frames a second, with all outputs. The cost is proportional to the number of frames. It "
        "depends on the machine, so time one of your own clips with `gait analyze` first."
    )


def _per_second(costs: list[Cost]) -> str:
    lines = [
        "| model | core-seconds per second of clip | output per clip (MB) | memory per process (MB) |",
        "|---|---|---|---|",
    ]
    lines += [f"| {c.model} | {c.core_seconds:.2f} | {c.output_mb:.1f} | {c.peak_mb:.0f} |" for c in costs]
    return "\n".join(lines)


def _work(cost: Cost) -> str:
    lines = [
        f"## With `{cost.model}`",
        "",
        "| workload | core-hours | cores to finish in ten hours | size of the results | size of the clips |",
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
        "## Limits\n\n"
        "- **A clinic's day** runs on one small computer: `gait batch` with one worker per core. The first report is "
        "ready after one analysis.\n"
        "- **An archive** is limited by the number of cores only, since sessions are independent and each worker reads "
        "its frames as a stream. `gait batch --scheduler` distributes it (`docs/cluster.md`). Pose estimation is half "
        "of the cost with `full` and two thirds with `heavy`. The poses are stored, so that a new analysis with other "
        "options takes minutes, not days.\n"
        f"- **A million uploads a day** keep {day_cores:,.0f} cores busy with `{cost.model}`, and need twice as many "
        "in the busy hours. Other limits come first: storage bandwidth (clips arrive at "
        f"{1_000_000 * cost.input_mb / 86_400:,.0f} MB per second on average), writes to a single database (a few "
        "dozen rows per session), and the cost of keeping clips. Delete the originals after the analysis, store "
        "results in an object store by content hash, use one queue per region and PostgreSQL, and make `full` the "
        "default model, with `heavy` on request."
    )


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _size(megabytes: float) -> str:
    for unit, size in (("TB", 1e6), ("GB", 1e3)):
        if megabytes >= size:
            return f"{megabytes / size:,.1f} {unit}"
    return f"{megabytes:,.0f} MB"
