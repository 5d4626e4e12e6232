"""The audit trail: who signed in, and who created, opened, changed, exported or deleted which visit.

It is kept in the database and apart from the logs, and holds no runner's name, link or answer.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gait.history.database import begin_writing
from gait.web.tables import AuditEntry

Action = Literal[
    "signed in",
    "sign-in failed",
    "signed out",
    "created",
    "opened",
    "compared",
    "exported",
    "changed",
    "deleted",
    "expired",
    "opened the histories",
    "opened a history",
    "opened the audit trail",
    "added a user",
    "removed a user",
    "changed a password",
    "changed a role",
    "made a token",
]
BY_LINK = "link"
"""Who acts without an account, with the link of a visit only."""
SERVER = "server"
COMMAND_LINE = "command line"
KEPT_DAYS = 3 * 365
_REPEATED_AFTER_S = 600.0
_REMOVE_INTERVAL_S = 3600.0
_MAX_RECENT = 10_000
_REPEATED = ("opened", "exported", "compared", "opened the histories", "opened a history", "opened the audit trail")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One entry of the audit trail.

    Parameters
    ----------
    at : float
        Time in seconds since 1970.
    who : str
        Name of the user, `link`, `server` or `command line`.
    action : str
        What was done.
    subject : str
        Random id of the visit, which is not its link, or the name of the user who was changed; empty for an action
        without either.
    address : str
        Network address that the request came from.
    """

    at: float
    who: str
    action: str
    subject: str
    address: str


class AuditTrail:
    """The audit trail in the database.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._removed_at_s = float("-inf")
        self._recent: dict[tuple[str, ...], float] = {}

    def record(self, action: Action, *, who: str, subject: str = "", address: str = "") -> None:
        """Add an entry. Reading the same thing again within ten minutes adds none.

        Parameters
        ----------
        action : str
            What was done.
        who : str
            Name of the user, `BY_LINK`, `SERVER` or `COMMAND_LINE`.
        subject : str
            Id of the visit or name of the user that it is about.
        address : str
            Network address that the request came from.
        """
        if action in _REPEATED and self._is_recent((action, who, subject, address)):
            return
        entry = AuditEntry(at=time.time(), who=who[:100], action=action, subject=subject[:100], address=address[:64])
        with begin_writing(self._engine) as session:
            session.add(entry)

    def entries(self, *, limit: int = 500, before: int | None = None) -> list[Recorded]:
        """Return entries, the newest first.

        Parameters
        ----------
        limit : int
            Largest number of entries.
        before : int, optional
            Leave out this many of the newest.

        Returns
        -------
        list of Recorded
        """
        query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit).offset(before or 0)
        with Session(self._engine) as session:
            return [
                Recorded(at=row.at, who=row.who, action=row.action, subject=row.subject, address=row.address)
                for row in session.scalars(query)
            ]

    def remove_older(self, now: float) -> None:
        """Remove the entries that are older than three years, if this was not done within the last hour.

        Parameters
        ----------
        now : float
            Current time in seconds since 1970.
        """
        if time.monotonic() < self._removed_at_s + _REMOVE_INTERVAL_S:
            return
        self._removed_at_s = time.monotonic()
        with begin_writing(self._engine) as session:
            session.execute(delete(AuditEntry).where(AuditEntry.at < now - 86_400 * KEPT_DAYS))

    def _is_recent(self, key: tuple[str, ...]) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._recent.get(key, float("-inf")) < _REPEATED_AFTER_S:
                return True
            if len(self._recent) >= _MAX_RECENT:
                self._recent.clear()
            self._recent[key] = now
            return False
