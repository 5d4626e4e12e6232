"""The names of the files in a session's folder."""

from __future__ import annotations

from gait.measurement import CLIP_NAMES

REPORT_FILE = "report.html"
PDF_FILE = "report.pdf"
HANDOUT_FILE = "handout.pdf"
CALENDAR_FILE = "plan.ics"
LOGO_FILE = "logo.png"
METRONOME_FILE = "metronome.wav"
KINOGRAM_FILE = "kinogram.png"
SHARE_FILE = "share.png"
RESULTS_FILE = "results.json"
MEASURES_FILE = "measures.csv"
STEPS_FILE = "steps.csv"
EDITS_FILE = "edits.json"
DRAWINGS_FILE = "drawings.json"
THUMBNAIL_FILE = "thumbnail.jpg"
PICTURE_FILE = "picture.jpg"
CLINICIAN_FILE = "clinician.html"
NOTE_FILE = "note.txt"


def film_name(view: str) -> str:
    """Return the file name of a clip's annotated video.

    Parameters
    ----------
    view : str
        The clip's name, one of `CLIP_NAMES`.

    Returns
    -------
    str

    Examples
    --------
    >>> film_name("side")
    'side.annotated.mp4'
    """
    return f"{view}.annotated.mp4"


def clean_film_name(view: str) -> str:
    """Return the file name of a clip's film without drawing.

    Parameters
    ----------
    view : str
        The clip's name, one of `CLIP_NAMES`.

    Returns
    -------
    str

    Examples
    --------
    >>> clean_film_name("side")
    'side.clean.mp4'
    """
    return f"{view}.clean.mp4"


def pose_name(view: str) -> str:
    """Return the file name of a clip's pose track.

    Parameters
    ----------
    view : str
        The clip's name, one of `CLIP_NAMES`.

    Returns
    -------
    str

    Examples
    --------
    >>> pose_name("side")
    'side.pose.nc'
    """
    return f"{view}.pose.nc"


SESSION_FILES: tuple[str, ...] = (
    RESULTS_FILE,
    MEASURES_FILE,
    STEPS_FILE,
    EDITS_FILE,
    DRAWINGS_FILE,
    REPORT_FILE,
    PDF_FILE,
    HANDOUT_FILE,
    CALENDAR_FILE,
    LOGO_FILE,
    METRONOME_FILE,
    KINOGRAM_FILE,
    SHARE_FILE,
    THUMBNAIL_FILE,
    PICTURE_FILE,
    CLINICIAN_FILE,
    NOTE_FILE,
    *(name(clip) for clip in CLIP_NAMES for name in (film_name, clean_film_name, pose_name)),
)
"""Every file name that saving a session may write or replace; files of other names are never touched."""
