"""`Case`: one bad or unusual clip, how it is made, and its expected result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Outcome = Literal["report", "warning", "rejection", "wrong command"]
EXIT_CODE: dict[str, int] = {"report": 0, "warning": 0, "rejection": 3, "wrong command": 2}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One clip of the corpus.

    Parameters
    ----------
    name : str
        What is unusual about the clip; also its file name.
    make : callable
        Writes the clip to a given path, and returns the path to analyse.
    outcomes : tuple of str
        Acceptable results: a `report`, a report with a `warning` among the clip checks, or a `rejection`.
    message : str
        Text that the error message or a warning must contain.
    warnings : tuple of str
        Names of the clip checks that must warn if there is a report.
    view : {"side", "rear"}
        The view for which the clip is given.
    options : tuple of str
        Further options of `gait analyze`.
    cadence_spm : float or None
        True cadence, if a report may contain one; 0 if any cadence would be wrong.
    truth : mapping of str to float, optional
        True values of other measures. Default: those of the sample runner. Empty if they are unknown.
    disk : callable, optional
        Returns a context manager that creates the output folder inside a given folder, or None if this machine does
        not allow it.
    bound_by_permissions : bool
        Whether the superuser's right to ignore file permissions is removed.
    seconds : float
        Limit on processor time.
    slow : bool
        Whether the case takes minutes.
    """

    name: str
    make: Callable[[Path], Path]
    outcomes: tuple[Outcome, ...]
    message: str = ""
    warnings: tuple[str, ...] = ()
    view: Literal["side", "rear"] = "side"
    options: tuple[str, ...] = ()
    cadence_spm: float | None = 160.0
    truth: Mapping[str, float] | None = None
    disk: Callable[[Path], AbstractContextManager[Path | None]] | None = field(default=None)
    bound_by_permissions: bool = False
    seconds: float = 120.0
    slow: bool = False
