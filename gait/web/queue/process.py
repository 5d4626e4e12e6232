"""Starts a worker process, watches its memory, its time and whether it is still wanted, and says how it ended."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Json = dict[str, Any]
Ending = Literal["done", "refused", "crashed", "broken", "memory", "time", "unwanted"]
EXIT_REFUSED = 3
_LOOK_EVERY_S = 0.5
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MOST_LINE_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a job's process ended.

    Parameters
    ----------
    ending : str
        `done`; `refused`: the clip, with a reason; `crashed`: by a signal; `broken`: by an error of the program's own;
        `memory`, `time`: over a limit; `unwanted`: stopped by whoever watches.
    said : dict
        The last line of the process.
    most_memory_bytes : int
        The most resident memory seen.
    """

    ending: Ending
    said: Json
    most_memory_bytes: int = 0


def run_limited(
    request: Json, *, on_line: Callable[[Json], None] | None = None, wanted: Callable[[], bool] | None = None
) -> Outcome:
    """Do one job in a process of its own.

    Parameters
    ----------
    request : dict
        What `gait.web.queue.worker` reads.
    on_line : callable, optional
        Given each line of progress.
    wanted : callable, optional
        Asked twice a second whether to go on.

    Returns
    -------
    Outcome
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "gait.web.queue.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # A group of its own: an interrupt at the terminal is for the server, which ends its workers itself.
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass
    try:
        return _watch(process, request, on_line, wanted)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _watch(
    process: subprocess.Popen[bytes],
    request: Json,
    on_line: Callable[[Json], None] | None,
    wanted: Callable[[], bool] | None,
) -> Outcome:
    pipe = process.stdout
    assert pipe is not None
    until = time.monotonic() + request["most_job_s"]
    said: Json = {}
    rest, most_memory_bytes = b"", 0
    os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        open_ = True
        while open_:
            selector.select(_LOOK_EVERY_S)
            content = pipe.read(_MOST_LINE_BYTES)
            open_ = content != b""
            *lines, rest = (rest + (content or b"")).split(b"\n")
            if len(rest) > _MOST_LINE_BYTES:
                return Outcome(ending="broken", said={}, most_memory_bytes=most_memory_bytes)
            for line in lines:
                said = _read(line)
                if on_line is not None and "stage" in said:
                    on_line(said)
            most_memory_bytes = max(most_memory_bytes, resident_bytes(process.pid))
            if most_memory_bytes > request["most_memory_bytes"]:
                return Outcome(ending="memory", said=said, most_memory_bytes=most_memory_bytes)
            if time.monotonic() > until:
                return Outcome(ending="time", said=said, most_memory_bytes=most_memory_bytes)
            if wanted is not None and not wanted():
                return Outcome(ending="unwanted", said=said, most_memory_bytes=most_memory_bytes)
    return Outcome(ending=_ending(process.wait()), said=said, most_memory_bytes=most_memory_bytes)


def _ending(code: int) -> Ending:
    if code == 0:
        return "done"
    if code == EXIT_REFUSED:
        return "refused"
    if code in (-signal.SIGXCPU, -signal.SIGXFSZ):
        return "time"
    return "crashed" if code < 0 else "broken"


def _read(line: bytes) -> Json:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def resident_bytes(pid: int) -> int:
    """Return a process's resident memory, 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0
