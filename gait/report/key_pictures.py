"""Key pictures: the typical left and right step at the moments that matter, with lines and angles drawn on."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gait.measurement import Measurement, View
from gait.measures import REGISTRY, Trial
from gait.motion.smoothing import hold_ends
from gait.privacy.faces import find_faces
from gait.report.drawing.angles import KneeAngle, ShinAngle, ThighAngle
from gait.report.drawing.annotators import (
    Annotator,
    GroundLine,
    Head,
    HipLevel,
    OverstrideBracket,
    PlumbLine,
    Skeleton,
    TrunkLine,
    draw_all,
    landing,
)
from gait.report.drawing.crop import box_round_hips, cropped_to
from gait.report.drawing.ground import ground_point
from gait.report.drawing.moment import Moment, moment_at
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.style import AS_FILMED, FilmStyle
from gait.report.drawing.typical import typical_steps
from gait.runtime.progress import Progress, silent
from gait.steps import Step
from gait.video import Clip, read_frames
from gait.video.frame import Frame, Picture
from gait.words import say
from gait.words.numbers import side_text

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

EVENTS: dict[View, tuple[str, ...]] = {
    "side": ("initial_contact", "mid_stance", "toe_off", "mid_flight"),
    "rear": ("initial_contact", "mid_stance", "toe_off"),
}
"""Moments of a step that each view shows."""

# What is drawn at a moment: the word on the picture and the measure that gives its number, in the catalogue's terms.
MEASURED: dict[View, dict[str, dict[str, str]]] = {
    "side": {
        "initial_contact": {
            "trunk": "trunk_lean_at_contact",
            "knee": "knee_flexion_at_contact",
            "shin": "shin_angle",
            "overstride": "overstride",
        },
        "mid_stance": {"trunk": "trunk_lean", "knee": "knee_flexion_stance"},
        "toe_off": {"thigh": "hip_extension"},
        "mid_flight": {},
    },
    "rear": {"initial_contact": {}, "mid_stance": {"trunk": "trunk_side_lean"}, "toe_off": {}},
}

_JPEG_QUALITY = 82


@dataclass(frozen=True, kw_only=True, eq=False)
class KeyPicture:
    """One key picture.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    event : str
        One of `EVENTS`.
    side : {"left", "right"}
        The foot whose step it is.
    time_s : float
        The frame's place on the clip's time axis.
    picture : ndarray
        RGB, cropped to the runner and drawn on.
    measures : tuple of str
        Ids of the measures whose numbers stand on it.
    """

    view: View
    event: str
    side: str
    time_s: float
    picture: Picture
    measures: tuple[str, ...]

    @property
    def jpeg(self) -> bytes:
        """The picture as a JPEG file."""
        bgr = cv2.cvtColor(self.picture, cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())

    @property
    def data_uri(self) -> str:
        """The picture as an address that holds it."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")

    @property
    def alt(self) -> str:
        """What the picture shows, for those who do not see it."""
        titles = ", ".join(REGISTRY[name].title.lower() for name in self.measures)
        drawn = say("key.drawn", what=titles) if titles else say("key.drawn_none")
        event, side, view = (say(f"key.{self.event}"), say(f"key.{self.side}"), say(f"view.{self.view}"))
        return say("key.alt", event=event, side=side, view=view, drawn=drawn)


def key_pictures(
    analysis: ClipAnalysis, *, events: Sequence[str] | None = None, style: FilmStyle = AS_FILMED
) -> tuple[KeyPicture, ...]:
    """Make the key pictures of a clip: every event of the typical left step, then of the right.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    events : sequence of str, optional
        The moments wanted; default: all of the view's.
    style : FilmStyle
        What they show of the clip.

    Returns
    -------
    tuple of KeyPicture
        Empty where no step is complete.

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> [picture.event for picture in key_pictures(session.view("rear"))]  # doctest: +SKIP
    ['initial_contact', 'mid_stance', 'toe_off', 'initial_contact', 'mid_stance', 'toe_off']
    """
    sheet = KeyPictureSheet(analysis, events=events, style=style)
    for frame in read_frames(analysis.clip, indices=sheet.numbers):
        sheet.take(frame)
    return sheet.pictures


