"""The logo of a clinic: read from a file, made small, and embedded in the reports."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from gait.errors import InputError

_MAX_BYTES = 10 * 2**20
_MAX_PIXELS = 25_000_000
_LARGEST_SIZE = (800, 300)
_FORMATS = ("PNG", "JPEG", "WEBP")


def read_logo(path: str | Path) -> bytes:
    """Read a logo and return it as a PNG file of at most 800 x 300 pixels, without the metadata of the file.

    Parameters
    ----------
    path : str or Path
        A PNG, JPEG or WebP file.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        If the file cannot be read, is no picture of these formats, or is very large.

    Examples
    --------
    >>> read_logo("no-logo.png")
    Traceback (most recent call last):
    gait.errors.InputError: The logo 'no-logo.png' cannot be read: No such file or directory.
    Name a PNG, JPEG or WebP file.
    """
    from PIL import Image, UnidentifiedImageError

    remedy = "Name a PNG, JPEG or WebP file."
    try:
        size_bytes = Path(path).stat().st_size
        content = Path(path).read_bytes() if size_bytes <= _MAX_BYTES else b""
    except OSError as error:
        raise InputError(f"The logo '{path}' cannot be read: {error.strerror}.", remedy) from error
    too_large = InputError(f"The logo '{path}' is too large.", "Save it with at most 25 megapixels and 10 MB.")
    if size_bytes > _MAX_BYTES:
        raise too_large
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise too_large
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"The logo '{path}' is not a picture that can be read.", remedy) from error
    small.thumbnail(_LARGEST_SIZE)
    written = io.BytesIO()
    small.save(written, "PNG")
    return written.getvalue()


def logo_file(logo: bytes | None) -> str:
    """Return the name under which the PDF's template finds the logo; empty without one.

    Parameters
    ----------
    logo : bytes or None
        A picture, from `read_logo` or from a session's folder.

    Returns
    -------
    str
    """
    return "" if logo is None else "logo.png" if _is_png(logo) else "logo.jpg"


def data_uri(logo: bytes) -> str:
    """Return the logo as a URI that a page embeds.

    Parameters
    ----------
    logo : bytes
        A PNG or JPEG file.

    Returns
    -------
    str
    """
    return f"data:image/{'png' if _is_png(logo) else 'jpeg'};base64,{base64.b64encode(logo).decode('ascii')}"


def _is_png(picture: bytes) -> bool:
    return picture.startswith(b"\x89PNG")
