"""Who runs: what the runner can tell us that the clip cannot."""

from __future__ import annotations

from dataclasses import dataclass

from gait.errors import OptionError
from gait.units import HEIGHT_RANGE_M


@dataclass(frozen=True, kw_only=True)
class Runner:
    """The runner in the clips.

    Parameters
    ----------
    height_m : float, optional
        Barefoot standing height in metres. Without it, and without a belt speed, lengths come from average proportions.

    Raises
    ------
    OptionError
        If the height is no human's.

    Examples
    --------
    >>> Runner(height_m=1.78).height_m
    1.78
    """

    height_m: float | None = None

    def __post_init__(self) -> None:
        low, high = HEIGHT_RANGE_M
        if self.height_m is not None and not low <= self.height_m <= high:
            raise OptionError(
                f"A height of {self.height_m} m is outside what people measure.",
                f"Give the height in metres, between {low:g} and {high:g}.",
            )
