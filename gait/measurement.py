"""The one number type: a value with its unit, interval, sides and standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Status = Literal["ok", "low_confidence", "withheld"]
View = Literal["side", "rear"]
Surface = Literal["treadmill", "overground"]
VIEWS: tuple[View, ...] = get_args(View)
SURFACES: tuple[Surface, ...] = get_args(Surface)


@dataclass(frozen=True, kw_only=True)
class Asymmetry:
    """How far left and right differ.

    Parameters
    ----------
    value : float
        Left minus right; + = the left side's is larger.
    unit : str
        ``%`` of the mean of both sides, or the measure's own unit where that may be near zero or negative.
    detectable : float
        Smallest difference, in `unit`, that is more than chance, the landmarks' errors and a change of the week.
    claimed : bool
        Whether the difference is larger than `detectable` and rests on enough steps of either side.
    """

    value: float
    unit: str
    detectable: float
    claimed: bool


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One measured quantity of one clip.

    Parameters
    ----------
    id : str
        Name of the measure, as in the registry (`gait.measures.REGISTRY`).
    view : {"side", "rear"}
        The view it was measured in.
    unit : str
        Unit of `value`, `ci95`, `left` and `right`.
    value : float or None
        The measured value; None when withheld.
    ci95 : tuple of float or None
        Ends of the 95 % interval of `value`; None for a category, whose value is its probability.
    n : int
        Number of steps the value rests on.
    left, right : float or None
        The value of each side alone, where the measure has sides and the legs could be told apart.
    status : {"ok", "low_confidence", "withheld"}
        Whether the number may be relied on, is shown with a warning, or is not given.
    reason : str or None
        Why the status is not `ok` or the sides are not given, and what would change it.
    reference : tuple of float or None
        Range usually seen in healthy runners, in `unit`, where one is published.
    label : str or None
        The category, for measures that sort rather than count (foot strike).
    asymmetry : Asymmetry or None
        How far left and right differ, where the error of that difference is known.

    Examples
    --------
    >>> cadence = Measurement(id="cadence", view="side", unit="steps/min", value=168.04, ci95=(167.8, 168.3), n=21)
    >>> print(cadence)
    cadence 168.0 steps/min [167.8, 168.3], n = 21, ok
    """

    id: str
    view: View
    unit: str
    value: float | None = None
    ci95: tuple[float, float] | None = None
    n: int = 0
    left: float | None = None
    right: float | None = None
    status: Status = "ok"
    reason: str | None = None
    reference: tuple[float, float] | None = None
    label: str | None = None
    asymmetry: Asymmetry | None = None

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.id} withheld: {self.reason}"
        interval = "" if self.ci95 is None else f" [{self.ci95[0]:.1f}, {self.ci95[1]:.1f}]"
        label = "" if self.label is None else f"{self.label} "
        return f"{self.id} {label}{self.value:.1f} {self.unit}{interval}, n = {self.n}, {self.status}"
