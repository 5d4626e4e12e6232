"""Compare what a watch recorded with what the film shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot
from typing import Literal

from gait.measurement import Measurement
from gait.watch.run import WatchRun, WatchValue

Verdict = Literal["agree", "differ", "unknown"]
WATCH_CADENCE_ERROR_SPM = 3.0
"""Error that a watch's cadence is granted, in steps per minute. It is a convention of this project."""
_MEASURES = {"balance": "contact_time"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One quantity, from the film and from the watch.

    Parameters
    ----------
    watch : WatchValue
        What the watch recorded.
    film : Measurement or None
        The measurement of the same quantity; None if the film gives no value.
    verdict : {"agree", "differ", "unknown"}
        `differ` if the film's value lies outside what the watch recorded by more than both errors together; `unknown`
        if the watch's error is not known or the film gives no value.
    """

    watch: WatchValue
    film: Measurement | None
    verdict: Verdict


def compare_watch(run: WatchRun, measured: Callable[[str], Measurement | None]) -> tuple[Comparison, ...]:
    """Compare each quantity of a watch with the film.

    Parameters
    ----------
    run : WatchRun
        The recording.
    measured : callable
        Returns the measurement of a measure by its id; None if the film gives no value.

    Returns
    -------
    tuple of Comparison
        Only cadence is judged. The errors of watches in the other quantities depend on the sensor and how it is worn,
        and their definitions differ from those of the film.

    Examples
    --------
    >>> watch = WatchValue(id="cadence", unit="steps/min", value=172.0, low=168.0, high=176.0, n=600)
    >>> film = Measurement(id="cadence", view="side", unit="steps/min", value=160.0, ci95=(159.8, 160.2), n=21)
    >>> [found] = compare_watch(WatchRun(device="", values=(watch,)), lambda name: film)
    >>> found.verdict
    'differ'
    """
    found = [(value, measured(_MEASURES.get(value.id, value.id))) for value in run.values]
    return tuple(
        Comparison(watch=value, film=film, verdict=_verdict(value, film if film and film.value is not None else None))
        for value, film in found
    )


def _verdict(watch: WatchValue, film: Measurement | None) -> Verdict:
    if watch.id != "cadence" or film is None or film.value is None or film.ci95 is None:
        return "unknown"
    half_width = (film.ci95[1] - film.ci95[0]) / 2
    outside = max(watch.low - film.value, film.value - watch.high, 0.0)
    return "differ" if outside > hypot(half_width, WATCH_CADENCE_ERROR_SPM) else "agree"
