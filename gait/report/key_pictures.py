"""Key pictures: the typical left and right step at their main events, with lines and angles drawn on."""

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
from gait.pose.track import positions
from gait.privacy.blur import blur_circle
from gait.privacy.faces import find_faces, interpolate_circles, runner_head_track
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
from gait.report.drawing.crop import box_around_hips, cropped_to
from gait.report.drawing.frame_pose import FramePose, frame_pose_at
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.style import DEFAULT_STYLE, FilmStyle
from gait.report.drawing.typical import typical_steps
from gait.runtime.progress import Progress, silent
from gait.steps import Step
from gait.video import Clip, read_frames
from gait.video.frame import Frame, Picture
from gait.video.placement import Placement
from gait.words import say
from gait.words.numbers import side_text, sides_differ

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

EVENTS: dict[View, tuple[str, ...]] = {
    "side": ("initial_contact", "mid_stance", "toe_off", "mid_flight"),
    "rear": ("initial_contact", "mid_stance", "toe_off"),
}
"""The events of a step that are shown, by view."""

# What is drawn, by view and event: the key of the text on the picture (`picture.<key>`) and the measure it shows.
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

# Labels of measures that are not the angle at the moment of the picture.
_LABELS = {"knee_flexion_stance": "knee_peak", "trunk_lean": "trunk_mean", "hip_extension": "thigh_peak"}
_JPEG_QUALITY = 82


