"""A batch on the terminal: a bar with the time left, or one plain line a session where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from gait.batch.row import Row
from gait.batch.run import Standing, Told
from gait.cli.failures import one_line
from gait.words.plurals import plural

_MINUTE_S, _HOUR_S = 60, 3600


@contextmanager
def shown_batch(console: Console | None = None) -> Iterator[Told]:
    """Yield what a batch tells its progress to; shown on standard error by default."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("Sessions", total=None, left="")

        def told(row: Row | None, standing: Standing) -> None:
            finished = standing.done + standing.failed
            bars.update(bar, completed=finished, total=standing.total, description=_count(standing))
            bars.update(bar, left=time_left(standing.left_s))
            if row is not None and row.state == "failed":
                bars.console.print(_sentence(row), markup=False, highlight=False, style="yellow")

        yield told


def time_left(left_s: float | None) -> str:
    """Return how long it will take, as roughly as it is known.

    Examples
    --------
    >>> time_left(None), time_left(42), time_left(200), time_left(9000)
    ('', 'about 1 min left', 'about 4 min left', 'about 2 h 30 min left')
    """
    if left_s is None:
        return ""
    minutes = max(1, -int(-left_s // _MINUTE_S))
    if left_s < _HOUR_S:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60:02d} min left"


def _lines(console: Console) -> Told:
    def told(row: Row | None, standing: Standing) -> None:
        if row is None or row.earlier:
            return
        rest = standing.total - standing.done - standing.failed
        left = f", {time_left(standing.left_s)}" if rest and standing.left_s is not None else ""
        finished = standing.done + standing.failed
        console.print(
            f"[{finished}/{standing.total}] {_sentence(row)}{left}", markup=False, highlight=False, soft_wrap=True
        )

    return told


def _count(standing: Standing) -> str:
    failed = f", {standing.failed} not analysed" if standing.failed else ""
    return f"{standing.done + standing.failed} of {plural(standing.total, 'session')}{failed}"


def _sentence(row: Row) -> str:
    name = one_line(row.job.name)
    if row.state == "failed":
        return f"{name}: {one_line(row.problem)} {one_line(row.remedy)}"
    return f"{name}: done in {row.record.seconds:.0f} s" if row.record else f"{name}: done"
