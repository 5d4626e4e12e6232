"""Agreement of two methods of measuring, after Bland and Altman."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from gait.errors import OptionError
from gait.measurement import NORMAL_975
from gait.report.charts.axes import INK, LEFT, QUIET, axes_or_new
from gait.words import say
from gait.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]

_MIN_PAIRS = 3
_ROOM_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Bias and limits of agreement of two methods, in the unit of the values.

    Parameters
    ----------
    n : int
        Number of pairs.
    bias : float
        Mean of the differences, first minus second.
    sd : float
        Standard deviation of the differences.
    limits : tuple of float
        Lower and upper limit of agreement: bias - 1.96 sd and bias + 1.96 sd.
    bias_ci95, lower_ci95, upper_ci95 : tuple of float
        95 % confidence intervals of the bias and of both limits.
    """

    n: int
    bias: float
    sd: float
    limits: tuple[float, float]
    bias_ci95: tuple[float, float]
    lower_ci95: tuple[float, float]
    upper_ci95: tuple[float, float]


def agreement(first: npt.ArrayLike, second: npt.ArrayLike) -> Agreement:
    """Return the bias and the limits of agreement of two methods that measured the same things.

    The standard error of the bias is sd / sqrt(n), and that of a limit is sd sqrt(1 / n + 1.96^2 / (2 (n - 1))) (Bland
    and Altman 1999, Stat Methods Med Res 8:135-160). Both intervals use Student's t distribution. The pairs must be
    independent: the intervals of several steps of one runner are too narrow.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Values of both methods in the same order and unit. Pairs with a missing value are left out.

    Returns
    -------
    Agreement

    Raises
    ------
    OptionError
        If the two have different lengths, or there are fewer than three complete pairs.

    Examples
    --------
    >>> found = agreement([10.0, 12.0, 14.0, 16.0], [9.0, 12.0, 13.0, 14.0])
    >>> found.bias, round(found.sd, 2), [round(limit, 2) for limit in found.limits]
    (1.0, 0.82, [-0.6, 2.6])
    """
    difference = np.subtract(*_pairs(first, second))
    n = len(difference)
    bias, sd = float(difference.mean()), float(difference.std(ddof=1))
    t = -float(stdtrit(n - 1, 0.025))
    half_bias = t * sd / np.sqrt(n)
    half_limit = t * sd * np.sqrt(1 / n + NORMAL_975**2 / (2 * (n - 1)))
    lower, upper = bias - NORMAL_975 * sd, bias + NORMAL_975 * sd
    return Agreement(
        n=n,
        bias=bias,
        sd=sd,
        limits=(lower, upper),
        bias_ci95=(float(bias - half_bias), float(bias + half_bias)),
        lower_ci95=(float(lower - half_limit), float(lower + half_limit)),
        upper_ci95=(float(upper - half_limit), float(upper + half_limit)),
    )


def plot_agreement(
    first: npt.ArrayLike | str,
    second: npt.ArrayLike | str,
    *,
    data: pd.DataFrame | Mapping[str, npt.ArrayLike] | None = None,
    unit: str = "",
    names: tuple[str, str] | None = None,
    ax: Axes | None = None,
    **dots: Any,
) -> Axes:
    """Plot the differences of two methods against their means, with the bias and the limits of agreement.

    The lines are the bias and the limits (Bland and Altman 1986); the bands are their 95 % confidence intervals. The
    numbers stand at the right edge. `gait.report.charts.agreement.agreement` returns them.

    Parameters
    ----------
    first, second : array_like, shape (n,), or str
        Values of both methods in the same order and unit, or the names of columns of `data`. Pairs with a missing value
        are left out. The pairs must be independent: the intervals of several steps of one runner are too narrow.
    data : DataFrame or mapping, optional
        The table with both columns.
    unit : str
        Unit of the values, for the labels.
    names : tuple of str, optional
        Names of the methods, for the labels; by default the names of the columns.
    ax : matplotlib.axes.Axes, optional
        The axes to draw into; by default those of a new figure.
    **dots
        Properties of the dots, as `matplotlib.axes.Axes.scatter` takes them.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    OptionError
        If a column is missing, the two have different lengths, or there are fewer than three complete pairs.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> table = {"video": [241.0, 262.0, 250.0, 233.0], "force plate": [236.0, 254.0, 247.0, 231.0]}
    >>> ax = plot_agreement("video", "force plate", data=table, unit="ms", ax=Figure().add_subplot())
    >>> ax.get_xlabel()
    'mean of video and force plate (ms)'
    """
    columns = [value if data is None else _column(data, value) for value in (first, second)]
    names = names or _names(first, second)
    of_first, of_second = _pairs(*columns)
    found = agreement(of_first, of_second)
    ax = axes_or_new(ax)
    ax.axhline(0, color=QUIET, linewidth=0.8, linestyle=":")
    lines = (
        (found.bias, found.bias_ci95, INK, "-", "bias"),
        (found.limits[0], found.lower_ci95, LEFT, "--", "lower"),
        (found.limits[1], found.upper_ci95, LEFT, "--", "upper"),
    )
    for value, ends, colour, style, name in lines:
        ax.axhspan(*ends, color=colour, alpha=0.12, linewidth=0)
        ax.axhline(value, color=colour, linewidth=1.6, linestyle=style)
        ax.annotate(
            say(f"agreement.{name}", value=_signed(value, unit)),
            (1, value),
            xycoords=("axes fraction", "data"),
            xytext=(-4, 2),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize="small",
            color=colour,
        )
    mean, difference = (of_first + of_second) / 2, of_first - of_second
    ax.scatter(mean, difference, **{"s": 22, "color": INK, "alpha": 0.75, "linewidths": 0, "zorder": 3, **dots})
    low = min(found.lower_ci95[0], float(difference.min()), 0.0)
    high = max(found.upper_ci95[1], float(difference.max()), 0.0)
    room = 0.05 * (high - low) or 1.0
    ax.set_ylim(low - room, high + room)
    # Room for the numbers at the right edge.
    left, right = ax.get_xlim()
    ax.set_xlim(left, right + _ROOM_SHARE * (right - left))
    ax.set_xlabel(_label(say("agreement.mean", first=names[0], second=names[1]), unit))
    ax.set_ylabel(_label(say("agreement.difference", first=names[0], second=names[1]), unit))
    return ax


def _pairs(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the complete pairs of two sets of values."""
    one, other = (np.asarray(values, np.float64).ravel() for values in (first, second))
    if len(one) != len(other):
        raise OptionError(
            f"There are {len(one)} values of the first method and {len(other)} of the second.", "Give pairs of values."
        )
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < _MIN_PAIRS:
        raise OptionError(
            f"Limits of agreement need at least {_MIN_PAIRS} pairs, not {known.sum()}.", "Give more values."
        )
    return one[known], other[known]


def _column(data: pd.DataFrame | Mapping[str, npt.ArrayLike], name: object) -> npt.ArrayLike:
    if not isinstance(name, str) or name not in data:
        raise OptionError(f"The table has no column '{name}'.", f"Name two of: {', '.join(map(str, data))}.")
    return data[name]


def _names(first: npt.ArrayLike | str, second: npt.ArrayLike | str) -> tuple[str, str]:
    given = tuple(value if isinstance(value, str) else getattr(value, "name", None) for value in (first, second))
    return str(given[0] or say("agreement.first")), str(given[1] or say("agreement.second"))


def _signed(value: float, unit: str) -> str:
    return f"{'+' if value > 0 else ''}{number(value, unit)}"


def _label(text: str, unit: str) -> str:
    return f"{text} ({unit})" if unit else text
