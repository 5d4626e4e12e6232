"""The names of the files in a session's folder."""

from __future__ import annotations

REPORT_FILE = "report.html"
PRINTED_FILE = "report.pdf"
METRONOME_FILE = "metronome.wav"
RESULTS_FILE = "results.json"
MEASURES_FILE = "measures.csv"
STEPS_FILE = "steps.csv"


def film_name(view: str) -> str:
    """Return the name of a view's annotated film.

    Examples
    --------
    >>> film_name("side")
    'side.annotated.mp4'
    """
    return f"{view}.annotated.mp4"


def pose_name(view: str) -> str:
    """Return the name of the file with a view's body points.

    Examples
    --------
    >>> pose_name("side")
    'side.pose.nc'
    """
    return f"{view}.pose.nc"


OUR_FILES: tuple[str, ...] = (
    RESULTS_FILE,
    MEASURES_FILE,
    STEPS_FILE,
    REPORT_FILE,
    PRINTED_FILE,
    METRONOME_FILE,
    *(name(view) for view in ("side", "rear") for name in (film_name, pose_name)),
)
"""Every name that a session may write; nothing else in a folder is ever touched."""
