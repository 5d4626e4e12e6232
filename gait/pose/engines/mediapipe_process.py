"""The parent's end of the process in which the official Pose Landmarker runs; see `mediapipe_worker`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from gait.errors import ModelError
from gait.pose.engines import mediapipe_worker
from gait.pose.engines.landmarks import POINTS
from gait.video.frame import Picture

# Closed on any ordinary computer: the port of a service long out of use.
_CLOSED_PORT = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "grpc_proxy")
_REMEDY = "Install `mediapipe` again, or leave the engine to the default, which runs the same model without it."


class Worker:
    """A running worker process: pictures in, people out, in the order sent."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        self._process, self._log = process, log
        self.refuses_sockets = False
        """Whether the kernel refuses every socket to it; without that, only the proxy variables stand."""

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def load(self, bundle: bytes) -> None:
        """Hand over the task bundle and wait until it is loaded."""
        self._write(mediapipe_worker.BUNDLE_HEADER.pack(len(bundle)), bundle)
        self.refuses_sockets = bool(self._read_count())

    def send(self, picture: Picture) -> None:
        """Send a picture to be looked at; returns when the worker has taken it."""
        height, width = picture.shape[:2]
        header = mediapipe_worker.PICTURE_HEADER.pack(height, width)
        self._write(header, np.ascontiguousarray(picture).data.cast("B"))

    def receive(self) -> npt.NDArray[np.float64]:
        """Return who is in the earliest picture not yet answered, [people, 33, 5] as the worker describes it."""
        count = self._read_count()
        content = self._read(count * mediapipe_worker.BYTES_PER_PERSON)
        return np.frombuffer(content, np.float32).reshape(count, POINTS, 5).astype(np.float64)

    def _write(self, *parts: bytes | memoryview[Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for part in parts:
                pipe.write(part)
            pipe.flush()
        except BrokenPipeError as error:
            raise self._failure() from error

    def _read_count(self) -> int:
        count: int = mediapipe_worker.COUNT.unpack(self._read(mediapipe_worker.COUNT.size))[0]
        return count

    def _read(self, size: int) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None
        content = pipe.read(size)
        if len(content) < size:
            raise self._failure()
        return content

    def _failure(self) -> ModelError:
        code = self._process.wait()
        self._log.seek(0)
        said = [line.strip() for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        # A signal leaves no words of its own: the last line would be chatter.
        cause = signal.Signals(-code).name if code < 0 else said[-1] if said else f"exit code {code}"
        return ModelError(f"The `mediapipe` engine stopped: {cause.rstrip('.')}.", _REMEDY)


@contextlib.contextmanager
def walled_worker(bundle: bytes) -> Iterator[Worker]:
    """Start a worker that can open no connection, and end it on the way out.

    Parameters
    ----------
    bundle : bytes
        The task bundle that it is to run.

    Raises
    ------
    ModelError
        If the process ends before it should; names its last words.
    """
    # What MediaPipe logs goes to a nameless file, read only if the process fails.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            # -P: beside the worker's file lies `mediapipe.py`, which must not be taken for the package of that name.
            [sys.executable, "-P", mediapipe_worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=walled_environment(),
        )
        try:
            worker = Worker(process, log)
            worker.load(bundle)
            yield worker
        finally:
            # Killed, not asked: it holds nothing worth saving, and asked it might want to report first.
            process.kill()
            process.communicate()


def walled_environment() -> dict[str, str]:
    """Return this process's environment with every proxy variable leading to a closed loopback port."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | dict.fromkeys([*_PROXIES, *(name.upper() for name in _PROXIES)], _CLOSED_PORT)
