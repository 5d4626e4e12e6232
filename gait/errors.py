"""The exceptions that the library raises on purpose.

All of them are subclasses of `GaitError` and consist of two sentences: what is wrong, and what to do about it.
"""

from __future__ import annotations


class GaitError(Exception):
    """Base class of all errors that gait raises on purpose.

    Parameters
    ----------
    problem : str
        One sentence: what is wrong.
    remedy : str
        One sentence: what to do about it.

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
    """An option or argument is invalid, or contradicts another one."""


class ClipError(GaitError):
    """A file cannot be read as a video clip."""


class RunnerError(GaitError):
    """A clip can be read, but no runner can be measured in it."""


class ModelError(GaitError):
    """A pose model is missing or damaged, or cannot be run."""


class OutputError(GaitError):
    """A result cannot be written to the place that was asked for."""


class TimeLimitError(GaitError):
    """An analysis took longer than its time limit and was stopped."""


class EditError(GaitError):
    """A correction by hand is not possible, or does not fit the clip."""


class HistoryError(GaitError):
    """A history is missing, locked or damaged, or does not contain what was asked for."""


class InputError(GaitError):
    """Landmarks or saved sessions cannot be read, or do not fit each other."""


class LandmarkWarning(UserWarning):
    """Landmarks were read or measured, and there is something to know about them."""
