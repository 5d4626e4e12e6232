"""The result of a self-check, and its form in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gait.errors import InputError
from gait.selfcheck.kinds import KINDS, Kind, Leg, LegFrom
from gait.version import __version__

SCHEMA = "gait-selfcheck/1"


@dataclass(frozen=True, kw_only=True)
class LegResult:
    """What was counted on one leg.

    Parameters
    ----------
    leg : {"left", "right"}
        The leg that carries the weight.
    leg_from : {"picture", "given"}
        Whether the picture shows the leg, because the other foot is off the ground, or someone gave it.
    count : int
        Number of full repetitions.
    in_a_row : int
        Number of full repetitions in the longest row without a pause.
    partial : int
        Number of smaller repetitions, which are not part of `count`.
    stops : int
        Number of pauses between rows.
    seconds : float
        Duration of the longest row in seconds.
    steady_s : float
        Duration in seconds of the longest part with a steady rhythm; see `gait.selfcheck.repetitions.Row.steady_s`.
    per_min : float or None
        Repetitions a minute in the longest row; None for fewer than two.
    variation : float or None
        Variation of the intervals as a share of the interval; None for fewer than five intervals.
    lowest_s : float or None
        Time of the lowest point of a squat or step-down, in seconds of real time from the start of the clip.
    picture : str or None
        File name of the picture with the level line.
    """

    leg: Leg
    leg_from: LegFrom
    count: int
    in_a_row: int
    partial: int
    stops: int
    seconds: float
    steady_s: float
    per_min: float | None
    variation: float | None
    lowest_s: float | None = None
    picture: str | None = None


@dataclass(frozen=True, kw_only=True)
class SelfCheck:
    """The result of a self-check.

    Parameters
    ----------
    kind : {"calf-raise", "hops", "squat", "step-down"}
        Which self-check.
    file : str
        Name of the clip.
    sha256 : str
        Hash of the clip.
    date_filmed : str or None
        Day of filming, as ``2026-05-31``.
    legs : tuple of LegResult
        One entry for each leg that was tested, left first.
    level_se_deg : float or None
        Standard error of the level line in the pictures, in degrees; None without pictures.
    """

    kind: Kind
    file: str
    sha256: str
    date_filmed: str | None = None
    legs: tuple[LegResult, ...] = ()
    level_se_deg: float | None = None

    def document(self) -> dict[str, Any]:
        """Return the result as values for JSON."""
        return {
            "schema": SCHEMA,
            "gait_version": __version__,
            **asdict(self),
            "legs": [asdict(leg) for leg in self.legs],
        }


def selfcheck_from(document: Mapping[str, Any]) -> SelfCheck:
    """Return the self-check of a document.

    Parameters
    ----------
    document : mapping
        From `SelfCheck.document`.

    Returns
    -------
    SelfCheck

    Raises
    ------
    InputError
        If the document is not one of a self-check.

    Examples
    --------
    >>> check = SelfCheck(kind="hops", file="hops.mp4", sha256="0" * 64)
    >>> selfcheck_from(check.document()) == check
    True
    """
    try:
        if document["schema"] != SCHEMA or document["kind"] not in KINDS:
            raise ValueError(document["kind"])
        legs = tuple(LegResult(**leg) for leg in document["legs"])
        names = ("kind", "file", "sha256", "date_filmed", "level_se_deg")
        return SelfCheck(**{name: document[name] for name in names}, legs=legs)
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "The document does not hold the result of a self-check.", "Count again with: gait test."
        ) from None
