"""`RequestError`, and the errors that several parts of the server raise."""

from __future__ import annotations

from gait.errors import GaitError
from gait.words.plurals import plural

_TRIM = "Trim it to ten to fifteen seconds of running in the phone's gallery."


class RequestError(GaitError):
    """A request that the server rejects on purpose.

    Parameters
    ----------
    status : int
        HTTP status.
    code : str
        Short name of the error, for programs.
    problem, remedy : str
        One sentence each, for people: what is wrong, and what to do.
    retry_after_s : int, optional
        Seconds after which the request may be sent again.
    offset : int, optional
        Number of bytes of a clip that have been received, from which the upload is to continue.
    field : str, optional
        Name of the answer that is wrong, as in the form and the API.
    """

    def __init__(
        self,
        status: int,
        code: str,
        problem: str,
        remedy: str,
        *,
        retry_after_s: int | None = None,
        offset: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.status, self.code, self.retry_after_s, self.offset = status, code, retry_after_s, offset
        self.field = field


def not_found() -> RequestError:
    """Return the error for an unknown link. It does not reveal whether the link ever existed."""
    return RequestError(
        404,
        "not_found",
        "This link does not lead to anything.",
        "Check that you copied the whole link. Visits that were deleted or have expired cannot be restored.",
    )


def queue_full() -> RequestError:
    """Return the error for too many visits at a time."""
    return RequestError(
        429,
        "busy",
        "Too many runners are waiting at the moment.",
        "Try again in a minute. Nothing was lost.",
        retry_after_s=60,
    )


def too_many_uploads() -> RequestError:
    """Return the error for a person or a network with too many unfinished uploads."""
    return RequestError(
        429,
        "too_many_uploads",
        "Too many clips are being sent from here at the moment.",
        "Finish or delete the uploads that have begun, or wait a few minutes.",
        retry_after_s=60,
    )


def disk_full() -> RequestError:
    """Return the error for a full disk."""
    return RequestError(
        507,
        "no_room",
        "The server has no space for another clip at the moment.",
        "Try again later, or tell whoever runs this page that its disk is full.",
        retry_after_s=600,
    )


def too_large(max_bytes: int) -> RequestError:
    """Return the error for a clip with too many bytes.

    Parameters
    ----------
    max_bytes : int
        Largest allowed clip in bytes.

    Returns
    -------
    RequestError
        A 413 error.
    """
    return RequestError(413, "too_large", f"The clip is larger than {max_bytes / 2**20:.0f} MB.", _TRIM)


def body_too_large(max_bytes: int) -> RequestError:
    """Return the error for a form, or another request without a clip, with too many bytes.

    Parameters
    ----------
    max_bytes : int
        Largest allowed request in bytes.

    Returns
    -------
    RequestError
        A 413 error.
    """
    return RequestError(
        413,
        "too_large",
        "This request is too large.",
        f"Go back and shorten what you entered to less than {max_bytes / 2**10:.0f} KB.",
    )


def history_failed() -> RequestError:
    """Return the error for a visit that cannot be added to the history."""
    return RequestError(
        503,
        "history",
        "The visit cannot be added to the history at the moment.",
        "Try again later. If it happens again, tell whoever runs this page the time of your visit.",
        retry_after_s=60,
    )


def too_long(max_s: float, duration_s: float | None = None) -> RequestError:
    """Return the error for a clip that plays too long.

    Parameters
    ----------
    max_s : float
        Longest allowed playing time in seconds.
    duration_s : float, optional
        Playing time of the clip in seconds, if it is known.

    Returns
    -------
    RequestError
        A 422 error.
    """
    duration = "" if duration_s is None else f" It lasts {duration_s:.0f} s."
    return RequestError(
        422, "too_long", f"The clip is longer than {plural(f'{max_s:.0f}', 'second')}.{duration}", _TRIM
    )


def too_many_pixels(width: int, height: int) -> RequestError:
    """Return the error for frames with too many pixels.

    Parameters
    ----------
    width, height : int
        Size of the frames in pixels.

    Returns
    -------
    RequestError
        A 422 error.
    """
    return RequestError(
        422,
        "too_many_pixels",
        f"The clip's frames have {width} x {height} pixels, more than 4K.",
        "Film in 1080p (Full HD) at 60 frames per second.",
    )


def no_video() -> RequestError:
    """Return the error for a file that is not a video, whatever its name says."""
    return RequestError(
        415,
        "no_video",
        "This file is not a video that can be read.",
        "Film with the phone's camera and upload that file, as MP4, MOV, MKV, WebM or AVI.",
    )
