"""Limits of failed sign-ins: by network, then by user and network with a growing delay.

A user is never locked out by failures from other networks.
"""

from __future__ import annotations

import hashlib
import time

from sqlalchemy import Engine, delete, func, select

from gait.history.database import begin_writing
from gait.web.addresses import network_of
from gait.web.errors.request_errors import RequestError
from gait.web.tables import Attempt

WINDOW_S = 15 * 60
"""How long a failure counts."""
MAX_PER_NETWORK = 20
FREE_ATTEMPTS = 5
"""Failures for one user from one network before the first delay."""
FIRST_DELAY_S = 15.0
_WAIT = "There were too many failed attempts."


class Attempts:
    """The failed sign-ins of the last quarter of an hour.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database. It holds hashes of names and networks only.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, name: str, address: str) -> list[int]:
        """Count an attempt as failed until `succeed` is called, so that simultaneous attempts count too.

        Parameters
        ----------
        name : str
            Name of the user, as entered.
        address : str
            Network address of the client.

        Returns
        -------
        list of int
            Ids of the stored rows.

        Raises
        ------
        RequestError
            429 if there were too many, with the time to wait.
        """
        network = network_of(address)
        of_network, of_pair = _key("network", network), _key("pair", network, name)
        now = time.time()
        with begin_writing(self._engine) as session:
            # A clock that was put back must not keep failures for ever.
            session.execute(delete(Attempt).where((Attempt.at < now - WINDOW_S) | (Attempt.at > now + 1)))
            counts = {}
            for key in (of_network, of_pair):
                query = select(func.count(), func.min(Attempt.at), func.max(Attempt.at))
                counts[key] = session.execute(query.where(Attempt.key_sha256 == key)).one()
            count, first, _ = counts[of_network]
            if count >= MAX_PER_NETWORK:
                raise _too_many(first + WINDOW_S - now)
            count, _, last = counts[of_pair]
            if count and last + delay_s(count) > now:
                raise _too_many(last + delay_s(count) - now)
            rows = [Attempt(key_sha256=key, at=now) for key in counts]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def succeed(self, ids: list[int]) -> None:
        """Forget an attempt whose password was right.

        Parameters
        ----------
        ids : list of int
            What `begin` returned.
        """
        with begin_writing(self._engine) as session:
            session.execute(delete(Attempt).where(Attempt.id.in_(ids)))


def delay_s(failures: int) -> float:
    """Return the time between two attempts for one user from one network.

    Parameters
    ----------
    failures : int
        Number of failed attempts so far.

    Returns
    -------
    float
        Seconds: none for the first failures, then doubled with each.

    Examples
    --------
    >>> [delay_s(failures) for failures in (4, 5, 6, 7)]
    [0.0, 15.0, 30.0, 60.0]
    """
    return 0.0 if failures < FREE_ATTEMPTS else min(FIRST_DELAY_S * 2 ** (failures - FREE_ATTEMPTS), float(WINDOW_S))


def _too_many(wait_s: float) -> RequestError:
    seconds = max(1, round(wait_s))
    wait = "a minute" if seconds <= 60 else f"{-(-seconds // 60)} minutes"
    return RequestError(429, "too_many_attempts", _WAIT, f"Wait {wait} and try again.", retry_after_s=seconds)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
