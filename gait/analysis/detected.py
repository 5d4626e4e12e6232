"""`DetectedClip`: a clip whose steps are detected, before anything that rests on the steps."""

from __future__ import annotations

from dataclasses import dataclass

from gait.edits.edit import Edit
from gait.measurement import View
from gait.motion.model import Motion
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.steps import Step
from gait.video import Clip


@dataclass(frozen=True, kw_only=True, eq=False)
class DetectedClip:
    """A clip whose steps are detected, before events are corrected by hand and before it is scaled.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    clip : Clip
        The clip, upright and with its slow-motion factor.
    pose : PoseTrack
        The runner's body points in pixels.
    options : Options
        Speed and incline of the belt, and the surface.
    motion : Motion
        The steady motion on its surface.
    steps : tuple of Step
        The steps as they were detected.
    surface_conflict : str or None
        Why the surface that was given contradicts the picture.
    picture_edits : tuple of Edit
        The edits that `motion` includes: those of left and right, of the runner and of the vertical.
    """

    view: View
    clip: Clip
    pose: PoseTrack
    options: Options
    motion: Motion
    steps: tuple[Step, ...]
    surface_conflict: str | None
    picture_edits: tuple[Edit, ...] = ()
