"""What a process does that another one started for a piece of work: limit itself, and end with its parent."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from typing import BinaryIO


def limit_resources(
    *,
    address_space_bytes: int | None = None,
    processor_s: int | None = None,
    file_bytes: int | None = None,
    open_files: int | None = None,
) -> None:
    """Limit this process, and let it write no core dump. A lower limit that is already set stays.

    Parameters
    ----------
    address_space_bytes : int, optional
        Address space. It is reserved far beyond the memory that is used.
    processor_s : int, optional
        Processor time in seconds, over all threads.
    file_bytes : int, optional
        Size of each file written.
    open_files : int, optional
        Number of open files.
    """
    # Not every system has it; only the processes that need a limit are then impossible.
    import resource

    limits = {
        resource.RLIMIT_AS: address_space_bytes,
        resource.RLIMIT_CPU: processor_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        if limit is not None:
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (limit, limit) if hard == resource.RLIM_INFINITY else (min(limit, hard), hard))


def exit_with_parent() -> None:
    """End this process when the one that started it has ended.

    For the processes of `multiprocessing`, and for those of `gait.runtime.isolated_process` after they have read their
    request: there, the end of standard input is the end of the parent.
    """
    parent = multiprocessing.parent_process()

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
