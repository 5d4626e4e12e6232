"""Tables of text as people save them: any common encoding, any separator, with what a spreadsheet leaves behind."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_SEPARATORS = ",;\t"
_SEP_LINE = re.compile(r'^"?sep=(?P<separator>[,;\t|])"?[,;\t]*$', re.IGNORECASE)
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class TextTable(NamedTuple):
    """The text of a table, and how its cells are separated."""

    text: str
    """The table without a byte order mark, a `sep=` line and empty lines before the header."""
    separator: str
    """Comma, semicolon, tab or bar."""
    decimal: str
    """The mark in a decimal number: a comma if the cells are separated otherwise and no number contains a point."""


def decoded(content: bytes) -> str:
    """Return the text of a file in the encodings in which spreadsheets save tables.

    Parameters
    ----------
    content : bytes
        The file: UTF-8 or UTF-16 with or without a byte order mark, or the Western European encoding of Windows.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the content is not text.

    Examples
    --------
    >>> [decoded("Jörg".encode(name)) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")]
    ['Jörg', 'Jörg', 'Jörg', 'Jörg', 'Jörg']
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding)
    # The characters of a table's header take one byte each in UTF-8, and two with a zero in UTF-16.
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(content) > 1 and not any(content[start:64:2]):
            return content.decode(encoding)
    if b"\0" in content:
        raise ValueError("not text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def text_table(content: bytes | str) -> TextTable:
    """Return the text of a table without the marks that a spreadsheet adds, and its separator.

    Parameters
    ----------
    content : bytes or str
        The file.

    Returns
    -------
    TextTable

    Raises
    ------
    ValueError
        If the content is not text.

    Examples
    --------
    >>> table = text_table("\\ufeffsep=;\\r\\ntime_s;left_hip_up_m\\r\\n0,5;0,91\\r\\n")
    >>> table.text.splitlines(), table.separator, table.decimal
    (['time_s;left_hip_up_m', '0,5;0,91'], ';', ',')
    """
    text = content if isinstance(content, str) else decoded(content)
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    separator = None
    while lines and (match := _SEP_LINE.match(lines[0].strip(" \r\n")) or not lines[0].strip(' \r\n"' + _SEPARATORS)):
        if isinstance(match, re.Match):
            separator = match["separator"]
        lines.pop(0)
    header = re.sub(r'"[^"]*"', "", lines[0]) if lines else ""
    separator = separator or max(_SEPARATORS, key=header.count)
    decimal = "," if separator != "," and not re.search(r"\d\.\d", "".join(lines[1:50])) else "."
    return TextTable("".join(lines), separator, decimal)
