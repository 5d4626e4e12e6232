"""Signs of life of a server in the database, so that others know that it runs and whether other computers reach it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from sqlalchemy import Engine, delete

from gait.history.database import begin_writing
from gait.web.state import CLOCK, LISTENS, set_state
from gait.web.tables import State

_INTERVAL_S = 10.0
_FORGOTTEN_AFTER_S = 86_400.0


class Presence:
    """Records every ten seconds that this server runs.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    reachable : bool
        Whether other computers can reach the server.
    now : callable
        Returns the current time in seconds since 1970.
    """

    def __init__(self, engine: Engine, *, reachable: bool, now: Callable[[], float] = time.time) -> None:
        self._engine, self._reachable, self._now = engine, reachable, now
        self._key = LISTENS + secrets.token_hex(8)
        self._recorded_at_s = float("-inf")

    def record(self) -> None:
        """Record a sign of life, unless the last one is recent."""
        if time.monotonic() < self._recorded_at_s + _INTERVAL_S:
            return
        self._recorded_at_s = time.monotonic()
        with begin_writing(self._engine) as session:
            set_state(session, CLOCK, self._now())
            if self._reachable:
                set_state(session, self._key, time.time())
                # A server that was killed leaves its last sign of life behind.
                left = State.key.startswith(LISTENS) & (State.at < time.time() - _FORGOTTEN_AFTER_S)
                session.execute(delete(State).where(left))

    def end(self) -> None:
        """Record that this server has stopped."""
        with begin_writing(self._engine) as session:
            session.execute(delete(State).where(State.key == self._key))
