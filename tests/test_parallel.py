"""Work on every core: answers in order, and no threads but our own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gait.parallel import in_order, one_thread_for_each_call

_THREADS_AFTER_LARGE_CALLS = """
from pathlib import Path
from gait.parallel import one_thread_for_each_call

one_thread_for_each_call()
import cv2
import numpy as np

square = np.ones((600, 600))
square @ square
cv2.resize(np.ones((2000, 2000), np.uint8), (1000, 1000), interpolation=cv2.INTER_AREA)
print(cv2.getNumThreads(), len(list(Path("/proc/self/task").iterdir())))
"""


def test_answers_come_in_the_order_of_the_items() -> None:
    assert list(in_order(lambda: str, range(50), threads=4)) == [str(number) for number in range(50)]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists a process's threads there")
def test_libraries_start_no_threads_of_their_own() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_NUM_THREADS", "_NUM"))}
    said = subprocess.run(
        [sys.executable, "-c", _THREADS_AFTER_LARGE_CALLS], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["1", "1"]


def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    # Set and taken back, so that the test leaves it unset again.
    monkeypatch.setenv("OPENCV_FOR_THREADS_NUM", "")
    monkeypatch.delenv("OPENCV_FOR_THREADS_NUM")
    one_thread_for_each_call()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OPENCV_FOR_THREADS_NUM"]) == ("3", "1")


def test_the_command_line_asks_for_it_before_it_loads_them() -> None:
    loaded_and_set = (
        "import os, sys; sys.argv = ['gait', '--version']\n"
        "from gait.cli import main\n"
        "before = {'numpy', 'cv2'} & set(sys.modules)\n"
        "try: main()\n"
        "except SystemExit: print(sorted(before), os.environ['OPENBLAS_NUM_THREADS'])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith(("_NUM_THREADS", "_NUM"))}
    said = subprocess.run(
        [sys.executable, "-c", loaded_and_set], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[-1] == "[] 1"
