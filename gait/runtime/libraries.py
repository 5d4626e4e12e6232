"""Name the system library that a package needs and the computer lacks, and how to install it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from gait.errors import GaitError

NATIVE_MODULES: dict[str, str] = {
    "numpy": "numpy",
    "scipy": "scipy.linalg",
    "pandas": "pandas",
    "matplotlib": "matplotlib.ft2font",
    "opencv-contrib-python": "cv2",
    "av": "av",
    "pillow": "PIL.Image",
    "h5py": "h5py",
    "ai-edge-litert": "ai_edge_litert.interpreter",
    "typst": "typst",
    "psutil": "psutil",
    "sqlalchemy": "sqlalchemy",
}
"""By package: the module that fails to load if the package or a library of the system is missing."""
# Those that load in a moment; the others come with the first measure.
_CHECKED_BEFOREHAND = ("cv2", "av", "PIL.Image", "h5py", "ai_edge_litert.interpreter", "typst")

# What OpenCV and MediaPipe need: a computer that lacks one of it mostly lacks all, and is told once.
_OPENCV = ("libgl1 libglib2.0-0", "mesa-libGL glib2")
_MEDIAPIPE = ("libegl1 libgles2", "mesa-libEGL mesa-libGLES")
# By library: the packages of Debian and Ubuntu, and of Fedora.
_PACKAGES = {
    "libGL.so.1": _OPENCV,
    "libglib-2.0.so.0": _OPENCV,
    "libgthread-2.0.so.0": _OPENCV,
    "libEGL.so.1": _MEDIAPIPE,
    "libGLESv2.so.2": _MEDIAPIPE,
    "libSM.so.6": ("libsm6", "libSM"),
    "libICE.so.6": ("libice6", "libICE"),
    "libXext.so.6": ("libxext6", "libXext"),
    "libXrender.so.1": ("libxrender1", "libXrender"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libgcc_s.so.1": ("libgcc-s1", "libgcc"),
    "libgomp.so.1": ("libgomp1", "libgomp"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libpq.so.5": ("libpq5", "libpq"),
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
    On Debian or Ubuntu: sudo apt-get install libgl1 libglib2.0-0. On Fedora: sudo dnf install mesa-libGL glib2.
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


@contextmanager
def missing_libraries_named() -> Iterator[None]:
    """Raise `MissingLibraryError` in place of the import errors that mean a missing system library.

    Raises
    ------
    MissingLibraryError
        If an import in the block fails because the computer lacks a library. Other errors pass unchanged.

    Examples
    --------
    >>> with missing_libraries_named():
    ...     raise ImportError("libGL.so.1: cannot open shared object file")
    Traceback (most recent call last):
    gait.runtime.libraries.MissingLibraryError: The system library libGL.so.1 is missing.
    On Debian or Ubuntu: sudo apt-get install libgl1 libglib2.0-0. On Fedora: sudo dnf install mesa-libGL glib2.
    """
    try:
        yield
    except (ImportError, OSError) as error:
        lacking = missing_library(error)
        if lacking is None:
            raise
        raise lacking from error


def require_libraries() -> None:
    """Raise an error if a library of the system is missing that reading clips or writing reports needs.

    To be called before work is handed to other processes, which could not say it.

    Raises
    ------
    MissingLibraryError
        With the name of the library and the command that installs it.
    """
    with missing_libraries_named():
        for module in _CHECKED_BEFOREHAND:
            import_module(module)


def _command(library: str) -> str:
    if library in _PACKAGES:
        debian, fedora = _PACKAGES[library]
        return f"On Debian or Ubuntu: sudo apt-get install {debian}. On Fedora: sudo dnf install {fedora}."
    return "Install the package of your system that holds it."
