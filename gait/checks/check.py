"""`ClipCheck`: the result of one check of a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CheckStatus = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, kw_only=True)
class ClipCheck:
    """The result of one check of a clip.

    Parameters
    ----------
    id : str
        Name of the check.
    status : {"pass", "warn", "fail"}
        The result.
    message : str
        What was found, and how to film better if the check did not pass.
    """

    id: str
    status: CheckStatus
    message: str


def passed_if(good: bool, name: str, passed: str, warning: str) -> ClipCheck:
    """Return a check that passes with one message or warns with the other.

    Parameters
    ----------
    good : bool
        Whether the check passes.
    name : str
        Name of the check.
    passed, warning : str
        Message of either result.

    Returns
    -------
    ClipCheck

    Examples
    --------
    >>> passed_if(False, "light", "Bright.", "Too dark. Film with more light.").status
    'warn'
    """
    return ClipCheck(id=name, status="pass" if good else "warn", message=passed if good else warning)