@dataclass(frozen=True, kw_only=True, eq=False)
class KeyPicture:
    """One key picture.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    event : str
        The event of the step, one of `EVENTS`.
    side : {"left", "right"}
        The foot that makes the step.
    time_s : float
        Time of the frame on the time axis of the clip.
    picture : ndarray, shape (height, width, 3)
        RGB, cropped to the runner, with the drawing.
    measures : tuple of str
        Ids of the measures whose values are written on the picture.
    means : str
        Whose means the numbers on the picture are; empty without numbers.
    blurred : ndarray, shape (height, width, 3), optional
        The same picture with the runner's head blurred; None where no face shows anyway, because it is blurred already
        or the picture shows no pixel of the clip.
    """

    view: View
    event: str
    side: str
    time_s: float
    picture: Picture
    measures: tuple[str, ...]
    means: str
    blurred: Picture | None = None

    @property
    def jpeg(self) -> bytes:
        """The picture as a JPEG file."""
        bgr = cv2.cvtColor(self.picture, cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())

    @property
    def data_uri(self) -> str:
        """The JPEG file as a data URI."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")

    @property
    def shown(self) -> str:
        """What the picture shows."""
        return say("key.caption", event=say(f"key.{self.event}"), side=say(f"key.{self.side}"))

    @property
    def caption(self) -> str:
        """Caption of a picture that stands alone: what it shows, and whose means its numbers are."""
        return say("key.caption_means", shown=self.shown, means=self.means) if self.means else self.shown

    @property
    def alt(self) -> str:
        """Alternative text for the picture."""
        titles = ", ".join(REGISTRY[name].title.lower() for name in self.measures)
        drawn = say("key.drawn", what=titles) if titles else say("key.drawn_none")
        event, side, view = (say(f"key.{self.event}"), say(f"key.{self.side}"), say(f"view.{self.view}"))
        return say("key.alt", event=event, side=side, view=view, drawn=drawn)


def key_pictures(
    analysis: ClipAnalysis, *, events: Sequence[str] | None = None, style: FilmStyle = DEFAULT_STYLE
) -> tuple[KeyPicture, ...]:
    """Return the key pictures of a clip: every event of the typical left step, then of the typical right step.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    events : sequence of str, optional
        The events; by default all events of the view, see `EVENTS`.
    style : FilmStyle
        The look of the pictures.

    Returns
    -------
    tuple of KeyPicture
        Empty if no step is complete.

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> [picture.event for picture in key_pictures(session.view("rear"))]  # doctest: +SKIP
    ['initial_contact', 'mid_stance', 'toe_off', 'initial_contact', 'mid_stance', 'toe_off']
    """
    builder = KeyPictureBuilder(analysis, events=events, style=style)
    for frame in read_frames(analysis.clip, indices=builder.frame_numbers):
        builder.add_frame(frame)
    return builder.pictures


class KeyPictureBuilder:
    """Builds key pictures from the frames of a clip, which are added one by one; frames without an event are ignored.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    events : sequence of str, optional
        The events; by default all events of the view, see `EVENTS`.
    style : FilmStyle
        The look of the pictures.
    progress : Progress
        Progress callback for finding faces, if the style blurs them.

    Attributes
    ----------
    faces : FaceMask or None
        The faces to blur, for the video of the same clip.
    """

    def __init__(
        self,
        analysis: ClipAnalysis,
        *,
        events: Sequence[str] | None = None,
        style: FilmStyle = DEFAULT_STYLE,
        progress: Progress = silent,
    ) -> None:
        trial, clip = analysis.trial, analysis.clip
        self._analysis, self._style = analysis, style
        self.faces = find_faces(analysis, progress=progress) if style.hides_faces else None
        self._selected = [
            (event, trial.steps[index], _nearest_frame(clip, _time_of(event, trial, index)))
            for index in typical_steps(trial).values()
            for event in (EVENTS[analysis.view] if events is None else events)
        ]
        self._box = box_around_hips(trial) if self._selected else np.zeros((2, 2))
        self._pictures: dict[int, KeyPicture] = {}

    @property
    def frame_numbers(self) -> frozenset[int]:
        """The numbers of the frames that the pictures need."""
        return frozenset(number for _, _, number in self._selected)

    def add_frame(self, frame: Frame) -> None:
        """Build the pictures that show this frame, if any.

        Parameters
        ----------
        frame : Frame
            A decoded frame of the clip.
        """
        for index, (event, step, number) in enumerate(self._selected):
            if number == frame.number:
                self._pictures[index] = self._picture(event, step, frame)

    def _picture(self, event: str, step: Step, frame: Frame) -> KeyPicture:
        analysis, clip, motion = self._analysis, self._analysis.clip, self._analysis.motion
        # Lines are drawn at the time of the frame, not of the event, so that they fit what the frame shows.
        time_s = float(np.clip(clip.time_s[frame.number] / clip.slow_motion_factor, *motion.time_s[[0, -1]]))
        hips = motion.in_picture(hold_ends(motion.curve("mid_hip"), np.asarray(time_s)), np.asarray(time_s))
        cropped, placement = cropped_to(frame.picture, hips + self._box * float(motion.zoom_at(np.asarray(time_s))))
        pose = frame_pose_at(motion, time_s, placement=placement)
        values = {m.id: m for m in analysis.measurements}
        measured = {
            key: name
            for key, name in MEASURED[analysis.view][event].items()
            if name in values and values[name].value is not None
        }
        labels = {
            key: say(f"picture.{_LABELS.get(name, key)}", value=side_text(values[name], step.side))
            for key, name in measured.items()
        }
        annotators = _annotators(pose, event, step.side, labels)
        if self._style.skeleton_only:
            cropped[:] = BACKGROUND
            annotators = [GroundLine(point_px=ground_point(analysis, placement)), Head(), *annotators]
        elif self.faces is not None:
            self.faces.blur(cropped, frame.number, placement)
        head = self._head(frame, placement)
        blurred = None if head is None else cropped.copy()
        if blurred is not None and head is not None:
            blur_circle(blurred, *head)
        return KeyPicture(
            view=analysis.view,
            event=event,
            side=step.side,
            time_s=float(clip.time_s[frame.number]),
            picture=draw_all(cropped, pose, annotators),
            measures=tuple(measured.values()),
            blurred=None if blurred is None else draw_all(blurred, pose, annotators),
            means=_means([values[name] for name in measured.values()], step.side),
        )

    def _head(self, frame: Frame, placement: Placement) -> tuple[float, float, float] | None:
        """Return the circle of the runner's head on the picture; None where no face shows or the head is unknown."""
        if self._style.skeleton_only or self.faces is not None:
            return None
        clip = self._analysis.clip
        track = runner_head_track(clip.time_s, positions(self._analysis.pose))
        circle = interpolate_circles(track, clip.time_s[[frame.number]])[0]
        if not np.isfinite(circle).all():
            return None
        x, y = placement.place(circle[:2])
        return float(x), float(y), float(circle[2]) * placement.scale

    @property
    def pictures(self) -> tuple[KeyPicture, ...]:
        """The pictures built so far: every event of the typical left step, then of the typical right step."""
        return tuple(self._pictures[index] for index in sorted(self._pictures))


def _means(measured: Sequence[Measurement], side: str) -> str:
    """Say whose means the numbers are: of both legs, or of one where a difference between them is claimed."""
    if not measured:
        return ""
    own = [sides_differ(m) for m in measured]
    if any(own):
        key = "key.mean_of_side" if all(own) else "key.mean_of_both_mostly"
        return say(key, side=say(f"key.{side}"))
    fewest, most = (limit(m.n for m in measured) for limit in (min, max))
    if fewest == most:
        return say("key.mean_of_both", count=most)
    return say("key.mean_of_both_range", fewest=fewest, count=most)


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


def _annotators(pose: FramePose, event: str, side: str, labels: dict[str, str]) -> list[Annotator]:
    """Return the annotators for an event: one for each measure with a value, and reference lines."""
    drawn: list[Annotator] = [] if event == "mid_flight" or "thigh" in labels else [PlumbLine()]
    if pose.view == "rear" and event == "mid_stance":
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
        drawn.append(OverstrideBracket(landings=[landing(pose, side)], labels={side: labels["overstride"]}))
    return drawn
