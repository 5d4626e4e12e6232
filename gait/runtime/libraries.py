"""Name the system library that a package needs and the computer lacks, and how to install it."""

from __future__ import annotations

import re
from importlib import import_module

from gait.errors import GaitError

# By library: the packages of Debian and Ubuntu, and of Fedora.
_PACKAGES = {
    "libGL.so.1": ("libgl1", "mesa-libGL"),
    "libEGL.so.1": ("libegl1", "mesa-libEGL"),
    "libGLESv2.so.2": ("libgles2", "mesa-libGLES"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libSM.so.6": ("libsm6", "libSM"),
    "libICE.so.6": ("libice6", "libICE"),
    "libXext.so.6": ("libxext6", "libXext"),
    "libXrender.so.1": ("libxrender1", "libXrender"),
}
_ON_LINUX = re.compile(r"(?P<library>[\w.+-]+\.so[\w.]*): cannot open shared object file")
_ON_WINDOWS = re.compile(r"DLL load failed while importing (?P<module>\w+)")
_ON_MACOS = re.compile(r"Library not loaded: (?P<library>\S+)")


class MissingLibraryError(GaitError):
    """A library of the operating system is missing."""


def missing_library(error: BaseException | str) -> MissingLibraryError | None:
    """Return the error that names a missing system library.

    Parameters
    ----------
    error : exception or str
        What importing a package raised, or the message.

    Returns
    -------
    MissingLibraryError or None
        None if the error has another cause.

    Examples
    --------
    >>> print(missing_library("libGL.so.1: cannot open shared object file: No such file or directory"))
    The system library libGL.so.1 is missing.
    On Debian or Ubuntu: sudo apt-get install libgl1. On Fedora: sudo dnf install mesa-libGL.
    """
    text = str(error)
    if found := _ON_LINUX.search(text):
        return MissingLibraryError(f"The system library {found['library']} is missing.", _command(found["library"]))
    if found := _ON_MACOS.search(text):
        return MissingLibraryError(
            f"The system library {found['library']} is missing.", "Install the packages again, on macOS 14 or later."
        )
    if found := _ON_WINDOWS.search(text):
        return MissingLibraryError(
            f"Windows lacks a library that the package {found['module']} needs.",
            "Install the Visual C++ Redistributable from Microsoft, and on an N edition the Media Feature Pack.",
        )
    return None


def require_libraries() -> None:
    """Raise an error if a library of the system is missing that OpenCV needs.

    To be called before work is handed to other processes, which could not say it.

    Raises
    ------
    MissingLibraryError
        With the name of the library and the command that installs it.
    """
    try:
        import_module("cv2")
    except ImportError as error:
        missing = missing_library(error)
        raise (missing or error) from None


def _command(library: str) -> str:
    if library in _PACKAGES:
        debian, fedora = _PACKAGES[library]
        return f"On Debian or Ubuntu: sudo apt-get install {debian}. On Fedora: sudo dnf install {fedora}."
    return "Install the package of your system that holds it."
