"""The status of visits, read from the database at most twice a second however many people watch."""

from __future__ import annotations

import threading
import time

from gait.web.queue.jobs import JobQueue, JobStatus
from gait.web.tables import Visit
from gait.web.visits.visits import Visits

MAX_AGE_S = 0.5


class StatusCache:
    """The status of the queue as last read.

    Parameters
    ----------
    queue : JobQueue
        The queue.
    visits : Visits
        The visits.
    """

    def __init__(self, queue: JobQueue, visits: Visits) -> None:
        self._queue, self._visits = queue, visits
        self._lock = threading.Lock()
        self._statuses: dict[str, JobStatus] = {}
        self._read_at_s = float("-inf")

    def status(self, visit: Visit) -> JobStatus:
        """Return the current status of a visit, even if `visit` was read a while ago.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        JobStatus
            The status, at most `MAX_AGE_S` seconds old.

        Raises
        ------
        RequestError
            404 if the visit was deleted.
        """
        status = self._read(visit.id, max_age_s=MAX_AGE_S)
        if status is not None:
            return status
        state = self._visits.find(visit.token).state
        # It was queued after the last read. Reading again gives it its true position from the start.
        status = self._read(visit.id, max_age_s=0.0) if state in ("queued", "running") else None
        return status or JobStatus(state=state, position=0 if state == "queued" else None)

    def _read(self, visit_id: str, *, max_age_s: float) -> JobStatus | None:
        with self._lock:
            if time.monotonic() > self._read_at_s + max_age_s:
                self._statuses, self._read_at_s = self._queue.statuses(), time.monotonic()
            return self._statuses.get(visit_id)
