"""Tables as CSV files that a spreadsheet can open without running what somebody wrote into a name or a note.

Spreadsheets take a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return for a formula, which
can send the sheet to another computer or start a program (OWASP, "CSV Injection"). Such text gets an apostrophe in
front, which makes it plain text. Numbers stay as they are, negative ones too.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.runtime.atomic import atomic_file

if TYPE_CHECKING:
    import pandas as pd

# Text that already has apostrophes in front of such a character gets one more, so that reading can take one away.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")


def write_csv(table: pd.DataFrame, path: Path, **layout: Any) -> None:
    """Write a table completely or not at all, without its index, and with text that no spreadsheet takes for a formula.

    Parameters
    ----------
    table : DataFrame
        The table.
    path : Path
        The file, which is replaced.
    **layout
        Formats of numbers and dates, as `pandas.DataFrame.to_csv` takes them.
    """
    with atomic_file(path) as unfinished:
        unfinished.write_bytes(csv_text(table, **layout).encode())


def csv_text(table: pd.DataFrame, **layout: Any) -> str:
    """Return a table as the content of a file of `write_csv`.

    Parameters
    ----------
    table : DataFrame
        The table.
    **layout
        Formats of numbers and dates, as `pandas.DataFrame.to_csv` takes them.

    Returns
    -------
    str
    """
    safe = table.copy()
    texts = _text_columns(safe)
    for name in texts:
        safe[name] = [escaped(value) if isinstance(value, str) else value for value in safe[name]]
    # Text with a carriage return is only quoted if that is a part of the line ends.
    has_return = any("\r" in value for name in texts for value in safe[name] if isinstance(value, str))
    return safe.to_csv(index=False, lineterminator="\r\n" if has_return else "\n", **layout)


def original_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that was read from a file of `write_csv` with the text as it was before.

    Parameters
    ----------
    table : DataFrame
        As `pandas.read_csv` returns it.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> original_text(pd.DataFrame({"note": ["'=1+1", "'quoted'", "''-"], "angle_deg": [-3.0, 2.0, 0.0]})).note.tolist()
    ['=1+1', "'quoted'", "'-"]
    """
    original = table.copy()
    for name in _text_columns(original):
        original[name] = [unescaped(value) if isinstance(value, str) else value for value in original[name]]
    return original


def _text_columns(table: pd.DataFrame) -> list[Any]:
    return list(table.select_dtypes(include=["object", "string", "category"]).columns)


def escaped(text: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str

    Examples
    --------
    >>> escaped("=1+1"), escaped("-"), escaped("sore")
    ("'=1+1", "'-", 'sore')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Return the text of a cell as it was before `escaped`.

    Parameters
    ----------
    text : str
        The text in the file.

    Returns
    -------
    str

    Examples
    --------
    >>> unescaped("'=1+1"), unescaped("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if _ESCAPED.match(text) else text
