"""Progress on standard error: bars on a terminal, otherwise one line per stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gait.runtime import progress as library


@contextmanager
def progress_display(console: Console | None = None) -> Iterator[library.Progress]:
    """Show progress while the block runs.

    Parameters
    ----------
    console : Console, optional
        Where to show it. By default, standard error.

    Yields
    ------
    Progress
        The progress callback.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console)
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=console
    ) as bars:
        yield _Bars(bars)


class _Lines:
    """Prints one line at the start of each stage."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage: str | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._console.print(f"{_title(stage)} ...", markup=False, highlight=False)
        # The same stage of the second clip is printed again.
        self._stage = None if done >= total else stage


class _Bars:
    """Shows one bar for each stage. The same stage of the second clip gets its own bar."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._running: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._running:
            self._running[stage] = self._bars.add_task(_title(stage), total=total)
        self._bars.update(self._running[stage], completed=done, total=total)
        if done >= total:
            del self._running[stage]


def _title(stage: str) -> str:
    return stage[:1].upper() + stage[1:]
