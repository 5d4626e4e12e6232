"""Errors of the analysis in words for visitors, without command-line options and names of files on the server."""

from __future__ import annotations

import re

from gait.errors import ClipError, GaitError, OptionError, RunnerError
from gait.runtime.files import is_disk_full
from gait.web.errors.request_errors import RequestError, disk_full
from gait.words.web import CLIP_NAMES, OPTION_REMEDIES, SERVER_FAILED

OPTION = re.compile(r"--[a-z][a-z-]*|`[^`]*`")
"""Finds the parts of a remedy that make sense on the command line only."""
_CLIP = re.compile(r"(?:the (?:file|clip) )?'(?:[^']*/)?(?P<view>other_side|side|rear)\.mp4'", re.IGNORECASE)
_CAUSED_BY_VISITOR = (ClipError, RunnerError, OptionError)


def for_visitor(error: GaitError) -> tuple[str, str]:
    """Return problem and remedy of an error in words for the person who sent the clip.

    Parameters
    ----------
    error : GaitError
        An error of the analysis. One that has nothing to do with the clip or the answers becomes a server error.

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
    if is_disk_full(error):
        full = disk_full()
        return full.problem, full.remedy
    if not isinstance(error, _CAUSED_BY_VISITOR):
        return SERVER_FAILED
    # The clip is called by its view, not by the name of its file on the server.
    problem = _CLIP.sub(lambda match: CLIP_NAMES[match["view"].lower()][match.start() == 0], error.problem)
    option = OPTION.search(error.remedy)
    if option is None:
        return problem, error.remedy
    if option[0] not in OPTION_REMEDIES:
        return SERVER_FAILED
    return problem, OPTION_REMEDIES[option[0]]
