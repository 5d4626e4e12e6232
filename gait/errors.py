"""The exceptions that the library raises on purpose.

Every one of them is a child of `GaitError` and carries two sentences: what is wrong, and how to film or call it right.
"""

from __future__ import annotations


class GaitError(Exception):
    """Root of every error that `gait` raises on purpose.

    Parameters
    ----------
    problem : str
        One sentence: what is wrong.
    remedy : str
        One sentence: how to film it, or call it, right.

    Examples
    --------
    >>> error = GaitError("The clip is too dark.", "Switch on a light and film again.")
    >>> print(error)
    The clip is too dark.
    Switch on a light and film again.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n{self.remedy}"


class OptionError(GaitError):
    """An option or argument that cannot be understood or does not fit the others."""


class ClipError(GaitError):
    """A file that cannot be read as a video clip."""


class RunnerError(GaitError):
    """A clip that can be read but shows nobody who runs."""


class ModelError(GaitError):
    """A pose model that is missing, damaged, or cannot be run."""


class OutputError(GaitError):
    """A result that cannot be written where it was asked for."""


class TimeLimitError(GaitError):
    """A session that was stopped because it took longer than it may."""


class HistoryError(GaitError):
    """A history that is missing, locked or damaged, or does not hold what was asked for."""


class InputError(GaitError):
    """Landmarks or saved sessions that are given to work on, and cannot be read or do not fit each other."""
