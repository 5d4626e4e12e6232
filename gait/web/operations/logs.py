"""Logs in lines of JSON: what happened, when, and how long it took. Without addresses, names, links and answers."""

from __future__ import annotations

import json
import logging
import sys
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


def log_to_standard_error() -> None:
    """Write the logs of the page and of its server to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("gait.web", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO if name == "gait.web" else logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
