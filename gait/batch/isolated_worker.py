"""Analyse one session in a separate process, which is stopped when it takes too long.

A worker of a Dask cluster cannot be stopped for one session: the scheduler would give that session to the next worker.
"""

from __future__ import annotations

import errno
import pickle
import signal
import sys
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

from gait.batch.job import Job, Settings
from gait.batch.worker import JobResult, analyze_job
from gait.batch.workers import pin_to_cores, time_limit_error
from gait.errors import GaitError
from gait.runtime.child_process import exit_with_parent, take_standard_output
from gait.runtime.files import is_disk_full
from gait.runtime.isolated_process import run_isolated
from gait.runtime.limits import usable_core_numbers
from gait.runtime.memory import check_address_space, is_out_of_memory

_COMMAND = (sys.executable, "-m", "gait.batch.isolated_worker")


def analyze_isolated(job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> JobResult:
    """Analyse one session in a new process.

    Parameters
    ----------
    job, settings, reserved
        As for `gait.batch.worker.analyze_job`.

    Returns
    -------
    JobResult

    Raises
    ------
    TimeLimitError
        If it took longer than `settings.timeout_s` and was stopped.
    BrokenExecutor
        If the process died.
    GaitError
        As `gait.batch.worker.analyze_job`, or if the limit of address space is too low on this machine.
    """
    check_address_space()
    request = pickle.dumps((job, settings, reserved))
    ended = run_isolated(_COMMAND, request, timeout_s=settings.timeout_s, stderr=None)
    if ended.stop_reason == "time":
        raise time_limit_error(settings)
    if ended.exit_code != 0:
        raise BrokenExecutor(f"the process ended with exit code {ended.exit_code}")
    answer: JobResult | BaseException = pickle.loads(ended.output)
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _main() -> None:
    """Analyse the session on standard input, and write its result or exception to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = pickle.load(sys.stdin.buffer)
    exit_with_parent()
    pin_to_cores(usable_core_numbers())
    answer = take_standard_output(redirect_to=sys.stderr.fileno())
    with ThreadPoolExecutor(1) as executor:
        future = executor.submit(analyze_job, *request)
    error = future.exception()
    with answer:
        answer.write(pickle.dumps(future.result() if error is None else portable(error)))


def portable(error: BaseException) -> BaseException:
    """Return an error that another process can read, and that means the same there.

    Parameters
    ----------
    error : BaseException
        Any error. Not all can be pickled, and none is with its cause.

    Returns
    -------
    BaseException
        `error` itself where possible.
    """
    if is_disk_full(error) and not isinstance(error, GaitError):
        return OSError(errno.ENOSPC, str(error))
    if is_out_of_memory(error):
        return MemoryError(str(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever the error's own code raises
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    _main()
