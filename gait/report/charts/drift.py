"""Charts of drift: how a measure changes over a long clip, for example with fatigue."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from gait.measures import REGISTRY
from gait.measures.drift import Drift
from gait.report.charts.charts import nice_ticks
from gait.words import say
from gait.words.numbers import number, range_text, short_number, with_unit

Floats = npt.NDArray[np.float64]

_WIDTH, _HEIGHT = 480.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 468.0, 12.0, 152.0
_MOST_TIME_TICKS = 6


def drift_text(drift: Drift) -> str:
    """Return a sentence about the change of a measure over the clip.

    Parameters
    ----------
    drift : Drift
        The change with its interval.

    Returns
    -------
    str
    """
    return say(
        f"drift.text.{drift.verdict}",
        title=REGISTRY[drift.id].title,
        change=with_unit(abs(drift.change), drift.unit),
        interval=range_text(drift.ci95, drift.unit),
        duration=number(float(drift.time_s[-1] - drift.time_s[0]), "ms"),
    )


def drift_chart(drift: Drift) -> Markup:
    """Draw every step of both feet over the clip, with the straight line fitted to them.

    Parameters
    ----------
    drift : Drift
        The values of the steps and their trend.

    Returns
    -------
    Markup
        An SVG element.
    """
    low, high = (float(end) for end in np.percentile(drift.values, (0, 100)))
    ticks = nice_ticks(low, high)
    bottom, top = min(ticks[0], low), max(ticks[-1], high)
    end_s = float(drift.time_s[-1])

    def x(at_s: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * at_s / end_s

    def y(at: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (at - bottom) / (top - bottom)

    parts = []
    for tick in ticks:
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y(tick):.1f}" x2="{_RIGHT}" y2="{y(tick):.1f}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 6}" y="{y(tick) + 3.5:.1f}">{short_number(tick)}</text>')
    parts += [
        f'<text class="tick" x="{x(tick_s):.1f}" y="{_BOTTOM + 16}">{tick_s:g}</text>' for tick_s in time_ticks(end_s)
    ]
    axis = escape(say("drift.axis"))
    parts.append(f'<text class="tick" x="{(_LEFT + _RIGHT) / 2:.1f}" y="{_HEIGHT - 6}">{axis}</text>')
    parts += [
        f'<circle class="stance {"left" if left else "right"}" cx="{x(at_s):.1f}" cy="{y(value):.1f}" r="2"/>'
        for at_s, value, left in zip(drift.time_s, drift.values, drift.is_left, strict=True)
    ]
    first, last = (float(end) for end in drift.trend)
    parts.append(
        f'<line class="mean middle" x1="{x(float(drift.time_s[0])):.1f}" y1="{y(first):.1f}" '
        f'x2="{x(end_s):.1f}" y2="{y(last):.1f}"/>'
    )
    return Markup(
        f'<svg class="drift" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        f'aria-label="{escape(drift_text(drift))}">{"".join(parts)}</svg>'
    )


def time_ticks(end_s: float) -> list[float]:
    """Return round numbers of seconds from zero to the end, about six.

    Parameters
    ----------
    end_s : float
        The end in seconds.

    Returns
    -------
    list of float

    Examples
    --------
    >>> time_ticks(64.0)
    [0.0, 15.0, 30.0, 45.0, 60.0]
    """
    steps_s = [step_s for step_s in (5, 10, 15, 30, 60, 120, 300, 600, 1200) if end_s / step_s <= _MOST_TIME_TICKS]
    step_s = steps_s[0] if steps_s else 3600
    return [float(tick) for tick in np.arange(0, end_s + 1e-9, step_s) if tick <= end_s]
