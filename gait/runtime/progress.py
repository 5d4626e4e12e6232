"""How long work reports where it stands."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then by long work; a door shows it as it likes."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that `done` of `total` units of the stage called `stage` are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing: the default progress."""
