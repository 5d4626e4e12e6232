"""One session in a process of its own, which is ended when it takes too long.

A worker of a cluster cannot be ended for one session: the scheduler would give that session to the next worker.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

from gait.batch.job import Job, Settings
from gait.batch.worker import Outcome, work
from gait.batch.workers import keep_to, stopped
from gait.runtime.memory import check_address_space

_COMMAND = (sys.executable, "-m", "gait.batch.isolated_worker")
_LOOK_FOR_PARENT_S = 0.5


def work_alone(job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Outcome:
    """Analyse one session in a new process.

    Parameters
    ----------
    job, settings, taken
        As `gait.batch.worker.work` takes them.

    Returns
    -------
    Outcome

    Raises
    ------
    TimeLimitError
        If it took longer than `settings.timeout_s` and was stopped.
    BrokenExecutor
        If the process died.
    GaitError
        As `gait.batch.worker.work` does, or if this machine allows too little address space.
    """
    check_address_space()
    given = pickle.dumps((job, settings, taken))
    try:
        ended = subprocess.run(_COMMAND, input=given, stdout=subprocess.PIPE, timeout=settings.timeout_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise stopped(settings) from error
    if ended.returncode != 0:
        raise BrokenExecutor(f"the process ended with {ended.returncode}")
    answer: Outcome | BaseException = pickle.loads(ended.stdout)
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _answer() -> None:
    """Do what standard input says, and write what became of it to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    keep_to(sorted(os.sched_getaffinity(0)))
    # Whatever a library prints must not lie between the bytes of the answer.
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    given = pickle.load(sys.stdin.buffer)
    with ThreadPoolExecutor(1) as executor:
        future = executor.submit(work, *given)
    with os.fdopen(out, "wb") as file:
        file.write(pickle.dumps(future.exception() or future.result()))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_FOR_PARENT_S)
    os._exit(1)


if __name__ == "__main__":
    _answer()
