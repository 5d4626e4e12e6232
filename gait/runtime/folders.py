"""Where a user's data lies on each system, and names and paths that Windows cannot use."""

from __future__ import annotations

import sys
from pathlib import Path

_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
_NUMBERED = ("COM", "LPT")
_FORBIDDEN_CHARACTERS = frozenset('<>:"/\\|?*')


def user_data_folder() -> Path:
    """Return the folder for data that gait keeps for its user, such as the history.

    Returns
    -------
    Path
        `~/.local/share/gait` on Linux (or `gait` in `XDG_DATA_HOME`), `~/Library/Application Support/gait` on macOS,
        and `gait` in the local application data on Windows. On macOS the Linux folder stays in use where it exists,
        because earlier versions wrote there.
    """
    from platformdirs import user_data_path

    folder = user_data_path("gait", appauthor=False)
    earlier = Path.home() / ".local" / "share" / "gait"
    return earlier if sys.platform == "darwin" and not folder.exists() and earlier.is_dir() else folder


def is_reserved_name(name: str) -> bool:
    """Return whether Windows cannot store a file or folder under this name.

    Parameters
    ----------
    name : str
        Name of a file or folder, without the folders above it.

    Returns
    -------
    bool
        True for the names of devices with any extension, for names that end in a dot or space, and for names with a
        character that Windows forbids.

    Examples
    --------
    >>> is_reserved_name("con.mp4"), is_reserved_name("anna."), is_reserved_name("console.mp4")
    (True, True, False)
    """
    stem = name.split(".")[0].rstrip(" ").upper()
    is_device = stem in _RESERVED or (stem[:3] in _NUMBERED and len(stem) == 4 and stem[3] in "123456789¹²³")
    has_forbidden = any(character in _FORBIDDEN_CHARACTERS or ord(character) < 32 for character in name)
    return is_device or has_forbidden or name != name.rstrip(". ")
