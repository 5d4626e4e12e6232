"""The clip over time: leading curves, contacts and frames on the film's own time axis, for the page's player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.measures import Trial, mean_offset
from gait.measures.points import Points
from gait.measures.posture import body_height_m
from gait.measures.trial import angle_from_vertical_deg
from gait.video import Clip

Floats = npt.NDArray[np.float64]

_MOST_SAMPLES_PER_S = 50.0
_MOST_SAMPLES = 6000
_DECIMALS = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One line of a trace: of the left side, of the right, or of the whole body (`middle`)."""

    name: str
    values: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One quantity over time; `id` is its name in the catalogue of words, one value a sample in each line."""

    id: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Landing:
    """One step on the film's time axis, in seconds."""

    side: str
    contact_s: float
    mid_stance_s: float
    toe_off_s: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Timeline:
    """What is shown beside a film.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    start_s, end_s : float
        The part in which the runner was followed, on the film's time axis.
    traces : tuple of Trace
        Curves, sampled evenly from `start_s` to `end_s`.
    landings : tuple of Landing
        Steps that measures rest on, in order of time.
    frame_s : ndarray
        Times of the film's frames.
    """

    view: View
    start_s: float
    end_s: float
    traces: tuple[Trace, ...]
    landings: tuple[Landing, ...]
    frame_s: Floats

    @property
    def data(self) -> dict[str, object]:
        """The same as plain lists, rounded: what the page's script reads."""
        return {
            "start": round(self.start_s, 3),
            "end": round(self.end_s, 3),
            "frames": np.round(self.frame_s, 3).tolist(),
            "steps": [
                {
                    "side": step.side,
                    "moments": [round(t, 3) for t in (step.contact_s, step.mid_stance_s, step.toe_off_s)],
                }
                for step in self.landings
            ],
            "traces": [
                {"unit": trace.unit, "lines": [_rounded(line.values) for line in trace.lines]} for trace in self.traces
            ],
        }


def timeline(trial: Trial, clip: Clip) -> Timeline:
    """Sample what the view can carry over the whole clip.

    Parameters
    ----------
    trial : Trial
        Motion with steps.
    clip : Clip
        The film; slow motion stretches its time axis.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> timeline(session.view("side").trial, session.view("side").clip).landings[0].side  # doctest: +SKIP
    'left'
    """
    start_s, end_s = (float(end) for end in trial.motion.time_s[[0, -1]])
    stretch = clip.slow_motion_factor
    count = int(np.clip((end_s - start_s) * _MOST_SAMPLES_PER_S, 2, _MOST_SAMPLES))
    points = trial.at(np.linspace(start_s, end_s, count))
    traces = tuple(
        Trace(id=name, unit=unit, lines=course(trial, points))
        for name, (unit, needs, course) in _COURSES[trial.motion.view].items()
        if trial.has(needs)
    )
    landings = tuple(
        Landing(
            side=side,
            contact_s=stretch * contact_s,
            mid_stance_s=stretch * (contact_s + toe_off_s) / 2,
            toe_off_s=stretch * toe_off_s,
        )
        for side, contact_s, toe_off_s in trial.contacts
    )
    return Timeline(
        view=trial.motion.view,
        start_s=stretch * start_s,
        end_s=stretch * end_s,
        traces=traces,
        landings=landings,
        frame_s=clip.time_s,
    )


def _rounded(values: Floats) -> list[float | None]:
    return [round(float(value), _DECIMALS) + 0.0 if np.isfinite(value) else None for value in values]


def _knees(trial: Trial, points: Points) -> tuple[Line, ...]:
    return tuple(Line(name=side, values=_knee_flexion_deg(points, side)) for side in ("left", "right"))


def _knee_flexion_deg(points: Points, side: str) -> Floats:
    hip, knee, ankle = (points[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
    bend = angle_from_vertical_deg(ankle, knee) - angle_from_vertical_deg(knee, hip)
    # A shank that swings up past level would jump by a whole turn.
    flexion: Floats = (bend + 90) % 360 - 90
    return flexion


def _trunk(trial: Trial, points: Points) -> tuple[Line, ...]:
    lean = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"]) - mean_offset("trunk_lean", trial)
    return (Line(name="middle", values=lean),)


def _body_height(trial: Trial, points: Points) -> tuple[Line, ...]:
    height_cm = 100 * body_height_m(trial, points)
    return (Line(name="middle", values=height_cm - np.nanmean(height_cm)),)


_Course = tuple[str, tuple[str, ...], Callable[[Trial, Points], tuple[Line, ...]]]
_BODY_HEIGHT: _Course = ("cm", ("mid_hip",), _body_height)
_COURSES: dict[View, dict[str, _Course]] = {
    "side": {
        "knee_flexion": ("deg", ("hip", "knee", "ankle"), _knees),
        "trunk_lean": ("deg", ("mid_hip", "mid_shoulder"), _trunk),
        "body_height": _BODY_HEIGHT,
    },
    "rear": {
        "trunk_side_lean": ("deg", ("mid_hip", "mid_shoulder"), _trunk),
        "body_height": _BODY_HEIGHT,
    },
}
