"""`Measurement`: a value with its unit, interval, sides and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

Status = Literal["ok", "low_confidence", "withheld"]
View = Literal["side", "rear"]
Surface = Literal["treadmill", "overground"]
VIEWS: tuple[View, ...] = get_args(View)
CLIP_NAMES = ("side", "side_left", "side_right", "rear")
"""Names of the clips of a session, which begin the names of their files: the camera's view, or `side_left` and
`side_right` if the runner was filmed from both sides."""
SURFACES: tuple[Surface, ...] = get_args(Surface)
CAPTURE_FPS_RANGE = (1.0, 10_000.0)
"""Frames per second at which a camera can record."""
CLIP_EXTENSIONS = (
    *(".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".ts", ".3gp", ".mpg", ".mpeg", ".wmv"),
)
"""Endings of the names of video files."""
NORMAL_975 = 1.96
"""Half the width of a 95 % interval of a normal distribution, in standard errors."""
VARIABILITY_COLUMNS = ("step_sd", "step_sd_low", "step_sd_high", "step_cv_pct")
"""The columns of `MEASUREMENT_COLUMNS` that hold the variability between steps."""
MEASUREMENT_COLUMNS = (
    *("view", "id", "value", "unit", "ci95_low", "ci95_high", "n", "sd", "left", "right", "status", "reason"),
    *("reference_low", "reference_high", "label"),
    *("asymmetry", "asymmetry_unit", "asymmetry_detectable", "asymmetry_claimed"),
    *VARIABILITY_COLUMNS,
)
"""Columns of a measurement as one row of a table, in order."""
NUMBER_COLUMNS = (
    *("value", "ci95_low", "ci95_high", "sd", "left", "right", "reference_low", "reference_high"),
    *("asymmetry", "asymmetry_detectable"),
    *VARIABILITY_COLUMNS,
)
"""The columns of `MEASUREMENT_COLUMNS` that hold a number or nothing."""


@dataclass(frozen=True, kw_only=True)
class Asymmetry:
    """The difference between left and right.

    Parameters
    ----------
    value : float
        Left minus right, + = the left side is larger.
    unit : str
        ``%`` of the mean of both sides, or the unit of the measure if that mean may be near zero or negative.
    detectable : float
        Smallest detectable difference, in `unit`: it exceeds the variation between steps, landmark errors and
        changes from week to week.
    claimed : bool
        Whether the difference is larger than `detectable` and both sides have enough steps.
    """

    value: float
    unit: str
    detectable: float
    claimed: bool


@dataclass(frozen=True, kw_only=True)
class StepVariability:
    """How much a measure varies between the steps of one foot, without the noise of the measurement.

    Parameters
    ----------
    sd : float or None
        Standard deviation between steps, in the unit of the measure. None if it cannot be told from the noise.
    low, high : float
        Ends of its 95 % interval; `low` is 0 if `sd` is None.
    cv_pct : float, optional
        `sd` in per cent of the value, for measures that are never near zero.
    """

    sd: float | None
    low: float
    high: float
    cv_pct: float | None = None


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One measured quantity of one clip.

    Parameters
    ----------
    id : str
        Name of the measure in the registry (`gait.measures.REGISTRY`).
    view : {"side", "rear"}
        View of the clip.
    unit : str
        Unit of `value`, `ci95`, `left` and `right`.
    value : float or None
        The measured value. None if it is withheld.
    ci95 : tuple of float or None
        Ends of the 95 % interval of `value`. None for a category, whose value is its probability.
    n : int
        Number of steps behind the value.
    sd : float or None
        Standard deviation of the values of these steps, in `unit`. It holds the difference between the feet and the
        errors of single steps as well as the runner's own variability. None for a category.
    left, right : float or None
        Value of each side, if the measure has sides and the legs could be told apart.
    status : {"ok", "low_confidence", "withheld"}
        Whether the value is reliable, is shown with a warning, or is not given.
    reason : str or None
        Why the status is not `ok` or the sides are not given, and how to improve it.
    reference : tuple of float or None
        Usual range of healthy runners in `unit`, if one is published.
    label : str or None
        The category, for measures that classify (foot strike).
    asymmetry : Asymmetry or None
        The difference between left and right, if its error is known.
    variability : StepVariability or None
        The variation between steps, if the noise of the measurement is known.

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
    sd: float | None = None
    left: float | None = None
    right: float | None = None
    status: Status = "ok"
    reason: str | None = None
    reference: tuple[float, float] | None = None
    label: str | None = None
    asymmetry: Asymmetry | None = None
    variability: StepVariability | None = None

    def row(self) -> dict[str, Any]:
        """Return the measurement as one row of a table, with the columns `MEASUREMENT_COLUMNS`.

        Examples
        --------
        >>> lean = Measurement(id="trunk_lean", view="side", unit="deg", value=6.2, ci95=(5.1, 7.3))
        >>> lean.row()["ci95_low"], Measurement.from_row(lean.row()) == lean
        (5.1, True)
        """
        ci95_low, ci95_high = self.ci95 or (None, None)
        reference_low, reference_high = self.reference or (None, None)
        sides, steps = self.asymmetry, self.variability
        return {
            "view": self.view,
            "id": self.id,
            "value": self.value,
            "unit": self.unit,
            "ci95_low": ci95_low,
            "ci95_high": ci95_high,
            "n": self.n,
            "sd": self.sd,
            "left": self.left,
            "right": self.right,
            "status": self.status,
            "reason": self.reason,
            "reference_low": reference_low,
            "reference_high": reference_high,
            "label": self.label,
            "asymmetry": None if sides is None else sides.value,
            "asymmetry_unit": None if sides is None else sides.unit,
            "asymmetry_detectable": None if sides is None else sides.detectable,
            "asymmetry_claimed": None if sides is None else sides.claimed,
            "step_sd": None if steps is None else steps.sd,
            "step_sd_low": None if steps is None else steps.low,
            "step_sd_high": None if steps is None else steps.high,
            "step_cv_pct": None if steps is None else steps.cv_pct,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Return the measurement in a row of a table.

        Parameters
        ----------
        row : mapping
            A row with `id`, `view` and `unit`, as from `Measurement.row`. All other columns are optional.

        Returns
        -------
        Measurement
        """
        value, highest_sd = row.get("asymmetry"), row.get("step_sd_high")
        return cls(
            id=row["id"],
            view=row["view"],
            unit=row["unit"],
            value=row.get("value"),
            ci95=_pair(row.get("ci95_low"), row.get("ci95_high")),
            n=row.get("n", 0),
            sd=row.get("sd"),
            left=row.get("left"),
            right=row.get("right"),
            status=row.get("status", "ok"),
            reason=row.get("reason"),
            reference=_pair(row.get("reference_low"), row.get("reference_high")),
            label=row.get("label"),
            asymmetry=None
            if value is None
            else Asymmetry(
                value=value,
                unit=row["asymmetry_unit"],
                detectable=row["asymmetry_detectable"],
                claimed=row["asymmetry_claimed"],
            ),
            variability=None
            if highest_sd is None
            else StepVariability(
                sd=row.get("step_sd"), low=row["step_sd_low"], high=highest_sd, cv_pct=row.get("step_cv_pct")
            ),
        )

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.id} withheld: {self.reason}"
        interval = "" if self.ci95 is None else f" [{self.ci95[0]:.1f}, {self.ci95[1]:.1f}]"
        label = "" if self.label is None else f"{self.label} "
        return f"{self.id} {label}{self.value:.1f} {self.unit}{interval}, n = {self.n}, {self.status}"


def view_of_clip(name: str) -> View:
    """Return the camera's view of a clip.

    Parameters
    ----------
    name : str
        Name of the clip, one of `CLIP_NAMES`.

    Returns
    -------
    {"side", "rear"}

    Examples
    --------
    >>> view_of_clip("side_left"), view_of_clip("rear")
    ('side', 'rear')
    """
    return "rear" if name == "rear" else "side"


def clip_in_progress(name: str) -> str:
    """Return what a message about progress calls a clip.

    Parameters
    ----------
    name : str
        Name of the clip, one of `CLIP_NAMES`.

    Returns
    -------
    str

    Examples
    --------
    >>> clip_in_progress("side_left"), clip_in_progress("rear")
    ('left side clip', 'rear clip')
    """
    view, _, side = name.partition("_")
    return f"{side} {view} clip".strip()


def _pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)
