"""Print on terminals that do not know every character, such as those of Windows with code page 437 or 1252."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

PLAIN_TEXT = "gait-plain-text"
"""Error handler that writes characters which an encoding lacks with plainer ones. See `accept_every_character`."""
_PLAINER = {
    "\N{ALMOST EQUAL TO}": "~",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{DEGREE SIGN}": " deg",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{BULLET}": "*",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
}


def accept_every_character() -> None:
    """Let standard output and standard error print every text.

    A character that the encoding lacks is replaced by a plainer one: "≈" by "~", "é" by "e", others by "?". Without
    this, Python ends the command with an error.
    """
    codecs.register_error(PLAIN_TEXT, _plainer)
    for stream in (sys.stdout, sys.stderr):
        # Under a test or in a program of others, the streams may be of another kind.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN_TEXT)


def plain_text(text: str) -> str:
    """Return a text in ASCII.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str

    Examples
    --------
    >>> plain_text("≈ 3 °, Zoë, 走")
    '~ 3  deg, Zoe, ?'
    """
    return "".join(character if character.isascii() else _ascii(character) for character in text)


def _ascii(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _PLAINER.get(character) or decomposed or "?"


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_text(error.object[error.start : error.end]), error.end
