"""Packages that only some file formats need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gait.errors import OptionError
from gait.runtime.libraries import missing_libraries_named


def require(package: str, *, for_what: str, remedy: str = "") -> Any:
    """Import a package that belongs to an optional extra.

    Parameters
    ----------
    package : str
        Name of the package or module.
    for_what : str
        What it is needed for, such as "C3D files".
    remedy : str
        How to install it. By default, the remedy names the extra `research`.

    Returns
    -------
    module

    Raises
    ------
    OptionError
        If the package is not installed.
    MissingLibraryError
        If it is installed, but a library of the system that it needs is missing.

    Examples
    --------
    >>> require("no_such_package", for_what="miracles")
    Traceback (most recent call last):
    gait.errors.OptionError: The package 'no_such_package', needed for miracles, is not installed.
    Install it with: pip install "gait-report[research]"
    """
    try:
        with missing_libraries_named():
            return import_module(package)
    except ImportError as error:
        top = package.split(".")[0]
        raise OptionError(
            f"The package '{top}', needed for {for_what}, is not installed.",
            remedy or 'Install it with: pip install "gait-report[research]"',
        ) from error
