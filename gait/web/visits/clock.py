"""The time by which visits expire. A clock that jumps does not delete anything."""

from __future__ import annotations

import time
from collections.abc import Callable

TOLERANCE_S = 3600.0
"""Difference between the computer's clock and the expected time that is taken as correct."""
MOST_OFF_S = 3 * 86_400.0
"""Longest time for which a server may have been off without making its clock doubtful."""
CONFIRMED_AFTER_S = 86_400.0
"""A clock that jumped is believed when the server has run this long without another jump."""


class Clock:
    """Compares the computer's clock with when a server last ran, and with a timer that nobody can set.

    While the two disagree, time goes on from where it was. So a clock that was set wrong expires nothing, and one that
    was set right after a long time expires visits a day later.

    Parameters
    ----------
    last_ran_at : float or None
        When a server last ran, in seconds since 1970; None for the first start.
    wall, monotonic : callable
        The computer's clock, and a timer that never goes back.

    Examples
    --------
    >>> Clock(1e9, wall=lambda: 1e9 + 60, monotonic=lambda: 0).now()
    1000000060.0
    >>> Clock(1e9, wall=lambda: 2e9, monotonic=lambda: 0).now()
    1000000000.0
    """

    def __init__(
        self,
        last_ran_at: float | None,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        now = wall()
        is_plausible = last_ran_at is None or -TOLERANCE_S <= now - last_ran_at <= MOST_OFF_S
        self._doubtful_since_s: float | None = None
        self._doubtful_offset = 0.0
        self._set(now if last_ran_at is None or is_plausible else last_ran_at)

    @property
    def is_doubtful(self) -> bool:
        """Whether the computer's clock disagreed when it was last asked."""
        return self._doubtful_since_s is not None

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        wall, timer_s = self._wall(), self._monotonic()
        expected = self._base + timer_s - self._base_at_s
        if abs(wall - expected) <= TOLERANCE_S:
            self._set(wall)
            return wall
        offset = wall - timer_s
        if self._doubtful_since_s is None or abs(offset - self._doubtful_offset) > TOLERANCE_S:
            self._doubtful_since_s, self._doubtful_offset = timer_s, offset
        elif timer_s - self._doubtful_since_s > CONFIRMED_AFTER_S:
            self._set(wall)
            return wall
        return expected

    def _set(self, base: float) -> None:
        self._base, self._base_at_s = base, self._monotonic()
        self._doubtful_since_s = None
