"""A full disk is called that, wherever it is found."""

from __future__ import annotations

import errno
import pickle

import pytest

from gait.batch.isolated_worker import portable
from gait.batch.run import _explain
from gait.errors import OutputError
from gait.web.errors.for_visitor import for_visitor

FULL = OSError(errno.ENOSPC, "No space left on device")


class FromFarAwayError(Exception):
    """An error as libraries have them: it cannot be made again from its arguments."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def wrapped(cause: BaseException) -> FromFarAwayError:
    error = FromFarAwayError("writing", "failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [FULL, wrapped(FULL), OSError(errno.EDQUOT, "Disk quota exceeded")])
def test_a_worker_of_a_cluster_that_has_no_room_says_so(error: Exception) -> None:
    received = pickle.loads(pickle.dumps(portable(error)))
    assert _explain(received, 1)[0] == "The disk is full."


def test_a_lack_of_memory_is_not_called_a_full_disk() -> None:
    received = pickle.loads(pickle.dumps(portable(wrapped(MemoryError()))))
    assert "disk" not in _explain(received, 1)[0]
    assert _explain(portable(RuntimeError("can't start new thread")), 1)[0] == "There is not enough memory."


def test_an_error_that_cannot_be_sent_arrives_with_its_name() -> None:
    received = pickle.loads(pickle.dumps(portable(FromFarAwayError("a", "b"))))
    assert "FromFarAwayError: a b" in _explain(received, 1)[0]


def test_a_visitor_learns_that_the_disk_of_the_server_is_full() -> None:
    error = OutputError("The report cannot be written into '/data/x'.", "Name a folder with --out.")
    assert "disk" not in for_visitor(error)[1]
    error.__cause__ = FULL
    assert "its disk is full" in for_visitor(error)[1]
