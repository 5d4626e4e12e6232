"""Readers that run in a process of their own, without its start each time.

A standing process loads Python and the libraries once. It forks a process that reads file after file within the
reader's memory, and a new one after every file that ended it, and after every thousand. A file gets a tenth of a
second of the processor, which is twenty times what a small one takes. A user's file gets 5 s: what would have ended in
between is here refused where a user's would be read.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

MOST_PROCESSOR_SECONDS = 0.1
_LIBRARIES = ("h5py", "ezc3d", "numpy")
_FILES_PER_FORK = 1000
_FILES_PER_COUNT = 10_000
# What the libraries say of files that they refuse; anything else ends the fork, as it ends a reader's own process.
_REFUSALS = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
_HEAD = struct.Struct("<iQ")
"""Before each answer: the exit code, and the length of what follows."""


@contextlib.contextmanager
def standing_reader() -> Iterator[None]:
    """Answer `gait.runtime.isolated` from a standing process within the `with`; say now and then how files ended."""
    from gait.runtime import isolated as apart

    command = [sys.executable, "-P", __file__]
    ended: Counter[str] = Counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        asked, answers = process.stdin, process.stdout

        def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
            # Without the interpreter and its option.
            asked.write("\0".join(command[2:]).encode() + b"\n")
            asked.flush()
            code, length = _HEAD.unpack(answers.read(_HEAD.size))
            done = subprocess.CompletedProcess(command, code, answers.read(length))
            ended[_ending(code)] += 1
            if ended.total() % _FILES_PER_COUNT == 0:
                print(f"READ APART {dict(ended)}", file=sys.stderr, flush=True)
            done.check_returncode()
            return done

        with mock.patch.object(apart, "subprocess", SimpleNamespace(**{**vars(subprocess), "run": run})):
            yield
        asked.close()


def _ending(code: int) -> str:
    if code >= 0:
        return "refused by the library" if code else "read"
    return "out of time" if code == -signal.SIGPROF else "crashed"


def _stand() -> None:
    """Fork reader after reader until nothing more is asked, and answer for those that a file ended."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            __import__(name)
    nothing_more = 2
    while True:
        child = os.fork()
        if child == 0:
            os._exit(0 if _answered() else nothing_more)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == nothing_more:
            return
        if code != 0:
            _answer(code, b"")


def _answered() -> bool:
    """Read the next files; whether there may be more."""
    archive: Callable[[str, str], bytes] | None = None
    for _ in range(_FILES_PER_FORK):
        # Never more than one line waits: the next file is asked for after the answer.
        line = sys.stdin.readline()
        if not line:
            return False
        program, kind, path, _seconds, most_bytes = line.rstrip("\n").split("\0")
        if archive is None:
            reader = runpy.run_path(program)
            reader["limit"](most_seconds=_FILES_PER_FORK, most_bytes=int(most_bytes))
            archive = reader["archive"]
        # Ends this fork when it is over, as the limit ends the reader's own process.
        signal.setitimer(signal.ITIMER_PROF, MOST_PROCESSOR_SECONDS)
        try:
            content, code = archive(kind, path), 0
        except _REFUSALS:
            content, code = b"", 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        _answer(code, content)
    return True


def _answer(code: int, content: bytes) -> None:
    whole = memoryview(_HEAD.pack(code, len(content)) + content)
    while whole:
        whole = whole[os.write(1, whole) :]


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _stand()
