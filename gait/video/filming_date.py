"""The day on which a clip was filmed, from the metadata of its file."""

from __future__ import annotations

import re
from pathlib import Path

import av.error

from gait.errors import ClipError
from gait.video.container import open_container

# With its time zone, written by Apple phones; the other tag is in UTC.
_TAGS = ("com.apple.quicktime.creationdate", "creation_time")
# The epoch of MP4 files, and the years before digital video: the camera did not know the date.
_EARLIEST_YEAR = 1990


def filming_date(path: str | Path) -> str | None:
    """Return the day on which a clip was filmed.

    Read it only if the runner agrees: nothing else in a report says when somebody was where.

    Parameters
    ----------
    path : str or Path
        The video file.

    Returns
    -------
    str or None
        The date as ``2026-05-31``; None if the file does not say, or cannot be read as a video. Where the file gives
        the time in UTC only, the date is that of UTC.

    Examples
    --------
    >>> filming_date("sample_videos/side.mp4") is None
    True
    """
    try:
        with open_container(Path(path)) as container:
            tags = dict(container.metadata)
    except (av.error.FFmpegError, OSError, ClipError):
        # The analysis reports why the clip cannot be read.
        return None
    for tag in _TAGS:
        written = re.match(r"(\d{4})-(\d{2})-(\d{2})T", tags.get(tag, ""))
        if written is not None and int(written[1]) >= _EARLIEST_YEAR:
            return "-".join(written.groups())
    return None
