"""A replacement for the isolated reader that does not start a process for each file.

A server process imports Python and the libraries once. It forks a worker that reads one file after another within the
reader's memory limit, and forks the next one after a file has ended the worker, and after every thousand files. A file
gets a tenth of a second of processor time, twenty times what a small one takes, where the real reader allows 5 s: a
file that takes longer than the one and less than the other is rejected here although a user's would be read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest import mock

from gait.runtime.isolated_process import ProcessResult
from gait.runtime.isolated_reader import archive
from gait.runtime.limits import limit_resources

CPU_LIMIT_S = 0.1
_LIBRARIES = ("h5py", "ezc3d", "numpy")
_FILES_PER_FORK = 1000
_FILES_PER_COUNT = 10_000
# Errors with which the libraries reject a file. Any other error ends the worker, as it ends the real reader.
_REJECTIONS = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
_HEADER = struct.Struct("<iQ")
"""Sent before each answer: exit code and length of the content."""


@contextlib.contextmanager
def standing_reader() -> Iterator[None]:
    """Make `gait.runtime.isolated` use a server process inside the `with` block.

    From time to time, prints how many files were read, rejected, or ended the worker.
    """
    from gait.runtime import isolated

    command = [sys.executable, "-P", "-m", "fuzz.standing_reader"]
    endings: Counter[str] = Counter()
    search_path = os.pathsep.join(filter(None, [*sys.path, os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": search_path},
    ) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def run(command: list[str], **_: Any) -> ProcessResult:
            # The arguments without the interpreter and its options.
            requests.write("\0".join(command[-4:]).encode() + b"\n")
            requests.flush()
            code, length = _HEADER.unpack(answers.read(_HEADER.size))
            output = answers.read(length)
            endings[_ending(code)] += 1
            if endings.total() % _FILES_PER_COUNT == 0:
                print(f"ISOLATED READS {dict(endings)}", file=sys.stderr, flush=True)
            return ProcessResult(exit_code=code, output=output)

        with mock.patch.object(isolated, "run_isolated", run):
            yield
        requests.close()


def _ending(code: int) -> str:
    if code >= 0:
        return "rejected by the library" if code else "read"
    return "out of time" if code == -signal.SIGPROF else "crashed"


def _serve() -> None:
    """Fork one worker after another until the requests end, and answer for the files that ended a worker."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            __import__(name)
    no_more_requests = 2
    while True:
        child = os.fork()
        if child == 0:
            os._exit(0 if _answer_requests() else no_more_requests)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == no_more_requests:
            return
        if code != 0:
            _answer(code, b"")


def _answer_requests() -> bool:
    """Read the next files. Returns whether there may be more."""
    limited = False
    for _ in range(_FILES_PER_FORK):
        # Only one line waits at any time: the next file is requested after the answer.
        line = sys.stdin.readline()
        if not line:
            return False
        kind, path, _cpu_s, memory_bytes = line.rstrip("\n").split("\0")
        if not limited:
            limit_resources(processor_s=_FILES_PER_FORK, address_space_bytes=int(memory_bytes))
            limited = True
        # Ends the worker when the time is over, as the limit ends the real reader's process.
        signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT_S)
        try:
            content, code = archive(kind, path), 0
        except _REJECTIONS:
            content, code = b"", 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        _answer(code, content)
    return True


def _answer(code: int, content: bytes) -> None:
    rest = memoryview(_HEADER.pack(code, len(content)) + content)
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _serve()
