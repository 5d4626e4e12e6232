"""The players of the page: films with layers beside their curves, and the data for the script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gait.analysis.alignment import align_clips
from gait.report.charts.timeline import Timeline, build_timeline
from gait.report.charts.traces import TracePicture, trace_picture
from gait.report.page.in_step import shared_knots, stride_knots
from gait.report.page.layers import LiveValue, about_text, layer_data, live_values, mark_of
from gait.report.page.poster import Poster
from gait.words import say
from gait.words.numbers import with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.report.drawing.film_crop import FilmCrop


@dataclass(frozen=True, kw_only=True, eq=False)
class Player:
    """The film of one view beside its curves.

    Parameters
    ----------
    view : str
        Name of the clip, one of `CLIP_NAMES`.
    video : str
        File name of the annotated film beside the page; empty without one.
    clean : str
        File name of the film without drawing beside the page; empty without one.
    poster : Poster or None
        What the page shows until the film is loaded.
    clip_slow_motion : float
        How many times slower than real time the clip plays.
    slow_motion : float
        How many times slower than the clip the films play.
    timeline : Timeline
        Times and values of the curves.
    picture : TracePicture
        The curves as SVG.
    layers : dict or None
        What the page draws over the clean film, see `layer_data`.
    live : tuple of LiveValue
        The values beside the film.
    marks : tuple of str
        How the values of each curve may be shown, see `mark_of`.
    knots : sequence of tuple
        Seconds and stride phase by which the film is matched to the first film of the page, see `stride_knots`.
    """

    view: str
    video: str
    clean: str
    poster: Poster | None
    clip_slow_motion: float
    slow_motion: float
    timeline: Timeline
    picture: TracePicture
    layers: dict[str, object] | None
    live: tuple[LiveValue, ...]
    marks: tuple[str, ...]
    knots: Sequence[tuple[float, float]] = ()

    @property
    def data(self) -> dict[str, object]:
        """Times, values and texts for the script of the page."""
        texts = {
            "left": say("player.left_down"),
            "right": say("player.right_down"),
            "air": say("player.in_air"),
            "position": say("player.position", time="{time}", what="{what}"),
            "about": about_text(),
            "value": say("player.value", name="{name}", value="{value}"),
            "trunk": say("player.trunk"),
            "left_knee": say("player.left_knee"),
            "right_knee": say("player.right_knee"),
            "left_shin": say("player.left_shin"),
            "right_shin": say("player.right_shin"),
        }
        return {
            **self.timeline.data,
            "slowMotion": self.slow_motion,
            "clean": self.clean if self.layers else "",
            "layers": self.layers,
            "marks": self.marks,
            "strides": self.knots,
            "texts": texts,
        }


def build_players(
    session: AnalysisResult,
    videos: Mapping[str, str],
    *,
    clean: Mapping[str, str] | None = None,
    crops: Mapping[str, FilmCrop] | None = None,
    posters: Mapping[str, Poster] | None = None,
    slow_motion: float = 1.0,
) -> tuple[Player, ...]:
    """Return one player per clip.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    videos : mapping of str to str
        File names of the annotated films that exist beside the page, by view.
    clean : mapping of str to str, optional
        File names of the films without drawing that exist beside the page, by view.
    crops : mapping of str to FilmCrop, optional
        The part of the clip that these films show, by view.
    posters : mapping of str to Poster, optional
        The posters of the films, by view.
    slow_motion : float
        How many times slower than the clips these films play.

    Returns
    -------
    tuple of Player
    """
    players: list[Player] = []
    leader = session.clips[0]
    for analysis in session.clips:
        view = analysis.name
        timeline = build_timeline(analysis.trial, analysis.clip, units=session.options.units)
        crop = (crops or {}).get(view)
        knots = stride_knots(timeline.steps)
        if players and players[0].knots:
            offset_s = align_clips(leader, analysis).offset_s
            knots = knots if offset_s is None else shared_knots(players[0].knots, leader, analysis, offset_s)
        players.append(
            Player(
                view=view,
                video=videos.get(view, ""),
                clean=(clean or {}).get(view, ""),
                poster=(posters or {}).get(view),
                clip_slow_motion=analysis.clip.slow_motion_factor,
                slow_motion=slow_motion,
                timeline=timeline,
                picture=trace_picture(timeline),
                layers=None if crop is None else layer_data(analysis, crop),
                live=live_values(analysis, timeline),
                marks=tuple(
                    mark_of(trace.id, analysis.view, analysis.measurements)
                    for trace in (*timeline.traces, *timeline.unplotted)
                ),
                knots=knots,
            )
        )
    return tuple(players)


def in_step_note(session: AnalysisResult, players: tuple[Player, ...]) -> str:
    """Say how the films of two clips are matched, and how well.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    players : tuple of Player
        Its players.

    Returns
    -------
    str
        Empty unless two films can play in step.
    """
    films = [clip for clip, player in zip(session.clips, players, strict=True) if player.video and player.knots]
    alignments = [(clip, align_clips(films[0], clip)) for clip in films[1:]]
    notes = [
        say(
            f"player.matched_by_{alignment.kind}",
            view=say(f"view.{clip.name}"),
            leader=say(f"view.{films[0].name}"),
            error=with_unit(1000 * alignment.error_s, "ms"),
        )
        for clip, alignment in alignments
    ]
    return " ".join([say("player.one_slider"), *notes]) if notes else ""
