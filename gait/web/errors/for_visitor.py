"""An error of the analysis in a visitor's words: who filmed with a phone knows no command line and no files of ours."""

from __future__ import annotations

import re

from gait.errors import ClipError, GaitError, OptionError, RunnerError
from gait.web.errors.request_errors import RequestError
from gait.words.web import CLIP_NAMES, OPTION_REMEDIES, SERVER_FAILED

OPTION = re.compile(r"--[a-z][a-z-]*|`[^`]*`")
"""What in a remedy is for the command line."""
_CLIP = re.compile(r"(?:the (?:file|clip) )?'(?:[^']*/)?(?P<view>side|rear)\.mp4'", re.IGNORECASE)
_OF_THE_VISITOR = (ClipError, RunnerError, OptionError)


def for_visitor(error: GaitError) -> tuple[str, str]:
    """Return problem and remedy of an error of the analysis for who sent the clip.

    Parameters
    ----------
    error : GaitError
        What the analysis raised. What is no fault of clip or answers is told as the server's own.

    Returns
    -------
    problem, remedy : str

    Examples
    --------
    >>> for_visitor(ClipError("'side.mp4' is damaged or cut off.", "Copy it once more."))
    ('The side clip is damaged or cut off.', 'Copy it once more.')
    >>> for_visitor(OptionError("The folder is not empty.", "Name another with --out."))[1]
    'Try again later. If it happens again, tell the people who run this page the time of your visit.'
    """
    if isinstance(error, RequestError):
        return error.problem, error.remedy
    if not isinstance(error, _OF_THE_VISITOR):
        return SERVER_FAILED
    option = OPTION.search(error.remedy)
    if option is None:
        return _with_clip_named(error.problem), error.remedy
    if option[0] not in OPTION_REMEDIES:
        return SERVER_FAILED
    return _with_clip_named(error.problem), OPTION_REMEDIES[option[0]]


def _with_clip_named(problem: str) -> str:
    """Say which clip, not the name that its file has here."""
    return _CLIP.sub(lambda match: CLIP_NAMES[match["view"].lower()][match.start() == 0], problem)
