"""Run one job in a worker process with limits, and report how it ended."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gait.runtime.isolated_process import run_isolated
from gait.runtime.limits import exceeded_limit, is_crash
from gait.web.queue.worker import EXIT_REJECTED

Json = dict[str, Any]
Ending = Literal["done", "rejected", "crashed", "error", "memory", "time", "cancelled"]
_MAX_LINE_BYTES = 65_536
_WORKER_VARIABLES = frozenset(
    (
        # Programs, libraries and their settings
        *("PATH", "PATHEXT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "FONTCONFIG_PATH", "MPLCONFIGDIR"),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBER_OF_PROCESSORS"),
        # Folders
        *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME", "TMPDIR", "TEMP", "TMP"),
        # Windows
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR"),
        # Language and time zone
        *("LANG", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "TZ"),
    )
)


@dataclass(frozen=True, kw_only=True)
class JobOutcome:
    """How a job ended.

    Parameters
    ----------
    ending : str
        `done`; `rejected` if the clip cannot be analysed, with a reason; `crashed` by a signal; `error` for an
        unexpected error of the program; `memory` or `time` if a limit was exceeded; `cancelled` by the server.
    message : dict
        The last message of the process.
    peak_memory_bytes : int
        Largest resident memory seen.
    """

    ending: Ending
    message: Json
    peak_memory_bytes: int = 0


def run_job(
    request: Json, *, on_message: Callable[[Json], None] | None = None, keep_running: Callable[[], bool] | None = None
) -> JobOutcome:
    """Run one job in a process of its own.

    Parameters
    ----------
    request : dict
        The request that `gait.web.queue.worker` reads.
    on_message : callable, optional
        Called with each progress message.
    keep_running : callable, optional
        Called about twice a second. The job is stopped when it returns False.

    Returns
    -------
    JobOutcome
    """
    messages = _MessageReader(on_message)
    try:
        ended = run_isolated(
            [sys.executable, "-m", "gait.web.queue.worker"],
            json.dumps(request).encode() + b"\n",
            timeout_s=request["max_job_s"],
            max_memory_bytes=request["max_memory_bytes"],
            on_output=messages.read,
            keep_running=keep_running,
            environment=worker_environment(os.environ),
        )
    except _LineTooLongError:
        return JobOutcome(ending="error", message={})
    return JobOutcome(
        ending=ended.stop_reason or _ending(ended.exit_code),
        message=messages.last,
        peak_memory_bytes=ended.peak_memory_bytes,
    )


class _LineTooLongError(Exception):
    """The process wrote something that is not a message."""


class _MessageReader:
    """Reads messages, one JSON object per line."""

    def __init__(self, on_message: Callable[[Json], None] | None) -> None:
        self._on_message = on_message
        self._rest = b""
        self.last: Json = {}

    def read(self, output: bytes) -> None:
        *lines, self._rest = (self._rest + output).split(b"\n")
        if len(self._rest) > _MAX_LINE_BYTES:
            raise _LineTooLongError
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            self.last = message if isinstance(message, dict) else {}
            if self._on_message is not None and "stage" in self.last:
                self._on_message(self.last)


def _ending(exit_code: int) -> Ending:
    if exit_code == 0:
        return "done"
    if exit_code == EXIT_REJECTED:
        return "rejected"
    if exceeded_limit(exit_code):
        return "time"
    if exit_code in (-signal.SIGTERM, -signal.SIGINT):
        # Somebody asked it to end, such as a system that stops the server with all its processes.
        return "cancelled"
    return "crashed" if is_crash(exit_code) else "error"


def worker_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that a worker may have: those that Python and its libraries need to run.

    The address of the database, keys and tokens are not among them.

    Parameters
    ----------
    environment : mapping of str to str
        The variables of the server.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> worker_environment({"PATH": "/usr/bin", "LC_ALL": "C", "GAIT_HISTORY": "postgresql://secret"})
    {'PATH': '/usr/bin', 'LC_ALL': 'C'}
    """
    # Windows ignores the case of names.
    return {name: value for name, value in environment.items() if name.upper() in _WORKER_VARIABLES}
