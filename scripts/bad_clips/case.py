"""`Case`: one bad or odd clip, how it is made, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Outcome = Literal["report", "warning", "refusal", "wrong command"]
EXIT_CODE: dict[str, int] = {"report": 0, "warning": 0, "refusal": 3, "wrong command": 2}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One clip of the corpus.

    Parameters
    ----------
    name : str
        What is odd about it; also its file's name.
    make : callable
        Writes the clip to the path that it is given, and returns the path to analyse.
    outcomes : tuple of str
        What may become of it: a `report`, one with a `warning` among the clip checks, or a `refusal`. More than one
        where all of them are honest.
    says : str
        Part of the sentence with which it is refused, or of the check that warns.
    warns : tuple of str
        Names of the clip checks that have to warn if there is a report.
    view : {"side", "rear"}
        The view that it is given as.
    options : tuple of str
        Further options of `gait analyze`.
    cadence_spm : float or None
        The runner's true step rate, where a report may name one; 0 where no step rate would be true.
    truth : mapping of str to float, optional
        What other measures may be given as `ok` at; default: the sample runner's. Empty where nothing is known.
    disk : callable, optional
        A context manager that makes the place to write to inside of the folder that it is given; None where this
        machine does not let it be made.
    bound_by_permissions : bool
        Whether the administrator's right to pass over permissions is taken away.
    seconds : float
        How much of the processors' time it may take.
    slow : bool
        Whether it takes minutes.
    """

    name: str
    make: Callable[[Path], Path]
    outcomes: tuple[Outcome, ...]
    says: str = ""
    warns: tuple[str, ...] = ()
    view: Literal["side", "rear"] = "side"
    options: tuple[str, ...] = ()
    cadence_spm: float | None = 160.0
    truth: Mapping[str, float] | None = None
    disk: Callable[[Path], AbstractContextManager[Path | None]] | None = field(default=None)
    bound_by_permissions: bool = False
    seconds: float = 120.0
    slow: bool = False
