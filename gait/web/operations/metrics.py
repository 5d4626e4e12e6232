"""Metrics in the text format of Prometheus, without personal data."""

from __future__ import annotations

import threading
from collections import Counter

_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counts of requests and jobs since the server was started.

    Examples
    --------
    >>> metrics = Metrics()
    >>> metrics.request("GET", "/guide", 200, 0.004)
    >>> [line for line in metrics.text({"queued": 2}).splitlines() if "visits" in line and "#" not in line]
    ['gait_visits{state="queued"} 2']
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._jobs: Counter[str] = Counter()
        self._job_seconds = 0.0
        self._received_bytes = 0

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. `route` is the pattern of its path, never the path itself, which may contain a token.

        Parameters
        ----------
        method : str
            The HTTP method.
        route : str
            Pattern of the path.
        status : int
            HTTP status code of the response.
        seconds : float
            Duration in seconds.
        """
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds += seconds
            for edge in _BUCKETS_S:
                self._buckets[edge] += seconds <= edge

    def job(self, ending: str, seconds: float) -> None:
        """Count a job by how it ended.

        Parameters
        ----------
        ending : str
            How the job ended, such as "done", "rejected", "crashed" or "cancelled".
        seconds : float
            Duration in seconds.
        """
        with self._lock:
            self._jobs[ending] += 1
            self._job_seconds += seconds

    def received(self, count: int) -> None:
        """Count received bytes of clips.

        Parameters
        ----------
        count : int
            Number of bytes.
        """
        with self._lock:
            self._received_bytes += count

    def text(self, visits: dict[str, int]) -> str:
        """Return all metrics.

        Parameters
        ----------
        visits : dict of str to int
            Number of visits by state.

        Returns
        -------
        str
            The metrics in the text format of Prometheus.
        """
        with self._lock:
            total = sum(self._requests.values())
            lines = [
                "# TYPE gait_requests_total counter",
                *(
                    f'gait_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
                    for (method, route, status), count in sorted(self._requests.items())
                ),
                "# TYPE gait_request_seconds histogram",
                *(f'gait_request_seconds_bucket{{le="{edge:g}"}} {self._buckets[edge]}' for edge in _BUCKETS_S),
                f'gait_request_seconds_bucket{{le="+Inf"}} {total}',
                f"gait_request_seconds_sum {self._seconds:.6f}",
                f"gait_request_seconds_count {total}",
                "# TYPE gait_jobs_total counter",
                *(f'gait_jobs_total{{ending="{ending}"}} {count}' for ending, count in sorted(self._jobs.items())),
                "# TYPE gait_job_seconds_total counter",
                f"gait_job_seconds_total {self._job_seconds:.3f}",
                "# TYPE gait_received_bytes_total counter",
                f"gait_received_bytes_total {self._received_bytes}",
                "# TYPE gait_visits gauge",
                *(f'gait_visits{{state="{state}"}} {count}' for state, count in sorted(visits.items())),
            ]
        return "\n".join(lines) + "\n"
