"""The parent's side of the process that runs the official Pose Landmarker; see `mediapipe_worker`."""

from __future__ import annotations

import contextlib
import os
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
from gait.runtime.isolated_process import finding_gait, isolated_process
from gait.runtime.libraries import missing_library
from gait.runtime.limits import signal_name
from gait.video.frame import Picture

# The discard service, which is obsolete, so that the port is closed on an ordinary computer.
_CLOSED_PORT = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "grpc_proxy")
_REMEDY = "Install `mediapipe` again, or use the default engine, which runs the same model without it."


class Worker:
    """A running worker process, which answers images with people in the order in which they were sent.

    Parameters
    ----------
    process : Popen
        The process, with pipes for its standard input and output.
    log : file
        File that receives the standard error of the process.
    """

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        self._process, self._log = process, log
        self.refuses_sockets = False
        """Whether the kernel denies the process every socket; otherwise, only the proxy variables protect it."""

    @property
    def pid(self) -> int:
        """Process ID."""
        return self._process.pid

    def load(self, bundle: bytes) -> None:
        """Send a task bundle and wait until it is loaded.

        Parameters
        ----------
        bundle : bytes
            Content of the bundle.
        """
        self._write(mediapipe_worker.BUNDLE_HEADER.pack(len(bundle)), bundle)
        self.refuses_sockets = bool(self._read_count())

    def send(self, picture: Picture) -> None:
        """Send an image; returns when the worker has received it.

        Parameters
        ----------
        picture : Picture
            RGB image.
        """
        height, width = picture.shape[:2]
        header = mediapipe_worker.PICTURE_HEADER.pack(height, width)
        self._write(header, np.ascontiguousarray(picture).data.cast("B"))

    def receive(self) -> npt.NDArray[np.float64]:
        """Return the people in the earliest image without an answer.

        Returns
        -------
        ndarray, shape (people, 33, 5)
            x, y and depth as shares of the image's width, height and width; visibility and presence.
        """
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
        except OSError as error:
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
        lines = [line.strip() for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        # A process ended by a signal prints no message, so its last line would be unrelated.
        cause = signal_name(-code) if code < 0 else lines[-1] if lines else f"exit code {code}"
        lacking = missing_library(cause)
        if lacking is not None:
            return ModelError(lacking.problem, lacking.remedy)
        return ModelError(f"The `mediapipe` engine stopped: {cause.rstrip('.')}.", _REMEDY)


@contextlib.contextmanager
def sandboxed_worker(bundle: bytes) -> Iterator[Worker]:
    """Start a worker process without network access, and end it when the context is left.

    Parameters
    ----------
    bundle : bytes
        Content of the task bundle.

    Yields
    ------
    Worker

    Raises
    ------
    ModelError
        If the process ends too early; the message quotes its last line of output.
    """
    # MediaPipe's log goes to an unnamed file, which is read only if the process fails.
    with tempfile.TemporaryFile() as log:
        # -P: the worker's folder contains `mediapipe.py`, which must not shadow the package of that name.
        command = [sys.executable, "-P", mediapipe_worker.__file__]
        # It is killed at the end, so that it cannot report usage, as a clean exit would try.
        environment = finding_gait(sandboxed_environment())
        with isolated_process(command, stderr=log, environment=environment) as process:
            worker = Worker(process, log)
            worker.load(bundle)
            yield worker


def sandboxed_environment() -> dict[str, str]:
    """Return the environment of this process with every proxy variable pointing to a closed loopback port."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | dict.fromkeys([*_PROXIES, *(name.upper() for name in _PROXIES)], _CLOSED_PORT)
