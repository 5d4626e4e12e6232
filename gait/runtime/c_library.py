"""Functions of the C library that Python does not offer."""

from __future__ import annotations

import ctypes
from typing import Any


def c_function(name: str) -> Any:
    """Return a function of the C library of this process.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    callable or None
        None where the library lacks it, and on Windows, which cannot name the libraries that the process has loaded.
    """
    try:
        return getattr(ctypes.CDLL(None, use_errno=True), name, None)
    except (TypeError, OSError):
        return None
