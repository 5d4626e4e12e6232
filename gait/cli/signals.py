"""Stop a command cleanly after Ctrl-C or a request to terminate."""

from __future__ import annotations

import signal
import sys
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
        # Plain locks, which a handler can release wherever the signal arrives.
        self._arrived, self._left = threading.Lock(), threading.Lock()
        self._is_overdue = self._has_stopped = False
        self._watch: threading.Thread | None = None

    def __enter__(self) -> StopOnSignal:
        # Only the main thread may set handlers.
        if threading.current_thread() is threading.main_thread():
            self._arrived.acquire()
            self._left.acquire()
            self._watch = threading.Thread(target=self._stop_if_overdue, name="grace period", daemon=True)
            self._watch.start()
            handled = [number for number in _STOP_SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
            self._previous_handlers = {number: signal.signal(number, self._record) for number in handled}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._has_stopped = True
        if self._watch is not None:
            self._left.release()
            if self._arrived.locked():
                self._arrived.release()
            # The watch sends no signal after this, so that none reaches the handlers of others.
            self._watch.join()
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
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
            if not self._has_stopped:
                self._arrived.release()
        elif self._is_overdue and not self._has_stopped:
            self._stop_if_received()

    def _stop_if_overdue(self) -> None:
        """Wait for a signal on a thread of its own, and repeat it when the grace period is over."""
        self._arrived.acquire()
        if not self._left.acquire(timeout=_GRACE_PERIOD_S) and self._received is not None:
            self._is_overdue = True
            _raise_in_main_thread(self._received)

    def _stop_if_received(self) -> None:
        if self._received is not None:
            self._has_stopped = True
            raise SystemExit(SIGNAL_EXIT + self._received)


def _raise_in_main_thread(number: int) -> None:
    """Send a signal to the main thread, which a call of the system that waits ends with."""
    main_thread = threading.main_thread().ident
    if sys.platform != "win32" and main_thread is not None:
        signal.pthread_kill(main_thread, number)
    else:
        # On Windows every thread of Python may wake up the main thread.
        signal.raise_signal(number)
