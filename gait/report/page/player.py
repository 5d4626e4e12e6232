"""What the page's players need: a film's name, its curves drawn, and the data that its script reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gait.measurement import View
from gait.report.charts.timeline import Timeline, timeline
from gait.report.charts.traces import TracePicture, trace_picture
from gait.words import say

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


@dataclass(frozen=True, kw_only=True, eq=False)
class Player:
    """One view's film beside its curves.

    Parameters
    ----------
    view : {"side", "rear"}
        The view.
    video : str
        Name of the film beside the page; empty without one.
    stretch : float
        How many times slower than life the clip plays.
    slowed : float
        How many times slower than the clip the film plays.
    line : Timeline
        Times and values of the curves.
    picture : TracePicture
        The curves drawn.
    """

    view: View
    video: str
    stretch: float
    slowed: float
    line: Timeline
    picture: TracePicture

    @property
    def data(self) -> dict[str, object]:
        """Times, values and words for the page's script."""
        words = {
            "play": say("player.play"),
            "pause": say("player.pause"),
            "left": say("player.left_down"),
            "right": say("player.right_down"),
            "air": say("player.in_air"),
            "position": say("player.position", time="{time}", what="{what}"),
        }
        return {**self.line.data, "slowed": self.slowed, "words": words}


def players(session: AnalysisResult, videos: Mapping[str, str], *, slowed: float = 1.0) -> tuple[Player, ...]:
    """Return one player a clip; `videos` names the annotated films that lie beside the page, by view."""
    made = []
    for analysis in session.clips:
        line = timeline(analysis.trial, analysis.clip)
        made.append(
            Player(
                view=analysis.view,
                video=videos.get(analysis.view, ""),
                stretch=analysis.clip.slow_motion_factor,
                slowed=slowed,
                line=line,
                picture=trace_picture(line),
            )
        )
    return tuple(made)
