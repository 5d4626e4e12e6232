"""Run a command in a process of its own, with limits, and end it when this process ends.

This is the only place where gait starts a process, other than the pools of `multiprocessing`. The command cooperates
through `gait.runtime.child_process`: it reads its request from standard input, which stays open as long as this process
lives, and writes its answer to standard output.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from typing import IO, Literal

from gait.runtime.limits import resident_bytes

StopReason = Literal["time", "memory", "cancelled"]

# Often enough that a process cannot take much more memory than its limit in between.
_POLL_INTERVAL_S = 0.1
_QUESTION_INTERVAL_S = 0.5
_READ_BYTES = 65_536
_WAITING_PIECES = 16
_READER_TIMEOUT_S = 5.0
_PACKAGE_FOLDER = str(Path(__file__).parents[2])


@dataclass(frozen=True, kw_only=True)
class ProcessResult:
    """How an isolated process ended.

    Parameters
    ----------
    exit_code : int
        As `subprocess` reports it: negative for the signal that ended the process.
    output : bytes
        What it wrote to standard output, unless `on_output` received it.
    stop_reason : {"time", "memory", "cancelled"}, optional
        Why the process was stopped. None if it ended by itself.
    peak_memory_bytes : int
        Largest resident memory seen. Measured only if there is a memory limit.
    """

    exit_code: int
    output: bytes = b""
    stop_reason: StopReason | None = None
    peak_memory_bytes: int = 0


def run_isolated(
    command: Sequence[str],
    request: bytes = b"",
    *,
    timeout_s: float,
    max_memory_bytes: int | None = None,
    on_output: Callable[[bytes], None] | None = None,
    keep_running: Callable[[], bool] | None = None,
    stderr: int | None = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> ProcessResult:
    """Run a command and wait for it.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    request : bytes
        Written to the standard input of the process, which then stays open until the process ends.
    timeout_s : float
        Time limit in seconds.
    max_memory_bytes : int, optional
        Limit of the resident memory.
    on_output : callable, optional
        Called with each piece of standard output. By default, the output is collected.
    keep_running : callable, optional
        Called about twice a second. The process is stopped when it returns False.
    stderr : int, optional
        Destination of standard error, as `subprocess.Popen` takes it. None keeps the one of this process.
    environment : mapping of str to str, optional
        The environment variables. By default those of this process.

    Returns
    -------
    ProcessResult

    Raises
    ------
    OSError
        If the process cannot be started.

    Examples
    --------
    >>> run_isolated(["echo", "done"], timeout_s=60).output
    b'done\\n'
    """
    with isolated_process(command, stderr=stderr, environment=environment) as process:
        assert process.stdin is not None
        # A process that ends early closes its pipe. Its exit code says why.
        with suppress(OSError):
            process.stdin.write(request)
            process.stdin.flush()
        return _watch(process, timeout_s, max_memory_bytes, on_output, keep_running)


@contextmanager
def isolated_process(
    command: Sequence[str],
    *,
    stderr: int | IO[bytes] | None = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command for several requests and answers, and end it when the block is left.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    stderr, environment
        As for `run_isolated`; standard error may also go to a file.

    Yields
    ------
    subprocess.Popen
        The process, with pipes for standard input and output. Standard input stays open as long as this process lives.

    Raises
    ------
    OSError
        If the process cannot be started.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment,
        # An interrupt at the terminal goes to this process only, which stops its children itself.
        start_new_session=True,
        creationflags=_creation_flags(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with _ended_with_this_process(process.pid):
            yield process
    finally:
        # Killed rather than terminated: it has nothing to save.
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(OSError):
            process.stdin.close()


def finding_gait(environment: Mapping[str, str]) -> dict[str, str]:
    """Return environment variables with which another Python imports the same copy of gait as this process.

    Parameters
    ----------
    environment : mapping of str to str
        The variables to start from.

    Returns
    -------
    dict of str to str
    """
    search_path = [_PACKAGE_FOLDER, *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(search_path)}


def _creation_flags() -> int:
    """Return flags for Windows: interrupts at the terminal do not reach the process, and it opens no window."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return 0


@contextmanager
def _ended_with_this_process(pid: int) -> Iterator[None]:
    """End a process and those that it starts with this one. Needed on Windows only; see `exit_with_parent`."""
    if sys.platform == "win32":
        from gait.runtime.job_object import close_job, limits_of_job, put_into_job

        job = put_into_job(limits_of_job(kill_on_close=True), pid=pid)
        try:
            yield
        finally:
            close_job(job)
    else:
        yield


def _watch(
    process: subprocess.Popen[bytes],
    timeout_s: float,
    max_memory_bytes: int | None,
    on_output: Callable[[bytes], None] | None,
    keep_running: Callable[[], bool] | None,
) -> ProcessResult:
    deadline_s = time.monotonic() + timeout_s
    next_question_s = -math.inf
    collected, peak_memory_bytes = bytearray(), 0
    stop_reason: StopReason | None = None
    with _pieces_of_output(process) as pieces:
        is_open = True
        while (is_open or process.poll() is None) and stop_reason is None:
            interval_s = max(0.0, min(_POLL_INTERVAL_S, deadline_s - time.monotonic()))
            piece = None
            with suppress(Empty, subprocess.TimeoutExpired):
                if is_open:
                    piece = pieces.get(timeout=interval_s)
                else:
                    process.wait(timeout=interval_s)
            is_open = is_open and piece != b""
            if piece and on_output is None:
                collected += piece
            elif piece and on_output is not None:
                on_output(piece)
            if max_memory_bytes is not None:
                peak_memory_bytes = max(peak_memory_bytes, resident_bytes(process.pid))
            if max_memory_bytes is not None and peak_memory_bytes > max_memory_bytes:
                stop_reason = "memory"
            elif time.monotonic() > deadline_s:
                stop_reason = "time"
            elif keep_running is not None and time.monotonic() >= next_question_s:
                stop_reason = None if keep_running() else "cancelled"
                next_question_s = time.monotonic() + _QUESTION_INTERVAL_S
    return ProcessResult(
        exit_code=process.wait(),
        output=bytes(collected),
        stop_reason=stop_reason,
        peak_memory_bytes=peak_memory_bytes,
    )


@contextmanager
def _pieces_of_output(process: subprocess.Popen[bytes]) -> Iterator[Queue[bytes]]:
    """Read standard output on a thread, since Windows cannot wait for a pipe with a time limit. Kill the process after.

    An empty piece is the end of the output. A few pieces wait at most, so that a process that writes without end is
    slowed down and does not fill the memory.
    """
    pipe = process.stdout
    assert pipe is not None
    descriptor = pipe.fileno()
    pieces: Queue[bytes] = Queue(_WAITING_PIECES)
    finished = threading.Event()

    def read() -> None:
        piece = b"more"
        while piece and not finished.is_set():
            try:
                piece = os.read(descriptor, _READ_BYTES)
            except OSError:
                piece = b""
            while not finished.is_set():
                with suppress(Full):
                    pieces.put(piece, timeout=_POLL_INTERVAL_S)
                    break

    reader = threading.Thread(target=read, name="output of a process", daemon=True)
    reader.start()
    try:
        yield pieces
    finally:
        finished.set()
        process.kill()
        # The end of the process ends its output, unless a process that it started keeps the pipe open.
        reader.join(timeout=_READER_TIMEOUT_S)
