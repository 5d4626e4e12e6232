"""Charts of drift: how a measure changes over a long clip, for example with fatigue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.measures import REGISTRY
from gait.measures.drift import Drift
from gait.report.charts.axes import INK, widen
from gait.report.charts.step_values import draw_step_values
from gait.report.charts.svg import figure_svg
from gait.words import say
from gait.words.numbers import number, range_text, with_unit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH_PX, _HEIGHT_PX = 280.0, 150.0
_LEAST_RANGE = 2.0
_BOX = (0.15, 0.255, 0.82, 0.72)


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

    def draw(figure: Figure) -> None:
        ax = figure.add_axes(_BOX)
        ax.locator_params(axis="y", nbins=5)
        draw_step_values(ax, drift.time_s, drift.values, drift.is_left, marker_size=2.8)
        ax.plot(drift.time_s[[0, -1]], drift.trend, color=INK, linewidth=2.2)
        widen(ax, _LEAST_RANGE)
        ax.set_xlim(0, float(drift.time_s[-1]))

    return figure_svg(
        draw,
        name=f"drift-{drift.id}",
        kind="drift",
        alt=drift_text(drift),
        width_px=_WIDTH_PX,
        height_px=_HEIGHT_PX,
    )
