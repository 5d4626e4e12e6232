"""What a server remembers about itself in the database: times by key."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gait.web.tables import State

GUARDED = "guarded"
"""When the first user was added. From then on, visits are only created by signed-in users."""
CLOCK = "clock"
"""When a server last ran."""
DATABASE = "database/"
"""Beginning of the key whose rest is the id of this database, with the time when it got it."""
LISTENS = "listens/"
"""Beginning of the keys of servers that other computers can reach, with the time when each was last seen."""
OWNER_FILE = "database-id"
"""The file in a data folder that names the database of its visits."""


def state(session: Session, key: str) -> float | None:
    """Return a stored time.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        The session.
    key : str
        Key of the time.

    Returns
    -------
    float or None
        Seconds since 1970; None if nothing is stored.
    """
    return session.scalar(select(State.at).where(State.key == key))


def set_state(session: Session, key: str, at: float) -> None:
    """Store a time.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A session that may write.
    key : str
        Key of the time.
    at : float
        Seconds since 1970.
    """
    session.merge(State(key=key, at=at))
