"""The registry entry of a measure: its definition, its function, its texts, and what is known about its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from gait.measurement import View
from gait.measures.trial import Floats, Trial
from gait.motion.playback import LEAST_FPS

Family = Literal["timing", "landing", "swing", "posture", "rear"]
"""Groups of measures, in the order of reports."""
FAMILIES: tuple[Family, ...] = get_args(Family)
SMALLEST_CUE_CHANGE = 0.05
"""The smallest relative change that a cue aims for: a step rate 5 % higher (Heiderscheit et al. 2011)."""


def mean(values: Floats) -> float:
    """Return the mean of the values.

    Parameters
    ----------
    values : ndarray, shape (steps,)
        One value per step, without NaN.

    Returns
    -------
    float
        In the unit of the values.
    """
    return float(np.mean(values))


@dataclass(frozen=True, kw_only=True)
class RestsOn:
    """Another measure from which a measure is computed, and how its error is passed on.

    Parameters
    ----------
    measure : Measure
        The other measure, in milliseconds.
    largest_share : float
        The measure is withheld if half the 95 % interval of the other one exceeds this share of its value.
    standard_error : callable
        Returns the standard error of the measure's value, in its unit, from a `Trial` and the standard error of the
        other measure in seconds.
    """

    measure: Measure
    largest_share: float
    standard_error: Callable[[Trial, float], float]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure.

    Parameters
    ----------
    id : str
        Its name in the API and in files.
    title : str
        Its name in reports.
    family : {"timing", "landing", "swing", "posture", "rear"}
        The group of measures in which a report shows it.
    explanation : str
        What it is, in plain words for a runner.
    moved_by : str
        What makes it larger or smaller, in plain words for a runner.
    unit : str
        Unit of its values.
    views : tuple of {"side", "rear"}
        Views in which it is evaluated.
    definition : str
        What exactly is measured, with its sign.
    per_step : callable
        Returns one value per step of a `Trial`; NaN where a step has no value.
    required_parts : tuple of str
        Body parts without which the measure is withheld; of parts separated by bars, one is enough.
    summary : callable
        Returns the measure's value from the values of all used steps.
    two_sided : bool
        Whether left and right are reported separately.
    length_power : int
        Power of length in the unit: 1 for lengths and speeds, whose error includes that of the scale, otherwise 0.
    error_sd : mapping of view to float
        Standard deviation of the error between runners, in `unit`, used where no `LandmarkOffset` was fitted.
    body_error_share : callable, optional
        Returns, for a `Trial`, the standard deviation of the error, as a share of the value, that is due to real bodies
        moving differently from the rendered ones on which the errors were fitted.
    independent_estimate : callable, optional
        Returns, for a `Trial`, a second, independent value of the measure and its standard error, or None. Both values
        are averaged by their inverse variances.
    time_only : bool
        Whether the measure follows from the times of the events alone.
    rests_on : RestsOn, optional
        Another measure from which this one is computed.
    unsupported : callable, optional
        Returns, for a `Trial`, why it does not support the measure, or None.
    plausible : tuple of float
        Range of possible values. Values outside are withheld.
    reference : tuple of float, optional
        Usual range in healthy runners.
    reference_source : str
        Source of that range.
    low_confidence_views : mapping of view to str
        Views in which the value has low confidence, and the reason.
    withheld_views : mapping of view to str
        Views in which the value is withheld, and the reason.
    week_to_week : float
        Published smallest detectable change between sessions a week apart, in `unit`; 0 if none is published.
    yaw_invariant : bool
        Whether the yaw of a side-view camera does not affect the measure, as for times and heights.
    playback_invariant : bool
        Whether the measure is an angle over the whole stride or at an extreme of it. A wrong playback speed (1.25 times
        too slow or too fast) changes such angles by less than a tenth of their intervals, but changes angles that are
        read at a contact by half of them.
    reveals_playback : bool
        Whether an impossible value means that the clip's times are wrong.
    relative_change : bool
        Whether cues change the measure by a share of its value although its plausible range includes zero.
    desired_direction : {-1, 0, 1}
        Direction in which cues change it: 1 up, -1 down, 0 towards the usual range.
    variant_of : str
        Id of another measure that expresses the same quantity; empty for most.
    category_of : Measure, optional
        The measure that this one classifies. The value is then the probability of the category in per cent.
    requires_travel : bool
        Whether the measure needs the distance that the runner covers, which a moving camera may hide over ground.
    requires_ground : bool
        Whether points of a pose model are compared with the ground.
    min_fps : float
        Frames per second below which the value is withheld.
    classify : callable, optional
        Returns the category and its probability, 0 to 1, from the value and the standard error of `category_of`.
    """

    id: str
    title: str
    family: Family
    explanation: str
    moved_by: str
    unit: str
    views: tuple[View, ...]
    definition: str
    per_step: Callable[[Trial], Floats]
    required_parts: tuple[str, ...] = ("hip", "ankle")
    summary: Callable[[Floats], float] = mean
    two_sided: bool = True
    length_power: int = 0
    error_sd: dict[View, float] = field(default_factory=dict)
    body_error_share: Callable[[Trial], float] | None = None
    independent_estimate: Callable[[Trial], tuple[float, float] | None] | None = None
    time_only: bool = False
    rests_on: RestsOn | None = None
    unsupported: Callable[[Trial], str | None] | None = None
    plausible: tuple[float, float]
    reference: tuple[float, float] | None = None
    reference_source: str = ""
    low_confidence_views: dict[View, str] = field(default_factory=dict)
    withheld_views: dict[View, str] = field(default_factory=dict)
    week_to_week: float = 0.0
    yaw_invariant: bool = False
    playback_invariant: bool = False
    reveals_playback: bool = False
    relative_change: bool = False
    desired_direction: Literal[-1, 0, 1] = 0
    variant_of: str = ""
    category_of: Measure | None = None
    requires_travel: bool = False
    requires_ground: bool = False
    min_fps: float = LEAST_FPS
    classify: Callable[[float, float], tuple[str, float]] | None = None

    @property
    def depends_on_yaw(self) -> bool:
        """Whether the yaw of a side-view camera affects the measure."""
        return "side" in self.views and not self.yaw_invariant

    @property
    def depends_on_playback(self) -> bool:
        """Whether a wrong playback speed affects the measure."""
        return not self.playback_invariant

    @property
    def asymmetry_unit(self) -> str:
        """Unit of left minus right: per cent of the mean if `asymmetry_is_relative`, otherwise `unit`."""
        return "%" if self.asymmetry_is_relative else self.unit

    @property
    def asymmetry_is_relative(self) -> bool:
        """Whether left minus right is divided by the mean of both: for all-positive measures other than angles."""
        return self.plausible[0] > 0 and self.unit != "deg"

    def smallest_relevant_change(self, value: float) -> float | None:
        """Return the smallest change that matters.

        For angles, it is the published change of a person from week to week (Dingenen et al. 2018). For times, rates
        and lengths, it is the smallest share by which a cue changes them. For an angle without a published figure, a
        comparison can show that it changed, but not that it did not.

        Parameters
        ----------
        value : float
            The value before the change, in `unit`.

        Returns
        -------
        float or None
            In `unit`; None if unknown.

        Examples
        --------
        >>> from gait.measures import REGISTRY
        >>> REGISTRY["cadence"].smallest_relevant_change(160.0), REGISTRY["shin_angle"].smallest_relevant_change(12.0)
        (8.0, 4.8)
        """
        if self.week_to_week:
            return self.week_to_week
        return SMALLEST_CUE_CHANGE * abs(value) if self.asymmetry_is_relative or self.relative_change else None
