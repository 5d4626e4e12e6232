"""`ClipCheck`: one check of a clip and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CheckStatus = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, kw_only=True)
class ClipCheck:
    """One check of a clip: its name, whether it passed, and a sentence on what was found."""

    id: str
    status: CheckStatus
    message: str


def passed_if(good: bool, name: str, fine: str, otherwise: str) -> ClipCheck:
    """Return a check that passes with the message `fine`, or warns with the message `otherwise`.

    Examples
    --------
    >>> passed_if(False, "light", "Bright.", "Too dark. Film with more light.").status
    'warn'
    """
    return ClipCheck(id=name, status="pass" if good else "warn", message=fine if good else otherwise)
