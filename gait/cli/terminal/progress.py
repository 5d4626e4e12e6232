"""Progress on standard error: moving bars on a terminal, one line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gait.runtime import progress as library


@contextmanager
def shown_progress(console: Console | None = None) -> Iterator[library.Progress]:
    """Yield a progress that shows itself while the block runs.

    Parameters
    ----------
    console : Console, optional
        Where to; standard error by default.

    Yields
    ------
    Progress
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
    """One line when a stage begins."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage: str | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._console.print(f"{_title(stage)} ...", markup=False, highlight=False)
        # A stage that comes again, for the second clip, is told again.
        self._stage = None if done >= total else stage


class _Bars:
    """One bar a stage; a stage that comes again, for the second clip, gets a bar of its own."""

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
