"""`Case`: one bad or odd clip, how it is made, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable
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
    view : {"side", "rear"}
        The view that it is given as.
    options : tuple of str
        Further options of `gait analyze`.
    cadence_spm : float or None
        The runner's true step rate, where a report may name one; 0 where no step rate would be true.
    group : str
        The table that it belongs to.
    """

    name: str
    make: Callable[[Path], Path]
    outcomes: tuple[Outcome, ...]
    says: str = ""
    view: Literal["side", "rear"] = "side"
    options: tuple[str, ...] = ()
    cadence_spm: float | None = 160.0
    group: str = field(default="", kw_only=True)
