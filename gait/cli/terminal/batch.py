"""Progress of a batch: a bar with the time left on a terminal, otherwise one line per session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from gait.batch.run import BatchProgress, OnProgress
from gait.batch.status import SessionStatus
from gait.cli.errors import one_line

_MINUTE_S, _HOUR_S = 60, 3600


@contextmanager
def batch_display(console: Console | None = None) -> Iterator[OnProgress]:
    """Show the progress of a batch while the block runs.

    Parameters
    ----------
    console : Console, optional
        Where to show it. By default, standard error.

    Yields
    ------
    callable
        The progress callback for `gait.batch.run.run_batch`.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _line_printer(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("Sessions", total=None, left="")

        def update(session: SessionStatus | None, progress: BatchProgress) -> None:
            failed = f", {progress.failed} not analysed" if progress.failed else ""
            bars.update(
                bar,
                completed=progress.finished,
                total=progress.total,
                description=f"{progress.finished} of {progress.total} sessions{failed}",
                left=time_left(progress.remaining_s),
            )
            if session is not None and session.state == "failed":
                bars.console.print(_description(session), markup=False, highlight=False, style="yellow")

        yield update


def time_left(remaining_s: float | None) -> str:
    """Return the remaining time in words, rounded up to minutes.

    Parameters
    ----------
    remaining_s : float or None
        Remaining time in seconds; None if it is not known.

    Returns
    -------
    str
        The text. Empty if the time is not known.

    Examples
    --------
    >>> time_left(None), time_left(42), time_left(200), time_left(9000)
    ('', 'about 1 min left', 'about 4 min left', 'about 2 h 30 min left')
    """
    if remaining_s is None:
        return ""
    minutes = max(1, -int(-remaining_s // _MINUTE_S))
    if remaining_s < _HOUR_S:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60:02d} min left"


def _line_printer(console: Console) -> OnProgress:
    def print_line(session: SessionStatus | None, progress: BatchProgress) -> None:
        if session is None or session.reused:
            return
        unfinished = progress.finished < progress.total and progress.remaining_s is not None
        left = f", {time_left(progress.remaining_s)}" if unfinished else ""
        console.print(
            f"[{progress.finished}/{progress.total}] {_description(session)}{left}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    return print_line


def _description(session: SessionStatus) -> str:
    name = one_line(session.job.name)
    if session.state == "failed":
        return f"{name}: {one_line(session.problem)} {one_line(session.remedy)}"
    return f"{name}: done in {session.record.seconds:.0f} s" if session.record else f"{name}: done"
