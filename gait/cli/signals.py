"""Stop a command cleanly after Ctrl-C or a request to terminate."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, ParamSpec

import typer

SIGNAL_EXIT = 128
"""A command that a signal ends exits with this plus the signal's number, as in shells."""
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GRACE_PERIOD_S = 1.0

Params = ParamSpec("Params")


class StopOnSignal:
    """Run a block that ends at its next progress report after Ctrl-C or a request to terminate.

    An exception raised wherever a signal happens to arrive can leave a lock half acquired, turn into another error
    inside a library that is being imported, or be lost. The signal is therefore only recorded, and raised at the next
    progress report. If none comes within a second it is raised anyway, and any error that the block then ends with
    counts as the requested stop. A signal that the process was started to ignore stays ignored.

    Parameters
    ----------
    message : str
        Printed to standard error when the block was stopped.

    Raises
    ------
    typer.Exit
        When the block was stopped: with 130 after Ctrl-C, with 143 after a request to terminate.

    Examples
    --------
    >>> with StopOnSignal(message="Stopped.") as stop:
    ...     report = stop.checked(print)
    ...     report("half way")
    half way
    """

    def __init__(self, *, message: str) -> None:
        self._message = message
        self._received: int | None = None
        self._previous_handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopOnSignal:
        # Only the main thread may set handlers.
        if threading.current_thread() is threading.main_thread():
            handled = [number for number in _STOP_SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
            self._previous_handlers = {number: signal.signal(number, self._record) for number in handled}
            self._previous_handlers[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._on_alarm)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The alarm's handler goes last: until the others are restored, a signal may still set the alarm.
        alarm = self._previous_handlers.pop(signal.SIGALRM, None)
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        if alarm is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, alarm)
        if error is not None and self._received is not None:
            typer.echo(self._message, err=True)
            raise typer.Exit(SIGNAL_EXIT + self._received) from None

    def checked(self, call: Callable[Params, None]) -> Callable[Params, None]:
        """Return the callable with a check for a received signal before each call.

        Parameters
        ----------
        call : callable
            A progress callback.

        Returns
        -------
        callable
            A function with the same parameters. After a signal it raises SystemExit instead of calling `call`.
        """

        def checked_call(*args: Params.args, **kwargs: Params.kwargs) -> None:
            self._stop_if_received()
            call(*args, **kwargs)

        return checked_call

    def _record(self, number: int, frame: FrameType | None) -> None:
        # Further signals are ignored, so that cleaning up is not interrupted.
        if self._received is None:
            self._received = number
            signal.setitimer(signal.ITIMER_REAL, _GRACE_PERIOD_S)

    def _on_alarm(self, number: int, frame: FrameType | None) -> None:
        self._stop_if_received()

    def _stop_if_received(self) -> None:
        if self._received is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise SystemExit(SIGNAL_EXIT + self._received)
