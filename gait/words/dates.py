"""How dates are written."""

from __future__ import annotations

from datetime import date


def date_text(day: date, *, month: str = "%B", weekday: bool = False) -> str:
    """Return a date in words.

    Parameters
    ----------
    day : date or datetime
        The day.
    month : {"%B", "%b"}
        Whether the month is written in full or abbreviated.
    weekday : bool
        Whether the day of the week comes first.

    Returns
    -------
    str

    Examples
    --------
    >>> date_text(date(2026, 3, 7)), date_text(date(2026, 3, 7), month="%b")
    ('7 March 2026', '7 Mar 2026')
    >>> date_text(date(2026, 3, 7), weekday=True)
    'Saturday, 7 March 2026'
    """
    # The day's number without a zero in front has no format code that every system knows.
    text = f"{day.day} {day.strftime(f'{month} %Y')}"
    return f"{day.strftime('%A')}, {text}" if weekday else text
