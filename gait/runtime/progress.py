"""Progress callbacks of long computations."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Progress callback: called now and then during long computations."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that `done` of `total` units of the stage called `stage` are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """Ignore the report: the default progress callback.

    Parameters
    ----------
    stage : str
        Name of the stage.
    done, total : int
        How many units of the stage are finished, and how many there are.
    """
