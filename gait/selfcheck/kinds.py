"""The self-checks, and which movement each of them counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["calf-raise", "hops", "squat", "step-down"]
Leg = Literal["left", "right"]
LegFrom = Literal["picture", "given"]
LEGS: tuple[Leg, Leg] = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Movement:
    """How the repetitions of a self-check are counted.

    Lengths are in leg lengths (hip to knee to ankle), so that they do not depend on the distance of the camera.

    Parameters
    ----------
    smoothing_s : float
        Standard deviation of the Gaussian that smooths the vertical course, in seconds.
    least : float
        Smallest typical rise or dip, in leg lengths. Less is not the movement, but sway.
    full_share : float
        Share of the typical repetition from which a repetition is full; a smaller one is partial.
    apart_s : float
        Shortest time between two repetitions, in seconds.
    longest_pause_s : float
        A longer pause between two repetitions ends a row, in seconds.
    least_fps : float
        Frame rate below which repetitions are not counted, in frames per second.
    """

    smoothing_s: float
    least: float
    full_share: float
    apart_s: float
    longest_pause_s: float
    least_fps: float


MOVEMENTS: Mapping[Kind, Movement] = {
    # A calf raise lifts heel and body by 6 to 10 cm, a tenth of a leg. At the usual pace (2 seconds up, 2 held, 2
    # down), repetitions are 6 s apart, and the heel rests for less than 3 s between two of them.
    "calf-raise": Movement(
        smoothing_s=0.1, least=0.03, full_share=0.5, apart_s=0.4, longest_pause_s=9.0, least_fps=10.0
    ),
    # Hops come at 1.5 to 3.5 a second. A pause of more than a missed beat ends the row.
    "hops": Movement(smoothing_s=0.03, least=0.03, full_share=0.35, apart_s=0.18, longest_pause_s=1.0, least_fps=20.0),
    "squat": Movement(smoothing_s=0.15, least=0.07, full_share=0.5, apart_s=0.6, longest_pause_s=15.0, least_fps=10.0),
    "step-down": Movement(
        smoothing_s=0.15, least=0.05, full_share=0.5, apart_s=0.6, longest_pause_s=15.0, least_fps=10.0
    ),
}
KINDS: tuple[Kind, ...] = tuple(MOVEMENTS)
