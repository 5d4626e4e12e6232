"""The players of the page: a video beside its curves, and the data for the script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gait.measurement import View
from gait.report.charts.timeline import Timeline, build_timeline
from gait.report.charts.traces import TracePicture, trace_picture
from gait.words import say

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


@dataclass(frozen=True, kw_only=True, eq=False)
class Player:
    """The video of one view beside its curves.

    Parameters
    ----------
    view : {"side", "rear"}
        The view.
    video : str
        File name of the annotated video beside the page; empty without one.
    clip_slow_motion : float
        How many times slower than real time the clip plays.
    slow_motion : float
        How many times slower than the clip the annotated video plays.
    timeline : Timeline
        Times and values of the curves.
    picture : TracePicture
        The curves as SVG.
    """

    view: View
    video: str
    clip_slow_motion: float
    slow_motion: float
    timeline: Timeline
    picture: TracePicture

    @property
    def data(self) -> dict[str, object]:
        """Times, values and texts for the script of the page."""
        texts = {
            "play": say("player.play"),
            "pause": say("player.pause"),
            "left": say("player.left_down"),
            "right": say("player.right_down"),
            "air": say("player.in_air"),
            "position": say("player.position", time="{time}", what="{what}"),
        }
        return {**self.timeline.data, "slowMotion": self.slow_motion, "texts": texts}


def build_players(
    session: AnalysisResult, videos: Mapping[str, str], *, slow_motion: float = 1.0
) -> tuple[Player, ...]:
    """Return one player per clip.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    videos : mapping of str to str
        File names of the annotated videos that exist beside the page, by view.
    slow_motion : float
        How many times slower than the clips these videos play.

    Returns
    -------
    tuple of Player
    """
    players = []
    for analysis in session.clips:
        timeline = build_timeline(analysis.trial, analysis.clip, units=session.options.units)
        players.append(
            Player(
                view=analysis.view,
                video=videos.get(analysis.view, ""),
                clip_slow_motion=analysis.clip.slow_motion_factor,
                slow_motion=slow_motion,
                timeline=timeline,
                picture=trace_picture(timeline),
            )
        )
    return tuple(players)