class KeyPictureSheet:
    """Key pictures in the making: shown the clip's frames one after the other, it takes those that it needs.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    events : sequence of str, optional
        The moments wanted; default: all of the view's.
    style : FilmStyle
        What they show of the clip.
    progress : Progress
        Told how far the search for faces is, if the style hides them.

    Attributes
    ----------
    faces : FaceCover or None
        Where the faces are that the style hides, for the film of the same clip.
    """

    def __init__(
        self,
        analysis: ClipAnalysis,
        *,
        events: Sequence[str] | None = None,
        style: FilmStyle = AS_FILMED,
        progress: Progress = silent,
    ) -> None:
        trial, clip = analysis.trial, analysis.clip
        self._analysis, self._style = analysis, style
        self.faces = find_faces(analysis, progress=progress) if style.hides_faces else None
        self._wanted = [
            (event, trial.steps[index], _nearest_frame(clip, _time_of(event, trial, index)))
            for index in typical_steps(trial).values()
            for event in (EVENTS[analysis.view] if events is None else events)
        ]
        self._box = box_round_hips(trial) if self._wanted else np.zeros((2, 2))
        self._made: dict[int, KeyPicture] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of the frames that it needs."""
        return frozenset(number for _, _, number in self._wanted)

    def take(self, frame: Frame) -> None:
        """Look at a frame and make the pictures that show it."""
        for place, (event, step, number) in enumerate(self._wanted):
            if number == frame.number:
                self._made[place] = self._picture(event, step, frame)

    def _picture(self, event: str, step: Step, frame: Frame) -> KeyPicture:
        analysis, clip, motion = self._analysis, self._analysis.clip, self._analysis.motion
        # Lines are drawn where the points are in this very frame, so that they lie on what it shows.
        time_s = float(np.clip(clip.time_s[frame.number] / clip.slow_motion_factor, *motion.time_s[[0, -1]]))
        hips = motion.in_picture(hold_ends(motion.curve("mid_hip"), np.asarray(time_s)), np.asarray(time_s))
        cropped, placement = cropped_to(frame.picture, hips + self._box * float(motion.zoom_at(np.asarray(time_s))))
        moment = moment_at(motion, time_s, placement=placement)
        values = {m.id: m for m in analysis.measurements}
        measured = {
            word: name
            for word, name in MEASURED[analysis.view][event].items()
            if name in values and values[name].value is not None
        }
        annotators = _annotators(moment, event, step.side, _labels(measured, values, step.side))
        if self._style.skeleton_only:
            cropped[:] = BACKGROUND
            annotators = [GroundLine(point_px=ground_point(analysis, placement)), Head(), *annotators]
        elif self.faces is not None:
            self.faces.hide(cropped, frame.number, placement)
        return KeyPicture(
            view=analysis.view,
            event=event,
            side=step.side,
            time_s=float(clip.time_s[frame.number]),
            picture=draw_all(cropped, moment, annotators),
            measures=tuple(measured.values()),
        )

    @property
    def pictures(self) -> tuple[KeyPicture, ...]:
        """What was made so far: every event of the typical left step, then of the right."""
        return tuple(self._made[place] for place in sorted(self._made))


def _time_of(event: str, trial: Trial, index: int) -> float:
    contact_s, toe_off_s = float(trial.contact_s[index]), float(trial.toe_off_s[index])
    return {
        "initial_contact": contact_s,
        "mid_stance": (contact_s + toe_off_s) / 2,
        "toe_off": toe_off_s,
        "mid_flight": (toe_off_s + float(trial.next_contact_s[index])) / 2,
    }[event]


def _nearest_frame(clip: Clip, time_s: float) -> int:
    return int(np.abs(clip.time_s / clip.slow_motion_factor - time_s).argmin())


def _labels(measured: dict[str, str], values: dict[str, Measurement], side: str) -> dict[str, str]:
    return {word: say(f"picture.{word}", value=side_text(values[name], side)) for word, name in measured.items()}


def _annotators(moment: Moment, event: str, side: str, labels: dict[str, str]) -> list[Annotator]:
    """Return what is drawn at this event: lines for what has a number, and the level line for the eye alone."""
    drawn: list[Annotator] = [] if event == "mid_flight" or "thigh" in labels else [PlumbLine()]
    if moment.view == "rear" and event == "mid_stance":
        drawn.append(HipLevel(label=say("picture.level")))
    drawn.append(Skeleton())
    if "trunk" in labels:
        drawn.append(TrunkLine(label=labels["trunk"]))
    if "thigh" in labels:
        drawn.append(ThighAngle(side=side, label=labels["thigh"]))
    if "shin" in labels:
        drawn.append(ShinAngle(side=side, label=labels["shin"]))
    if "knee" in labels:
        drawn.append(KneeAngle(side=side, label=labels["knee"]))
    if "overstride" in labels:
        drawn.append(OverstrideBracket(landings=[landing(moment, side)], labels={side: labels["overstride"]}))
    return drawn
