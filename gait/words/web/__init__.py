"""Every word of the pages in one catalogue, ready for other languages.

What the server refuses is worded in `gait.web.errors.request_errors` and where it is refused; those sentences go to
programs too.
"""

from __future__ import annotations

from gait.words.web import browser, pages, upload

WORDS: dict[str, str] = upload.WORDS | pages.WORDS | browser.WORDS
"""The words by key: page and name."""
STAGES: tuple[tuple[str, str], ...] = (
    ("queued", "In the queue"),
    ("checking", "Checking the clips"),
    ("looking", "Finding the runner"),
    ("pose", "Following the body, frame by frame"),
    ("measuring", "Measuring the steps"),
    ("report", "Drawing the report"),
)
DOWNLOAD_NAMES: dict[str, str] = {
    "report.pdf": "Report as PDF",
    "side.annotated.mp4": "Annotated video, side",
    "rear.annotated.mp4": "Annotated video, behind",
    "metronome.wav": "Metronome, to run with (WAV)",
    "measures.csv": "Measures as a table (CSV)",
    "steps.csv": "Every step as a table (CSV)",
    "results.json": "All results (JSON)",
    "side.pose.nc": "Body points, side (NetCDF)",
    "rear.pose.nc": "Body points, behind (NetCDF)",
    "report.html": "Report as a web page",
}
CLIP_NAMES: dict[str, tuple[str, str]] = {
    "side": ("the side clip", "The side clip"),
    "rear": ("the rear clip", "The rear clip"),
}
"""By view: within a sentence, and at its beginning."""
OPTION_REMEDIES: dict[str, str] = {
    "--capture-fps": "Choose under Slow motion how many frames a second the camera recorded, or No for a film that "
    "plays at the speed of life, and send the clip again.",
    "--side": "Send it as the clip from the side, or film from where the other is asked for.",
    "--rear": "Send it as the clip from behind, or film from where the other is asked for.",
}
"""What a visitor does where the command line would be told this option."""
SERVER_FAILED = (
    "The analysis stopped on an error of its own.",
    "Try again later; if it happens again, tell whoever runs this page the time of your visit.",
)

NOT_IN_HISTORY = (
    "This visit was not added to the runner's history.",
    "Sign in, open this page again and add it here.",
)


def say(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Parameters
    ----------
    key : str
        Page and name.
    **values
        What is set into the words.

    Returns
    -------
    str

    Examples
    --------
    >>> say("browser.before_you", count=2)
    '2 before you in the queue.'
    """
    return WORDS[key].format(**values)
