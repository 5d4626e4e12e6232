"""Key pictures: the typical left and right step at the moments that matter, with lines and angles drawn on."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from gait.frame import Frame, Picture
from gait.measurement import Measurement, View
from gait.measures import REGISTRY, Gait
from gait.report.angles import KneeAngle, ShinAngle, ThighAngle
from gait.report.annotators import (
    Annotator,
    HipLevel,
    OverstrideBracket,
    PlumbLine,
    Skeleton,
    TrunkLine,
    draw_all,
    landing,
)
from gait.report.moment import Moment, Placement, moment_at
from gait.report.numbers import side_text
from gait.report.typical import typical_steps
from gait.report.words import say
from gait.steps import Step
from gait.video import Clip, read_frames

if TYPE_CHECKING:
    from gait.session import ClipAnalysis

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

_PICTURE_HEIGHT_PX = 760
_LARGEST_SCALE = 2.5
_JPEG_QUALITY = 82
# Several stand side by side on a page, each about a third of the screen.
_EMPHASIS = 1.5
_HEAD_LEG_SHARE = 0.22
_GROUND_LEG_SHARE = 0.32
_SIDE_LEG_SHARE = 0.3
_NARROWEST = 0.66


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


def key_pictures(analysis: ClipAnalysis, *, events: Sequence[str] | None = None) -> tuple[KeyPicture, ...]:
    """Make the key pictures of a clip: every event of the typical left step, then of the right.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    events : sequence of str, optional
        The moments wanted; default: all of the view's.

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
    sheet = KeyPictureSheet(analysis, events=events)
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
    """

    def __init__(self, analysis: ClipAnalysis, *, events: Sequence[str] | None = None) -> None:
        gait, clip = analysis.gait, analysis.clip
        self._analysis = analysis
        self._wanted = [
            (event, gait.steps[index], _nearest_frame(clip, _time_of(event, gait, index)))
            for index in typical_steps(gait).values()
            for event in (EVENTS[analysis.view] if events is None else events)
        ]
        self._box = _box_round_hips(gait) if self._wanted else np.zeros((2, 2))
        self._made: dict[int, KeyPicture] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of the frames that it needs."""
        return frozenset(number for _, _, number in self._wanted)

    def take(self, frame: Frame) -> None:
        """Look at a frame and make the pictures that show it."""
        for place, (event, step, number) in enumerate(self._wanted):
            if number == frame.number:
                self._made[place] = _picture(self._analysis, event, step, frame.picture, number, self._box)

    @property
    def pictures(self) -> tuple[KeyPicture, ...]:
        """What was made so far: every event of the typical left step, then of the right."""
        return tuple(self._made[place] for place in sorted(self._made))


def _time_of(event: str, gait: Gait, index: int) -> float:
    contact_s, toe_off_s = float(gait.contact_s[index]), float(gait.toe_off_s[index])
    return {
        "initial_contact": contact_s,
        "mid_stance": (contact_s + toe_off_s) / 2,
        "toe_off": toe_off_s,
        "mid_flight": (toe_off_s + float(gait.next_contact_s[index])) / 2,
    }[event]


def _nearest_frame(clip: Clip, time_s: float) -> int:
    return int(np.abs(clip.time_s / clip.slow_motion_factor - time_s).argmin())


def _picture(
    analysis: ClipAnalysis, event: str, step: Step, picture: Picture, number: int, box: npt.NDArray[np.float64]
) -> KeyPicture:
    clip, motion = analysis.clip, analysis.motion
    # Lines are drawn where the points are in this very frame, so that they lie on what it shows.
    time_s = float(np.clip(clip.time_s[number] / clip.slow_motion_factor, *motion.time_s[[0, -1]]))
    hips = motion.in_picture(motion.curve("mid_hip")(time_s), np.asarray(time_s))
    cropped, placement = _cropped(picture, hips + box)
    moment = moment_at(motion, time_s, placement=placement)
    values = {m.id: m for m in analysis.measurements}
    measured = {
        word: name
        for word, name in MEASURED[analysis.view][event].items()
        if name in values and values[name].value is not None
    }
    annotators = _annotators(moment, event, step.side, _labels(measured, values, step.side))
    return KeyPicture(
        view=analysis.view,
        event=event,
        side=step.side,
        time_s=float(clip.time_s[number]),
        picture=draw_all(cropped, moment, annotators),
        measures=tuple(measured.values()),
    )


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


def _box_round_hips(gait: Gait) -> npt.NDArray[np.float64]:
    """Corners (upper left, lower right) in the clip's pixels against mid-hip that hold the runner all the time."""
    motion = gait.motion
    hips = motion.point("mid_hip")[:, None]
    offsets = motion.to_pixels(motion.points_m - hips)
    leg = motion.leg_length_m / motion.scale.metres_per_pixel
    low, high = (np.nanpercentile(offsets, share, axis=(0, 1)) for share in (0.5, 99.5))
    low = np.array([low[0] - _SIDE_LEG_SHARE * leg, low[1] - _HEAD_LEG_SHARE * leg])
    high = np.array([high[0] + _SIDE_LEG_SHARE * leg, high[1] + _GROUND_LEG_SHARE * leg])
    missing = max(0.0, _NARROWEST * (high[1] - low[1]) - (high[0] - low[0])) / 2
    box: npt.NDArray[np.float64] = np.stack([low, high]) + np.array([[-missing, 0.0], [missing, 0.0]])
    return box


def _cropped(picture: Picture, corners: npt.NDArray[np.float64]) -> tuple[Picture, Placement]:
    """Cut the box out, moved inside the picture where it sticks out, and enlarge or shrink it to the pictures' size."""
    limits = np.array(picture.shape[1::-1])
    size = np.minimum(np.round(corners[1] - corners[0]), limits).astype(int)
    corner = np.clip(np.round(corners[0]), 0, limits - size).astype(int)
    scale = min(_PICTURE_HEIGHT_PX / size[1], _LARGEST_SCALE)
    width, height = (round(float(side * scale)) for side in size)
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    part = picture[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
    resized = np.asarray(cv2.resize(part, (width, height), interpolation=method), np.uint8)
    origin_px = (float(corner[0]), float(corner[1]))
    return resized, Placement(scale=scale, origin_px=origin_px, picture_size=(width, height), emphasis=_EMPHASIS)
