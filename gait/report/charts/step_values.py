"""The values of each step over the time of a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gait.errors import OptionError
from gait.measurement import Measurement, View
from gait.measures import REGISTRY
from gait.measures.drift import step_values
from gait.report.charts.axes import INK, NOISE, SIDES, axes_or_new
from gait.words import say
from gait.words.numbers import displayed, range_text, unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gait.analysis.result import AnalysisResult

Floats = npt.NDArray[np.float64]


def plot_step_values(
    session: AnalysisResult, measure: str = "cadence", *, view: View | None = None, ax: Axes | None = None
) -> Axes:
    """Plot the values of each step over time; see `gait.Session.plot_step_values`.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    measure, view, ax
        See `gait.Session.plot_step_values`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    OptionError
        If the session has no such measure in this view, or its value is withheld.
    """
    found = _measurement(session, measure, view)
    # Of two side clips, the first that has a value itself.
    clips = [clip for clip in session.clips if clip.view == found.view]
    analysis = next((clip for clip in clips if clip.of_steps[measure].value is not None), clips[0])
    values = step_values(measure, analysis.trial)
    known = np.isfinite(values)
    ax = axes_or_new(ax)
    if found.ci95 is not None:
        ax.axhspan(*found.ci95, color=NOISE, alpha=0.6, linewidth=0)
        mean = say("steps.mean", value=displayed(found), interval=range_text(found.ci95, found.unit))
        ax.axhline(found.value, color=INK, linewidth=1.2, label=mean)  # type: ignore[arg-type]
    time_s = analysis.clip.slow_motion_factor * analysis.trial.contact_s[known]
    draw_step_values(ax, time_s, values[known], analysis.trial.is_left[known])
    ax.set_ylabel(say("steps.label", title=REGISTRY[measure].title, unit=unit_text(found.unit)))
    ax.legend(frameon=False)
    return ax


def draw_step_values(
    ax: Axes, time_s: Floats, values: Floats, is_left: npt.NDArray[np.bool_], *, marker_size: float = 4.0
) -> None:
    """Draw a dot for each step in the colour of its side.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    time_s, values : ndarray, shape (steps,)
        Times of the steps in seconds, and their values.
    is_left : ndarray of bool, shape (steps,)
        Which steps belong to the left foot.
    marker_size : float
        Diameter of the dots in points.
    """
    for side, of_side in (("left", is_left), ("right", ~is_left)):
        if of_side.any():
            style: dict[str, Any] = {
                "linestyle": "none",
                "marker": "o",
                "markersize": marker_size,
                "markeredgewidth": 0,
            }
            ax.plot(time_s[of_side], values[of_side], color=SIDES[side], label=say(f"legend.{side}"), **style)
    ax.set_xlabel(say("drift.axis"))


def _measurement(session: AnalysisResult, measure: str, view: View | None) -> Measurement:
    """Return the measurement of a view; by default one with a value, preferably from the side."""
    if view is not None:
        session.view(view)
    available = [m for m in session.measurements if view in (None, m.view)]
    candidates = [m for m in available if m.id == measure]
    if not candidates:
        names = ", ".join(dict.fromkeys(m.id for m in available))
        raise OptionError(f"The session has no measure '{measure}'.", f"Name one of: {names}.")
    found = min(candidates, key=lambda m: (m.value is None, m.view != "side"))
    if found.value is None:
        raise OptionError(
            f"The value of '{measure}' is withheld: {found.reason}", "Choose a measure that has a value in this clip."
        )
    return found
