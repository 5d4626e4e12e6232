"""Where everyone stands, asked of the database at most twice a second however many watch."""

from __future__ import annotations

import threading
import time

from gait.web.queue.jobs import Jobs, Standing
from gait.web.tables import Visit
from gait.web.visits.visits import Visits

FRESH_S = 0.5


class Board:
    """The queue as last seen."""

    def __init__(self, jobs: Jobs, visits: Visits) -> None:
        self._jobs, self._visits = jobs, visits
        self._lock = threading.Lock()
        self._seen: dict[str, Standing] = {}
        self._seen_at = float("-inf")

    def standing(self, visit: Visit) -> Standing:
        """Return where a visit stands; `visit` may be older than that."""
        found = self._look(visit.id, fresh_s=FRESH_S)
        if found is not None:
            return found
        state = self._visits.find(visit.token).state
        # Started since the last look: it gets a look of its own, so that its place is true from the first.
        fresh = self._look(visit.id, fresh_s=0.0) if state in ("queued", "running") else None
        return fresh or Standing(state=state, position=0 if state == "queued" else None)

    def _look(self, visit_id: str, *, fresh_s: float) -> Standing | None:
        with self._lock:
            if time.monotonic() > self._seen_at + fresh_s:
                self._seen, self._seen_at = self._jobs.standings(), time.monotonic()
            return self._seen.get(visit_id)
