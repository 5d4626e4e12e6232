"""Logs in lines of JSON: what happened, when, and how long it took. Without addresses, names, links and answers."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Formats a record as JSON. An error is logged by class and line, because its message may quote user input."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line.

        Parameters
        ----------
        record : logging.LogRecord
            The record. Its attribute `fields`, if it has one, is a mapping that is added to the line.

        Returns
        -------
        str
            One JSON object, without a line break at its end.
        """
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name == "gait.web" else record.name,
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            line["error"] = record.exc_info[0].__name__
            if trace is not None:
                line["at"] = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        return json.dumps(line)


class RateLimit(logging.Filter):
    """Lets a limited number of records of each kind through in a minute, so that a flood does not fill the disk.

    A kind is a logger with a level and an unformatted message. The first record after a flood says in `left_out` how
    many were not written.

    Parameters
    ----------
    warnings_per_minute, lines_per_minute : int
        Largest number of records of each kind: warnings and errors, and others.
    now : callable
        Returns a time in seconds that never goes back.
    """

    def __init__(
        self,
        *,
        warnings_per_minute: int = 60,
        lines_per_minute: int = 6000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._limits, self._now = (warnings_per_minute, lines_per_minute), now
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is written.

        Parameters
        ----------
        record : logging.LogRecord
            The record. It gets the field `left_out` if records before it were not written.

        Returns
        -------
        bool
        """
        limit = self._limits[record.levelno < logging.WARNING]
        # The beginning is enough to tell messages apart, and some contain a socket.
        key = (record.name, record.levelno, str(record.msg)[:40])
        with self._lock:
            since_s, count = self._counts.get(key, (self._now(), 0))
            if self._now() >= since_s + 60:
                if count > limit:
                    record.fields = {**getattr(record, "fields", {}), "left_out": count - limit}
                since_s, count = self._now(), 0
            self._counts[key] = (since_s, count + 1)
            return count < limit


def log_to_standard_error() -> None:
    """Write the logs of the page and of its server to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(RateLimit())
    # asyncio reports connections that cannot be accepted.
    for name in ("gait.web", "uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO if name == "gait.web" else logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
