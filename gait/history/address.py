"""Where a history is: a file's path, or an address of SQLite or PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gait.errors import OptionError

VARIABLE = "GAIT_HISTORY"
"""Environment variable that names the history where no option does."""
_REMEDY = "Give a file, sqlite:///FILE, or postgresql://USER@HOST/DATABASE."
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")


def default_history() -> str:
    """Return the address of the history that is used when none is named.

    Returns
    -------
    str
        What the environment variable `GAIT_HISTORY` says, else `gait/history.sqlite` in the user's folder for data.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return named
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(data) / "gait" / "history.sqlite")


def history_url(history: str | Path | None) -> URL:
    """Read a history's address.

    Parameters
    ----------
    history : str or Path or None
        A file's path, `sqlite:///FILE` or `postgresql://...`; None for the default file.

    Returns
    -------
    sqlalchemy.engine.URL

    Raises
    ------
    OptionError
        If the address is none of these.

    Examples
    --------
    >>> history_url("clinic.sqlite").database
    'clinic.sqlite'
    >>> history_url("postgresql://clinic@localhost/gait").drivername
    'postgresql+psycopg'
    """
    text = str(history or default_history())
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise OptionError(f"The history's address ({urlsplit(text).scheme}://...) is not complete.", _REMEDY) from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise OptionError(f"A history cannot be kept in {url.drivername}.", _REMEDY)
    if not url.database or url.database == ":memory:" or url.query or url.host:
        raise OptionError(f"'{text}' names no file to keep a history in.", _REMEDY)
    return url


def shown(url: URL) -> str:
    """Return the address for people: a file's path, or the server's address without its password.

    Examples
    --------
    >>> shown(history_url("postgresql://clinic:secret@localhost/gait"))
    'postgresql://clinic:***@localhost/gait'
    """
    if is_file(url):
        return str(url.database)
    # A password may be given as a parameter too.
    plain = url.set(drivername="postgresql", query={})
    return plain.render_as_string(hide_password=True)


def is_file(url: URL) -> bool:
    """Whether the history is an SQLite file rather than a server's."""
    return url.get_backend_name() == "sqlite"
