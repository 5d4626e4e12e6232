"""What a process does that another one started for a piece of work: end with its parent, and answer it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from typing import BinaryIO


def exit_with_parent() -> None:
    """End this process when the one that started it has ended.

    For the processes of `multiprocessing`, and for those of `gait.runtime.isolated_process` after they have read their
    request: there, the end of standard input is the end of the parent. On Windows, where libraries cannot be loaded
    while a thread waits for standard input, the job object of the parent ends those.
    """
    parent = multiprocessing.parent_process()
    if parent is None and sys.platform == "win32":
        return

    def watch() -> None:
        if parent is not None:
            parent.join()
        else:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def take_standard_output(*, redirect_to: int | None = None) -> BinaryIO:
    """Return standard output for the answer of this process, and redirect what libraries print.

    Parameters
    ----------
    redirect_to : int, optional
        File descriptor for the output of libraries. By default it is discarded, with that on standard error.

    Returns
    -------
    binary file
    """
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    if redirect_to is not None:
        os.dup2(redirect_to, sys.stdout.fileno())
        return answer
    null_descriptor = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(null_descriptor, stream.fileno())
    os.close(null_descriptor)
    return answer
