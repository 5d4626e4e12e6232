"""Checks of a video file on disk, and the errors for files that cannot be read."""

from __future__ import annotations

import errno
import hashlib
import stat
from pathlib import Path

import av.error

from gait.errors import ClipError

FILM_IT = "Film ten seconds of running with the phone's camera and pass that file."
COPY_AGAIN = "Copy the clip from the phone once more, as the original file."
# A path may also be too long, or contain a character that no file name may have (`ValueError`).
_NO_SUCH_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)


def require_file(path: Path) -> None:
    """Raise `ClipError` unless the path is a regular, non-empty file.

    Parameters
    ----------
    path : Path
        Path of the file.

    Raises
    ------
    ClipError
        If the file does not exist, is empty, may not be read, or is a folder or another special file.

    Examples
    --------
    >>> require_file(Path("nowhere.mp4"))
    Traceback (most recent call last):
    gait.errors.ClipError: There is no file 'nowhere.mp4'. Check the spelling and the folder.
    """
    try:
        status = path.stat()
    except PermissionError as error:
        raise _denied(path) from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_SUCH_FILE:
            raise ClipError(f"'{path}' cannot be read: {error.strerror}.", COPY_AGAIN) from error
        raise _missing(path) from error
    if stat.S_ISDIR(status.st_mode):
        raise ClipError(f"'{path}' is a folder, not a clip.", "Name one video file; `gait analyze --help` shows how.")
    if not stat.S_ISREG(status.st_mode):
        raise ClipError(f"'{path}' is not an ordinary file.", FILM_IT)
    if status.st_size == 0:
        raise ClipError(f"The file '{path.name}' is empty.", COPY_AGAIN)


def _missing(path: Path) -> ClipError:
    return ClipError(f"There is no file '{path}'.", "Check the spelling and the folder.")


def _denied(path: Path) -> ClipError:
    return ClipError(f"'{path.name}' may not be read.", "Give yourself permission to read the file.")


def decode_error(path: Path, error: av.error.FFmpegError, *, opened: bool) -> ClipError:
    """Return the error to raise for a file that FFmpeg could not read.

    Parameters
    ----------
    path : Path
        Path of the file.
    error : FFmpegError
        The error that FFmpeg raised.
    opened : bool
        Whether packets were found in the file, so that it is known to be a video.

    Returns
    -------
    ClipError

    Examples
    --------
    >>> decode_error(Path("clip.mp4"), av.error.InvalidDataError(0, "no header"), opened=True).problem
    "'clip.mp4' is damaged or cut off."
    """
    if isinstance(error, av.error.FileNotFoundError):
        return _missing(path)
    if isinstance(error, av.error.PermissionError):
        return _denied(path)
    if opened or _begins_as_mp4(path):
        return ClipError(f"'{path.name}' is damaged or cut off.", COPY_AGAIN)
    return ClipError(f"'{path.name}' is not a video.", FILM_IT)


def _begins_as_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[4:8] in (b"ftyp", b"moov", b"mdat", b"wide")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content.

    Parameters
    ----------
    path : Path
        Path of the file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
