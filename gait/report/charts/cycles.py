"""Curves over the stride: the mean and the standard deviation of each side, with contact and toe-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from gait.errors import OptionError
from gait.measurement import View
from gait.measures.cycles import CycleCurve, SideCurve, cycle_curves
from gait.report.charts.axes import CARD, INK, SIDES, axes_or_new, widen
from gait.report.charts.svg import figure_svg
from gait.words import say
from gait.words.numbers import sides_differ, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gait.analysis.result import AnalysisResult

CycleCharts = Mapping[str, Sequence[tuple[CycleCurve, Markup]]]
"""The curves of each view with their charts."""
_WIDTH_PX, _HEIGHT_PX = 280.0, 182.0
_BOX = (0.125, 0.205, 0.84, 0.775)
_BAND_OPACITY = 0.2
_LEAST_RANGE = {"deg": 8.0, "cm": 2.0, "in": 0.8}
_STANCE_SHARE = 0.035
# The right side is dashed, so that the sides are told apart without colour.
_DASHES = {"left": "-", "right": (0, (3.2, 1.4)), "both": "-"}
_COLOURS = {**SIDES, "both": INK}
MEASURES_OF: dict[str, tuple[str, ...]] = {
    "knee_flexion": ("knee_flexion_at_contact", "knee_flexion_stance"),
    "thigh_angle": ("hip_extension",),
    "shin_angle": ("shin_angle",),
    "trunk_lean": ("trunk_lean", "trunk_lean_at_contact"),
    "trunk_side_lean": ("trunk_side_lean",),
    "body_height": ("vertical_oscillation",),
}
"""The measures that are read from a curve. Its sides are drawn apart only if one of them differs between the sides."""


def plot_cycles(
    session: AnalysisResult,
    curve: str = "knee_flexion",
    *,
    view: View | None = None,
    side: str | None = None,
    ax: Axes | None = None,
    **line: Any,
) -> Axes:
    """Plot a curve over the stride; see `gait.Session.plot_cycles`.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    curve, view, side, ax, line
        See `gait.Session.plot_cycles`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    OptionError
        If no clip has this curve, or the side has fewer than three strides.
    """
    views = [session.view(view)] if view is not None else sorted(session.clips, key=lambda clip: clip.view != "side")
    available = {c.id: c for analysis in reversed(views) for c in cycle_curves(analysis.trial)}
    if curve not in available:
        raise OptionError(
            f"There is no curve '{curve}' in this session.",
            f"Name one of: {', '.join(available)}." if available else "Film at least three strides of each side.",
        )
    found = available[curve]
    if side is not None and (side not in SIDES or dict(_sides(found)).get(side) is None):
        raise OptionError(f"The curve '{curve}' has no side '{side}' with three strides.", "Leave out the side.")
    ax = axes_or_new(ax)
    draw_cycle(ax, found, side=side, line=line)
    ax.set_ylabel(
        say(
            "curve.label",
            title=say(f"curve.{curve}"),
            unit=say(f"curve.unit_{found.unit}"),
            note=say(f"curve.{curve}_note"),
        )
    )
    ax.legend(frameon=False)
    return ax


def draw_cycle(ax: Axes, curve: CycleCurve, *, side: str | None = None, line: Mapping[str, Any] | None = None) -> None:
    """Draw the mean and the standard deviation of each side, contact and toe-off, and the stance phases as strips.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    curve : CycleCurve
        The curve, with at least one side or both in one.
    side : {"left", "right"}, optional
        The only side to draw.
    line : mapping, optional
        Properties of the mean line, as `matplotlib.axes.Axes.plot` takes them. Its colour is that of the whole side.
    """
    sides = [(name, values) for name, values in _sides(curve) if side in (None, name)]
    for name, values in sides:
        percent = np.linspace(0, 100, len(values.mean))
        count = say("curve.legend", side=say(f"legend.{name}"), count=values.strides)
        style = {"color": _COLOURS[name], "linewidth": 2.2, "linestyle": _DASHES[name], "label": count, **(line or {})}
        (drawn,) = ax.plot(percent, values.mean, **style)
        colour = drawn.get_color()
        band = (values.mean - values.sd, values.mean + values.sd)
        ax.fill_between(percent, *band, color=colour, alpha=_BAND_OPACITY, linewidth=0)
        events = 100 * np.array([0.0, values.toe_off_share])
        marker: dict[str, Any] = {"marker": "o", "markersize": 7, "markerfacecolor": CARD, "markeredgewidth": 2}
        heights = np.interp(events, percent, values.mean)
        ax.plot(events, heights, linestyle="none", color=colour, clip_on=False, zorder=3, **marker)
        # In the height of the axes, so that the strips stay at the lower edge, above those that are already there.
        lower = len(ax.patches) * _STANCE_SHARE * 1.4
        ax.axvspan(events[0], events[1], lower, lower + _STANCE_SHARE, color=colour, linewidth=0)
    ax.set_xlim(0, 100)
    ax.set_xticks(np.arange(0, 101, 25))
    ax.set_xlabel(say("curve.axis"))
    # Room for the strips below the curves.
    ax.margins(y=0.12)
    widen(ax, _LEAST_RANGE[curve.unit])


def cycle_chart(curve: CycleCurve, *, view: str) -> Markup:
    """Draw a curve for the page.

    Parameters
    ----------
    curve : CycleCurve
        The curve, with at least one side.
    view : str
        Name of its clip, one of `CLIP_NAMES`.

    Returns
    -------
    Markup
        An SVG element.
    """

    def draw(figure: Figure) -> None:
        ax = figure.add_axes(_BOX)
        ax.locator_params(axis="y", nbins=5)
        draw_cycle(ax, curve)

    name = f"curve-{view}-{curve.id}"
    return figure_svg(draw, name=name, kind="curve", alt=_alt_text(curve), width_px=_WIDTH_PX, height_px=_HEIGHT_PX)


def cycle_charts(session: AnalysisResult) -> CycleCharts:
    """Draw every curve of a session for the page and the PDF.

    Left and right have lines of their own only where a difference between the sides is claimed.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    mapping of str to sequence of (CycleCurve, Markup)
        The curves of each view with their charts.
    """
    charts = {}
    for analysis in session.clips:
        differing = {m.id for m in analysis.measurements if sides_differ(m)}
        shown = [
            curve if differing.intersection(MEASURES_OF[curve.id]) else curve.pooled()
            for curve in cycle_curves(analysis.trial, units=session.options.units)
        ]
        charts[analysis.name] = [(curve, cycle_chart(curve, view=analysis.name)) for curve in shown]
    return charts


def curve_note(curve: CycleCurve) -> str:
    """Return the unit, zero and sign of a curve, and why both legs share a line.

    Parameters
    ----------
    curve : CycleCurve
        The curve.

    Returns
    -------
    str
    """
    parts = [say(f"curve.unit_{curve.unit}"), say(f"curve.{curve.id}_note")]
    return ", ".join([*parts, say("curve.both_note")] if curve.both is not None else parts)


def _sides(curve: CycleCurve) -> list[tuple[str, SideCurve]]:
    sides = (("left", curve.left), ("right", curve.right), ("both", curve.both))
    return [(name, side) for name, side in sides if side is not None]


def _alt_text(curve: CycleCurve) -> str:
    sentences = [
        say(
            "curve.alt_side",
            side=say(f"legend.{name}"),
            low=with_unit(float(side.mean.min()), curve.unit),
            high=with_unit(float(side.mean.max()), curve.unit),
        )
        for name, side in _sides(curve)
    ]
    return say("curve.alt", title=say(f"curve.{curve.id}"), sides=" ".join(sentences))
