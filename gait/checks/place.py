"""Checks of what surrounds the runner: scale, camera and surface."""

from __future__ import annotations

from collections.abc import Sequence

from gait.checks.check import ClipCheck, passed_if
from gait.measurement import NORMAL_975, Surface
from gait.motion.camera_angle import BELT_TILT_LIMIT_DEG, belt_tilt_deg
from gait.motion.contact import Contact
from gait.motion.model import UP_SE_LIMIT_DEG, Motion, Scale
from gait.motion.playback import SAME_RATE, Playback
from gait.motion.scale import SCALES_APART, disagreement, to_check
from gait.motion.surface import contradiction, detect_surface
from gait.pose.track import PoseTrack
from gait.steps import Step

_SCALE_SAID = {
    "height": "the runner's height",
    "speed": "the belt's speed",
    "gravity": "gravity in flight",
    "average": "average proportions",
}
_UP_SAID = {
    "camera": "how people hold phones",
    "scene": "upright edges in the picture",
    "belt": "the line of the belt",
    "scene+belt": "upright edges in the picture and the line of the belt",
}
_ROLL_WARN_DEG = 8.0
_RECOGNISED: dict[Surface, str] = {
    "treadmill": "The runner stays in one place, as on a treadmill.",
    "overground": "The runner travels past the background, so the clip was measured as running over ground.",
}
_UNCLEAR = (
    "The clip does not show clearly whether the runner is on a treadmill; it was measured as running over ground. Give "
    "the surface, or film with a camera that stands still."
)
_TOLD: dict[Surface, str] = {
    "treadmill": "The clip was measured as running on a treadmill, as given.",
    "overground": "The clip was measured as running over ground, as given.",
}


def place_checks(
    track: PoseTrack,
    motion: Motion,
    steps: Sequence[Step],
    scales: Sequence[Scale],
    *,
    incline_deg: float = 0.0,
    told: Surface | None = None,
    playback: Playback | None = None,
) -> tuple[ClipCheck, ...]:
    """Check the scale, the film's playback speed, the camera's aim and the surface.

    Parameters
    ----------
    track : PoseTrack
        The clip's pose.
    motion : Motion
        Its motion, put upright and scaled.
    steps : sequence of Step
        Its steps.
    scales : sequence of Scale
        The independent scales of its lengths.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    told : {"treadmill", "overground"}, optional
        What was told of the surface.
    playback : Playback, optional
        How fast the film plays, as far as the runner in it shows.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        _scale(motion),
        *_scales_agree(scales),
        *_playback(motion, playback, scales),
        *_camera(motion, steps, incline_deg),
        *_surface(track, motion, told),
    )


def _scale(motion: Motion) -> ClipCheck:
    said = " and ".join(_SCALE_SAID[source] for source in motion.scale.source.split("+") if source in _SCALE_SAID)
    return passed_if(
        "average" not in motion.scale.source,
        "scale",
        f"Lengths are scaled by {said or 'the landmarks given'}.",
        "Lengths rest on average body proportions. Give the runner's height or the belt's speed.",
    )


def _scales_agree(scales: Sequence[Scale]) -> tuple[ClipCheck, ...]:
    if len(scales) < 2:
        return ()
    first = scales[0].metres_per_pixel
    shares = ", ".join(f"{_SCALE_SAID[s.source]} {100 * s.metres_per_pixel / first:.0f} %" for s in scales)
    return (
        passed_if(
            disagreement(scales) <= SCALES_APART,
            "scales_agree",
            f"Independent scales agree: {shares}.",
            f"Independent scales disagree: {shares}. Check {_to_check(scales)}.",
        ),
    )


def _playback(motion: Motion, playback: Playback | None, scales: Sequence[Scale]) -> tuple[ClipCheck, ...]:
    if playback is None:
        return ()
    low, high = (f"{end:.2f}" for end in playback.ci95)
    slower = motion.slow_motion_factor
    plays_fps = playback.fps / slower
    if playback.likely_fps > SAME_RATE * plays_fps:
        remedy = (
            f"give the rate at which it recorded, perhaps {playback.likely_fps} frames a second, as for slow motion"
        )
    elif slower > 1:
        remedy = (
            f"leave out the slow motion that was declared, if {plays_fps:.0f} frames a second are the speed of life"
        )
    else:
        remedy = "film again"
    return (
        passed_if(
            not playback.doubted,
            "playback_speed",
            f"Gravity and cadence agree with a film that plays at the speed of life (factor {low} to {high}).",
            f"By gravity and cadence, the runner seems to move {playback.words} (factor {low} to {high}). Check "
            f"{_to_check(scales)}. If a program changed the film's speed, use the film as the camera recorded it, or "
            f"{remedy}.",
        ),
    )


def _to_check(scales: Sequence[Scale]) -> str:
    return to_check("+".join(scale.source for scale in scales))


def _camera(motion: Motion, steps: Sequence[Step], incline_deg: float) -> tuple[ClipCheck, ...]:
    said = _UP_SAID.get(motion.upright_from, "the landmarks")
    lean = f"{abs(motion.roll_deg):.1f} degrees, give or take {NORMAL_975 * motion.roll_se_deg:.1f}"
    level = passed_if(
        motion.roll_se_deg <= UP_SE_LIMIT_DEG and abs(motion.roll_deg) <= _ROLL_WARN_DEG,
        "camera_level",
        f"Up is known from {said}. The camera leans by {lean}, which was undone.",
        f"Up is taken from {said}: the camera leans by {lean}, which was undone. Prop the phone upright, with a door "
        "frame or wall edge in the picture.",
    )
    contacts = [Contact(s.side, s.initial_contact_s, s.toe_off_s) for s in steps if s.used and s.complete]
    tilt_deg = belt_tilt_deg(motion, contacts, incline_deg=incline_deg)
    if tilt_deg is None:
        return (level,)
    square = passed_if(
        abs(tilt_deg) <= BELT_TILT_LIMIT_DEG,
        "camera_square",
        "The belt runs level across the picture." if incline_deg == 0 else "The belt's slope is that of its incline.",
        f"The belt's slope in the picture is off by {abs(tilt_deg):.0f} degrees: an incline that was not given, or a "
        "camera that does not look square from the side. Lengths along the belt and angles are less exact.",
    )
    return (level, square)


def _surface(track: PoseTrack, motion: Motion, told: Surface | None) -> tuple[ClipCheck, ...]:
    if motion.view != "side" or "moving_crop" not in track.attrs:
        return ()
    seen = detect_surface(motion, track.attrs)
    if told is None:
        message = _UNCLEAR if seen is None else _RECOGNISED[seen]
        return (ClipCheck(id="surface", status="warn" if seen is None else "pass", message=message),)
    doubt = contradiction(told, seen)
    return (ClipCheck(id="surface", status="warn" if doubt else "pass", message=doubt or _TOLD[told]),)
