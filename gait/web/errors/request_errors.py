"""What the page says no to, each with the HTTP status that says so to programs."""

from __future__ import annotations

from gait.errors import GaitError
from gait.words.plurals import plural


class RequestError(GaitError):
    """A request that is turned down on purpose.

    Parameters
    ----------
    status : int
        HTTP status.
    code : str
        A word for programs.
    problem, remedy : str
        A sentence each, for people.
    retry_after_s : int, optional
        When to try again.
    offset : int, optional
        How many bytes of a clip are here, where an upload is to go on.
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
    ) -> None:
        super().__init__(problem, remedy)
        self.status, self.code, self.retry_after_s, self.offset = status, code, retry_after_s, offset


def not_found() -> RequestError:
    """Nothing under that link: never was, or is gone, which is not told apart."""
    return RequestError(
        404,
        "not_found",
        "There is nothing under this link.",
        "Check that the whole link was copied; a visit that was deleted or has expired is gone for good.",
    )


def queue_full() -> RequestError:
    """Too many visits at once."""
    return RequestError(
        429,
        "busy",
        "Too many runners are waiting just now.",
        "Try again in a minute; nothing was lost.",
        retry_after_s=60,
    )


def disk_full() -> RequestError:
    """No room for clips."""
    return RequestError(
        507,
        "no_room",
        "There is no room for another clip just now.",
        "Try again later, or tell whoever runs this page that its disk is full.",
        retry_after_s=600,
    )


def too_large(most_bytes: int) -> RequestError:
    """A clip of too many bytes."""
    return RequestError(
        413,
        "too_large",
        f"The clip is larger than {most_bytes / 2**20:.0f} MB.",
        "Trim it to ten to fifteen seconds of running in the phone's gallery.",
    )


def body_too_large(most_bytes: int) -> RequestError:
    """A form, or a request without a clip, of too many bytes."""
    return RequestError(
        413,
        "too_large",
        "This request is too large.",
        f"Go back and shorten what was written to less than {most_bytes / 2**10:.0f} KB.",
    )


def history_failed() -> RequestError:
    """A visit that cannot be added to the history now."""
    return RequestError(
        503,
        "history",
        "The visit cannot be added to the history just now.",
        "Try again later; if it happens again, tell whoever runs this page the time of your visit.",
        retry_after_s=60,
    )


def too_long(most_s: float, found_s: float | None = None) -> RequestError:
    """A clip that plays too long."""
    found = "" if found_s is None else f" It plays {found_s:.0f} s."
    return RequestError(
        422,
        "too_long",
        f"The clip is longer than {plural(f'{most_s:.0f}', 'second')}.{found}",
        "Trim it to ten to fifteen seconds of running in the phone's gallery.",
    )


def too_many_pixels(width: int, height: int) -> RequestError:
    """Pictures larger than any phone's."""
    return RequestError(
        422,
        "too_many_pixels",
        f"The clip's pictures of {width} x {height} pixels are larger than 4K.",
        "Film in 1080p (full HD) at 60 frames a second.",
    )


def no_video() -> RequestError:
    """Bytes that are no video, whatever the name says."""
    return RequestError(
        415,
        "no_video",
        "This file is not a video that can be read.",
        "Film with the phone's camera and upload that file, as MP4, MOV, MKV, WebM or AVI.",
    )
