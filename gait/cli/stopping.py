"""Ctrl-C and termination: noted when they come, obeyed where nothing is in the middle of anything."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, ParamSpec

import typer

SIGNAL_EXIT = 128
"""A command that a signal ends has this plus the signal's number as exit code, as shells have it."""
_ASKED_BY = (signal.SIGINT, signal.SIGTERM)
_PATIENCE_S = 1.0

Given = ParamSpec("Given")


class StopRequests:
    """A block of work that ends at its next report of progress after it was asked to stop.

    An exception raised just where a signal happens to fall can leave a lock half taken, come out of a library that is
    being loaded as an error of another kind, or be lost. So the signal is noted and raised with the next report of
    progress; only where none comes within a second it is raised anyway, and then whatever error the block ends with
    counts as the stop that was asked for. A signal that the process was told to ignore stays ignored.

    Parameters
    ----------
    said : str
        What is told when the block was stopped.

    Raises
    ------
    typer.Exit
        When the block was stopped: with 130 after Ctrl-C, with 143 after a request to terminate.

    Examples
    --------
    >>> with StopRequests(said="Stopped.") as stop:
    ...     tell = stop.before(print)
    ...     tell("half way")
    half way
    """

    def __init__(self, *, said: str) -> None:
        self._said = said
        self._asked_by: int | None = None
        self._handlers_before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopRequests:
        # Only the main thread may; elsewhere nobody can ask.
        if threading.current_thread() is threading.main_thread():
            wanted = [number for number in _ASKED_BY if signal.getsignal(number) not in (signal.SIG_IGN, None)]
            self._handlers_before = {number: signal.signal(number, self._note) for number in wanted}
            self._handlers_before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._lose_patience)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The alarm's own handler last: until the others are back, a request may set the alarm.
        alarm = self._handlers_before.pop(signal.SIGALRM, None)
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        if alarm is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, alarm)
        if error is not None and self._asked_by is not None:
            typer.echo(self._said, err=True)
            raise typer.Exit(SIGNAL_EXIT + self._asked_by) from None

    def before(self, call: Callable[Given, None]) -> Callable[Given, None]:
        """Return the call with a look before it whether to stop."""

        def looked(*args: Given.args, **options: Given.kwargs) -> None:
            self._obey()
            call(*args, **options)

        return looked

    def _note(self, number: int, frame: FrameType | None) -> None:
        # Asked again, while it stops: cleaning up is left in peace.
        if self._asked_by is None:
            self._asked_by = number
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S)

    def _lose_patience(self, number: int, frame: FrameType | None) -> None:
        self._obey()

    def _obey(self) -> None:
        if self._asked_by is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise SystemExit(SIGNAL_EXIT + self._asked_by)
