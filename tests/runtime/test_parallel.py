"""Parallel map: results in order, and no threads of the libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gait.runtime.parallel import limit_library_threads, map_in_order

_THREADS_AFTER_LARGE_CALLS = """
from pathlib import Path
from gait.runtime.parallel import limit_library_threads

limit_library_threads()
import cv2
import numpy as np

square = np.ones((600, 600))
square @ square
cv2.resize(np.ones((2000, 2000), np.uint8), (1000, 1000), interpolation=cv2.INTER_AREA)
print(cv2.getNumThreads(), len(list(Path("/proc/self/task").iterdir())))
"""


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_have_the_order_of_the_items(threads: int) -> None:
    assert list(map_in_order(lambda: str, range(50), threads=threads)) == [str(number) for number in range(50)]


def test_the_calling_thread_processes_items_when_enough_are_waiting() -> None:
    caller, helped = threading.get_ident(), threading.Event()

    def work(number: int) -> int:
        if threading.get_ident() == caller:
            helped.set()
        else:
            assert helped.wait(timeout=10)
        return number

    assert list(map_in_order(lambda: work, range(20), threads=2)) == list(range(20))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_thread_has_its_own_worker_and_their_number_is_limited(threads: int) -> None:
    workers: dict[int, int] = {}

    def make_worker() -> Callable[[int], None]:
        maker = threading.get_ident()
        workers[maker] = workers.get(maker, 0) + 1

        def work(number: int) -> None:
            assert threading.get_ident() == maker
            time.sleep(0.001)

        return work

    list(map_in_order(make_worker, range(40), threads=threads))
    assert len(workers) <= threads
    assert set(workers.values()) == {1}


@pytest.mark.parametrize(("waiting", "most"), [(None, 8), (2, 2)])
def test_items_are_taken_a_few_ahead_of_the_results(waiting: int | None, most: int) -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    for number, _ in enumerate(map_in_order(lambda: str, items(), threads=2, waiting=waiting)):
        assert taken - number <= most + 1


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_a_worker_reaches_the_caller(threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_in_order(lambda: lambda number: 1 / (30 - number), range(60), threads=threads))


def test_closing_the_iterator_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    answers = map_in_order(lambda: str, range(100), threads=3)
    next(answers)
    answers.close()
    # Not compared by number, since threads of earlier tests may end in the meantime.
    assert set(threading.enumerate()) <= before


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists a process's threads there")
def test_libraries_start_no_threads() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_NUM_THREADS", "_NUM"))}
    said = subprocess.run(
        [sys.executable, "-c", _THREADS_AFTER_LARGE_CALLS], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["1", "1"]


def test_thread_numbers_set_by_the_user_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    # Set and deleted, so that monkeypatch removes the variable after the test.
    monkeypatch.setenv("OPENCV_FOR_THREADS_NUM", "")
    monkeypatch.delenv("OPENCV_FOR_THREADS_NUM")
    limit_library_threads()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OPENCV_FOR_THREADS_NUM"]) == ("3", "1")


def test_the_command_line_limits_threads_before_the_libraries_are_imported() -> None:
    loaded_and_set = (
        "import os, sys; sys.argv = ['gait', '--version']\n"
        "from gait.cli.app import main\n"
        "before = {'numpy', 'cv2'} & set(sys.modules)\n"
        "try: main()\n"
        "except SystemExit: print(sorted(before), os.environ['OPENBLAS_NUM_THREADS'])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_NUM_THREADS", "_NUM"))}
    said = subprocess.run(
        [sys.executable, "-c", loaded_and_set], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[-1] == "[] 1"
