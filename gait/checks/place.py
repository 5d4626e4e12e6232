"""Checks of the scene: scale, playback speed, camera and surface."""

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
from gait.words import say
from gait.words.lists import listed
from gait.words.plurals import plural

_UP_SOURCES = {
    "camera": "how people usually hold phones",
    "scene": "vertical edges in the picture",
    "belt": "the line of the belt",
    "scene+belt": "vertical edges in the picture and the line of the belt",
    "hand": "a line that was drawn by hand",
}
_ROLL_WARN_DEG = 8.0
_DETECTED: dict[Surface, str] = {
    "treadmill": "The runner stays in one place, as on a treadmill.",
    "overground": "The runner travels past the background, so the clip was measured as running over ground.",
}
_UNCLEAR = (
    "The clip does not show clearly whether the runner is on a treadmill, so it was measured as running over ground. "
    "Give the surface, or film with a camera that stands still."
)
_GIVEN: dict[Surface, str] = {
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
    given_surface: Surface | None = None,
    playback: Playback | None = None,
) -> tuple[ClipCheck, ...]:
    """Check the scale, the playback speed, the direction of the camera and the surface.

    Parameters
    ----------
    track : PoseTrack
        Pose of the runner.
    motion : Motion
        Motion of the runner, upright and in metres.
    steps : sequence of Step
        The steps.
    scales : sequence of Scale
        The independent scales of the lengths.
    incline_deg : float
        Incline of the belt in degrees, + = uphill.
    given_surface : {"treadmill", "overground"}, optional
        The surface, if the user gave it.
    playback : Playback, optional
        The playback speed, estimated from the motion of the runner.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        _scale(motion),
        *_scales_agree(scales),
        *_playback(motion, playback, scales),
        *_camera(motion, steps, incline_deg),
        *_surface(track, motion, given_surface),
    )


def _scale(motion: Motion) -> ClipCheck:
    return passed_if(
        "average" not in motion.scale.source,
        "scale",
        f"Lengths are scaled by {listed([say(f'scale.{source}') for source in motion.scale.source.split('+')])}.",
        "Lengths are scaled by average body proportions. Give the runner's height or the belt speed for exact lengths.",
    )


def _scales_agree(scales: Sequence[Scale]) -> tuple[ClipCheck, ...]:
    if len(scales) < 2:
        return ()
    first = scales[0].metres_per_pixel
    sizes = [100 * s.metres_per_pixel / first for s in scales]
    shares = ", ".join(f"{say(f'scale.{s.source}')} {size:.0f} %" for s, size in zip(scales, sizes, strict=True))
    within = f"within {100 * (max(sizes) / min(sizes) - 1):.0f} %"
    return (
        passed_if(
            disagreement(scales) <= SCALES_APART,
            "scales_agree",
            f"Independent ways to find the scale agree {within}, which is no more than their own errors explain.",
            f"Independent ways to find the scale disagree: {shares}. Check {_to_check(scales)}.",
        ),
    )


def _playback(motion: Motion, playback: Playback | None, scales: Sequence[Scale]) -> tuple[ClipCheck, ...]:
    if playback is None:
        return ()
    low, high = (f"{end:.2f}" for end in playback.ci95)
    slower = motion.slow_motion_factor
    plays_fps = playback.fps / slower
    if playback.likely_fps > SAME_RATE * plays_fps:
        remedy = f"give its frame rate, perhaps {playback.likely_fps} frames a second, as for slow motion"
    elif slower > 1:
        remedy = f"do not declare slow motion if {plays_fps:.0f} frames a second are normal speed"
    else:
        remedy = "film again"
    return (
        passed_if(
            not playback.doubted,
            "playback_speed",
            f"Gravity and cadence show that the clip plays at normal speed (factor {low} to {high}).",
            f"Gravity and cadence suggest that the runner moves {playback.words} (factor {low} to {high}). Check "
            f"{_to_check(scales)}. If a program changed the speed of the clip, use the clip as the camera recorded it, "
            f"or {remedy}.",
        ),
    )


def _to_check(scales: Sequence[Scale]) -> str:
    return to_check("+".join(scale.source for scale in scales))


def _camera(motion: Motion, steps: Sequence[Step], incline_deg: float) -> tuple[ClipCheck, ...]:
    source = _UP_SOURCES.get(motion.upright_from, "the landmarks")
    lean = f"The camera leans by {abs(motion.roll_deg):.1f} degrees, give or take {NORMAL_975 * motion.roll_se_deg:.1f}"
    level = passed_if(
        motion.roll_se_deg <= UP_SE_LIMIT_DEG and abs(motion.roll_deg) <= _ROLL_WARN_DEG,
        "camera_level",
        f"The vertical is known from {source}. {lean}, which was corrected.",
        f"The vertical is estimated from {source}. {lean}, which was corrected. Stand the phone upright, with a door "
        "frame or the edge of a wall in the picture.",
    )
    contacts = [Contact(s.side, s.initial_contact_s, s.toe_off_s) for s in steps if s.used and s.complete]
    tilt_deg = belt_tilt_deg(motion, contacts, incline_deg=incline_deg)
    if tilt_deg is None:
        return (level,)
    difference = plural(f"{abs(tilt_deg):.0f}", "degree")
    square = passed_if(
        abs(tilt_deg) <= BELT_TILT_LIMIT_DEG,
        "camera_square",
        "The belt is level in the picture."
        if incline_deg == 0
        else "The slope of the belt in the picture fits its incline.",
        f"The belt looks {difference} steeper or flatter in the picture than it is. "
        f"Either {'no incline was given' if incline_deg == 0 else 'the given incline is wrong'}, or the camera does "
        "not point straight at the side of the belt. Lengths along the belt and angles are less exact.",
    )
    return (level, square)


def _surface(track: PoseTrack, motion: Motion, given: Surface | None) -> tuple[ClipCheck, ...]:
    if motion.view != "side" or "moving_crop" not in track.attrs:
        return ()
    seen = detect_surface(motion, track.attrs)
    if given is None:
        message = _UNCLEAR if seen is None else _DETECTED[seen]
        return (ClipCheck(id="surface", status="warn" if seen is None else "pass", message=message),)
    contradicted = contradiction(given, seen)
    return (ClipCheck(id="surface", status="warn" if contradicted else "pass", message=contradicted or _GIVEN[given]),)
