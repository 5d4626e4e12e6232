"""Matplotlib axes for charts: the colours of both sides, and the axes to draw into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, RIGHT = "#0072b2", "#c65d00"
SIDES: dict[str, str] = {"left": LEFT, "right": RIGHT}
"""Colours of both sides, which people with any kind of colour vision can tell apart."""
INK, QUIET, RULE, NOISE, USUAL, CARD = "#1b1f23", "#5b636b", "#dcdfe2", "#d5d9dd", "#b9dccb", "#ffffff"
"""Colours of values, of text, of grid lines, of what is within measurement error, of usual ranges, and of the paper."""


def axes_or_new(ax: Axes | None) -> Axes:
    """Return the axes to draw into.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The caller's axes.

    Returns
    -------
    matplotlib.axes.Axes
        `ax`, or the axes of a new figure of `matplotlib.pyplot`, which notebooks show.
    """
    if ax is not None:
        return ax
    # Imported only here, so that neither an analysis nor a report loads it.
    from matplotlib import pyplot as plt

    _, new = plt.subplots(layout="constrained")
    tidy(new)
    return new


def widen(ax: Axes, least: float) -> None:
    """Widen the vertical range of a chart, so that noise does not fill it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes, with everything drawn.
    least : float
        The smallest range, in the unit of the values.
    """
    low, high = ax.get_ylim()
    missing = max(least - (high - low), 0.0)
    ax.set_ylim(low - missing / 2, high + missing / 2)


def tidy(ax: Axes) -> None:
    """Remove the upper and the right edge of a chart, and draw its grid behind the data.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    ax.ticklabel_format(axis="y", useOffset=False)
    ax.grid(axis="y", color=RULE, linewidth=0.8)
