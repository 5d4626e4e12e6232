"""Readers that run in a process of their own, without its start each time.

A standing process loads Python and the libraries once. It forks a process that reads file after file, each within the
reader's limits, and a new one after every file that ended it, and after every hundred.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import struct
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

_LIBRARIES = ("h5netcdf", "ezc3d", "numpy")
_FILES_PER_FORK = 100
_HEAD = struct.Struct("<iQ")
"""Before each answer: the exit code, and the length of what follows."""


@contextlib.contextmanager
def standing_reader() -> Iterator[None]:
    """Answer `gait.imports.apart` from a standing process within the `with`."""
    from gait.imports import apart

    command = [sys.executable, "-P", __file__]
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
            done.check_returncode()
            return done

        with mock.patch.object(apart, "subprocess", SimpleNamespace(**{**vars(subprocess), "run": run})):
            yield
        asked.close()


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
    for _ in range(_FILES_PER_FORK):
        # Never more than one line waits: the next file is asked for after the answer.
        line = sys.stdin.readline()
        if not line:
            return False
        content = io.BytesIO()
        sys.argv = line.rstrip("\n").split("\0")
        with contextlib.redirect_stdout(io.TextIOWrapper(content)) as out:
            # What goes wrong ends this fork, as it would end the reader's own process.
            runpy.run_path(sys.argv[0], run_name="__main__")
            out.flush()
            _answer(0, content.getvalue())
    return True


def _answer(code: int, content: bytes) -> None:
    whole = memoryview(_HEAD.pack(code, len(content)) + content)
    while whole:
        whole = whole[os.write(1, whole) :]


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _stand()
