"""The curves, contacts and frame times of a clip on the time axis of its video, for the player of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.measures import Trial, mean_offset
from gait.measures.landing import knee_bend_deg
from gait.measures.points import Points
from gait.measures.posture import body_height_m
from gait.measures.trial import angle_from_vertical_deg
from gait.units import Units, shown_unit
from gait.video import Clip

Floats = npt.NDArray[np.float64]

_MOST_SAMPLES_PER_S = 50.0
_MOST_SAMPLES = 6000
_DECIMALS = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One line of a trace.

    Parameters
    ----------
    name : {"left", "right", "middle"}
        The side of the body, or `middle` for the whole body.
    values : ndarray, shape (samples,)
        NaN where the value is unknown.
    """

    name: str
    values: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One quantity over time.

    Parameters
    ----------
    id : str
        Name of the quantity in the text catalogue, as in `curve.<id>`.
    unit : str
        Unit of the values.
    lines : tuple of Line
        One line for the body or for each side, with the same times.
    """

    id: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineStep:
    """The events of one step, in seconds on the time axis of the video."""

    side: str
    contact_s: float
    mid_stance_s: float
    toe_off_s: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Timeline:
    """What the page shows beside a video.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    start_s, end_s : float
        Start and end of the analysed part of the clip, on the time axis of the video.
    traces : tuple of Trace
        Curves, sampled evenly from `start_s` to `end_s`.
    unplotted : tuple of Trace
        Curves that are read beside the film but not plotted, with the same times.
    steps : tuple of TimelineStep
        The steps that measures use, in order of time.
    frame_s : ndarray, shape (frames,)
        Times of the frames of the video.
    """

    view: View
    start_s: float
    end_s: float
    traces: tuple[Trace, ...]
    steps: tuple[TimelineStep, ...]
    frame_s: Floats
    unplotted: tuple[Trace, ...] = ()

    @property
    def data(self) -> dict[str, object]:
        """The timeline as plain, rounded values, for the script of the page; NaN becomes None."""
        return {
            "start": round(self.start_s, 3),
            "end": round(self.end_s, 3),
            "frames": np.round(self.frame_s, 3).tolist(),
            "steps": [
                {
                    "side": step.side,
                    "events": [round(t, 3) for t in (step.contact_s, step.mid_stance_s, step.toe_off_s)],
                }
                for step in self.steps
            ],
            "traces": [
                {"id": trace.id, "unit": trace.unit, "lines": [_rounded(line.values) for line in trace.lines]}
                for trace in (*self.traces, *self.unplotted)
            ],
        }


def build_timeline(trial: Trial, clip: Clip, *, units: Units | None = None) -> Timeline:
    """Sample the curves of a view over the whole clip.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    clip : Clip
        The clip; slow motion stretches its time axis.
    units : Units, optional
        The units in which heights are shown; by default centimetres.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> build_timeline(session.view("side").trial, session.view("side").clip).steps[0].side  # doctest: +SKIP
    'left'
    """
    start_s, end_s = (float(end) for end in trial.motion.time_s[[0, -1]])
    stretch = clip.slow_motion_factor
    count = int(np.clip((end_s - start_s) * _MOST_SAMPLES_PER_S, 2, _MOST_SAMPLES))
    points = trial.at(np.linspace(start_s, end_s, count))
    traces, unplotted = (
        tuple(
            _trace(name, unit, lines(trial, points), units or Units())
            for name, (unit, parts, lines) in entries.items()
            if trial.has(parts)
        )
        for entries in (_TRACES[trial.motion.view], _UNPLOTTED[trial.motion.view])
    )
    steps = tuple(
        TimelineStep(
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
        steps=steps,
        frame_s=clip.time_s,
        unplotted=unplotted,
    )


def _trace(name: str, unit: str, lines: tuple[Line, ...], units: Units) -> Trace:
    shown, factor = shown_unit(unit, units)
    return Trace(id=name, unit=shown, lines=tuple(Line(name=line.name, values=factor * line.values) for line in lines))


def _rounded(values: Floats) -> list[float | None]:
    return [round(float(value), _DECIMALS) + 0.0 if np.isfinite(value) else None for value in values]


def _knees(trial: Trial, points: Points) -> tuple[Line, ...]:
    return tuple(
        Line(name=side, values=knee_bend_deg(*(points[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))))
        for side in ("left", "right")
    )


def _shins(trial: Trial, points: Points) -> tuple[Line, ...]:
    return tuple(
        Line(name=side, values=-angle_from_vertical_deg(points[f"{side}_ankle"], points[f"{side}_knee"]))
        for side in ("left", "right")
    )


def _trunk(trial: Trial, points: Points) -> tuple[Line, ...]:
    lean = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"]) - mean_offset("trunk_lean", trial)
    return (Line(name="middle", values=lean),)


def _body_height(trial: Trial, points: Points) -> tuple[Line, ...]:
    height_cm = 100 * body_height_m(trial, points)
    return (Line(name="middle", values=height_cm - np.nanmean(height_cm)),)


_TraceEntry = tuple[str, tuple[str, ...], Callable[[Trial, Points], tuple[Line, ...]]]
_BODY_HEIGHT: _TraceEntry = ("cm", ("mid_hip",), _body_height)
# By view and name: the unit, the points that are needed, and the function.
_TRACES: dict[View, dict[str, _TraceEntry]] = {
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
_UNPLOTTED: dict[View, dict[str, _TraceEntry]] = {
    "side": {"shin_angle": ("deg", ("knee", "ankle"), _shins)},
    "rear": {},
}
