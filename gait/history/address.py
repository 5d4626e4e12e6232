"""Addresses of histories: the path of a file, or an SQLite or PostgreSQL URL."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gait.errors import OptionError
from gait.runtime.folders import user_data_folder

VARIABLE = "GAIT_HISTORY"
"""Environment variable with the address that is used when no address is given."""
_REMEDY = "Give a file, sqlite:///FILE, or postgresql://USER@HOST/DATABASE."
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")


def default_history() -> str:
    """Return the address of the default history.

    Returns
    -------
    str
        The value of the environment variable `GAIT_HISTORY`, or else the file `history.sqlite` in gait's folder of
        the user's data.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return named
    return str(user_data_folder() / "history.sqlite")


def history_url(history: str | Path | None) -> URL:
    """Convert a history's address to a SQLAlchemy URL.

    Parameters
    ----------
    history : str or Path or None
        The path of a file, `sqlite:///FILE` or `postgresql://...`; None for the default file.

    Returns
    -------
    sqlalchemy.engine.URL

    Raises
    ------
    OptionError
        If the address has another form.

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
        raise OptionError(f"The history's address ({urlsplit(text).scheme}://...) is incomplete.", _REMEDY) from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise OptionError(f"A history cannot be stored in {url.drivername}.", _REMEDY)
    if not url.database or url.database == ":memory:" or url.query or url.host:
        raise OptionError(f"'{text}' does not name a file for the history.", _REMEDY)
    return url


def address_text(url: URL) -> str:
    """Return an address for messages: the path of the file, or the server's URL without the password.

    Parameters
    ----------
    url : sqlalchemy.engine.URL
        From `history_url`.

    Returns
    -------
    str

    Examples
    --------
    >>> address_text(history_url("postgresql://clinic:secret@localhost/gait"))
    'postgresql://clinic:***@localhost/gait'
    """
    if is_file(url):
        return str(url.database)
    # The query may contain a password too.
    plain = url.set(drivername="postgresql", query={})
    return plain.render_as_string(hide_password=True)


def is_file(url: URL) -> bool:
    """Return whether the history is an SQLite file.

    Parameters
    ----------
    url : sqlalchemy.engine.URL
        Address of the history, from `history_url`.

    Returns
    -------
    bool
        False for a database server.
    """
    return url.get_backend_name() == "sqlite"
