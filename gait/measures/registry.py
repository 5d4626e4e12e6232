"""The registry: one entry a measure, with its definition, its function and what is known of its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from gait.measurement import View
from gait.measures.trial import Floats, Trial
from gait.motion.playback import LEAST_FPS

Family = Literal["timing", "landing", "posture", "rear"]
"""What reports show together, in their order."""
FAMILIES: tuple[Family, ...] = get_args(Family)


def mean(values: Floats) -> float:
    """Return the mean of the values."""
    return float(np.mean(values))


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure.

    Parameters
    ----------
    id : str
        Its name everywhere.
    title : str
        Its name for people.
    family : {"timing", "landing", "posture", "rear"}
        The measures that a report shows it with.
    explanation : str
        What it is, in plain words for a runner.
    moved_by : str
        What makes it larger or smaller, in plain words for a runner.
    unit : str
        Unit of its values.
    views : tuple of {"side", "rear"}
        Views that can carry it.
    definition : str
        What is measured, with its sign.
    per_step : callable
        From a `Trial` to one value a step, NaN where the step cannot carry it.
    needs : tuple of str
        Body parts without which it does not exist.
    summary : callable
        From the values of all used steps to the measure's value.
    two_sided : bool
        Whether left and right are given apart.
    length_power : int
        Power of a length in the unit: 1 for centimetres and metres, whose error includes the scale's; 0 else.
    error_sd : mapping of view to float
        Standard deviation of the error between runners, in `unit`, where no `LandmarkOffset` was fitted.
    body_error_share : callable, optional
        From a `Trial` to the share of the value, one standard deviation, by which real bodies may differ from those
        that the errors were fitted on.
    independent_estimate : callable, optional
        From a `Trial` to a second value of the measure that owes nothing to the first, and its standard error; None
        where the clip gives none. Both are averaged, each weighed by its error.
    plausible : tuple of float
        Values outside are withheld.
    reference : tuple of float, optional
        Range usually seen in healthy runners.
    reference_source : str
        Where that range comes from.
    weak_views : mapping of view to str
        Views whose value is shown with low confidence, and why.
    withheld_views : mapping of view to str
        Views that cannot carry the value at all, and why.
    week_to_week : float
        Published smallest detectable change from one week's film to the next, in `unit`; 0 if none is published.
    free_of_yaw : bool
        Whether a camera off the side plane sees it as one square to it does: times and heights.
    free_of_clock : bool
        Whether it is an angle over the whole stride or at an extreme of it. A clock that runs wrong moves such angles
        by less than a tenth of their intervals, where what is read at a contact moves by half of them (film played 1.25
        times too slowly or too fast).
    tells_clock : bool
        Whether a value that no runner can have says that the clip's times are wrong.
    changes_by_share : bool
        Whether a cue makes it larger or smaller by a share of its value, although its plausible range reaches zero.
    wanted : {-1, 0, 1}
        Which way a cue wants it to go: 1 up, -1 down, 0 where the usual range decides.
    restates : str
        Id of the measure that this one says again in other units; empty for most.
    category_of : Measure, optional
        The measure that this one sorts into categories; the value is then the category's probability in per cent.
    needs_travel : bool
        Whether it rests on how far the runner gets on, which over ground a moving camera may hide.
    needs_ground : bool
        Whether a pose model's points are compared with the line of the ground.
    least_fps : float
        Frames a second without which the value is withheld.
    sort : callable, optional
        From that measure's value and its standard error to the category and its probability, 0 to 1.
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
    needs: tuple[str, ...] = ("hip", "ankle")
    summary: Callable[[Floats], float] = mean
    two_sided: bool = True
    length_power: int = 0
    error_sd: dict[View, float] = field(default_factory=dict)
    body_error_share: Callable[[Trial], float] | None = None
    independent_estimate: Callable[[Trial], tuple[float, float] | None] | None = None
    plausible: tuple[float, float]
    reference: tuple[float, float] | None = None
    reference_source: str = ""
    weak_views: dict[View, str] = field(default_factory=dict)
    withheld_views: dict[View, str] = field(default_factory=dict)
    week_to_week: float = 0.0
    free_of_yaw: bool = False
    free_of_clock: bool = False
    tells_clock: bool = False
    changes_by_share: bool = False
    wanted: Literal[-1, 0, 1] = 0
    restates: str = ""
    category_of: Measure | None = None
    needs_travel: bool = False
    needs_ground: bool = False
    least_fps: float = LEAST_FPS
    sort: Callable[[float, float], tuple[str, float]] | None = None

    @property
    def touched_by_yaw(self) -> bool:
        """Whether a camera off the side plane distorts it: angles and lengths along the run, not times and heights."""
        return "side" in self.views and not self.free_of_yaw

    @property
    def touched_by_clock(self) -> bool:
        """Whether a film that does not play at the speed of life distorts it: times, speeds, lengths, contacts."""
        return not self.free_of_clock

    @property
    def asymmetry_unit(self) -> str:
        """Unit of left minus right: per cent of the mean where no value can be near zero, otherwise `unit`."""
        return "%" if self.asymmetry_is_relative else self.unit

    @property
    def asymmetry_is_relative(self) -> bool:
        """Whether left minus right is divided by the mean of both; angles have no zero to be a share of."""
        return self.plausible[0] > 0 and self.unit != "deg"
