"""Checks of the clip and of how well the runner is seen: frame times, light, sharpness, size, hidden legs."""

from __future__ import annotations

import numpy as np

from gait.checks.check import ClipCheck, passed_if
from gait.motion.from_pose import camera_in
from gait.motion.playback import LEAST_FPS as LEAST_FPS_OF_STEPS
from gait.motion.visibility import longest_visible_part
from gait.pose.keypoints import INDEX, LEG
from gait.pose.runner.find import share_outside
from gait.pose.track import PoseTrack, confidences, positions
from gait.video import Clip
from gait.words.plurals import plural

LEAST_FPS = 50.0
# Fourteen steps, seven on each side, take five seconds.
_LEAST_DURATION_S = 5.0
_UNEVEN_SHARE = 0.1
# A gap of this length can hide a whole contact or toe-off.
_LONGEST_GAP_S = 0.1
_LEAST_BODY_SHARE = 0.3
_OUTSIDE_SHARE = 0.01
# The reference clips have a grey level of 87 to 116 and a sharpness of 0.32 to 0.53. Three of them were darkened to
# 29-36 or blurred to 0.13-0.18. The leg landmarks then moved by 0.5-1.2 % of the body height in the median, and seen
# from the side, one in ten moved by 2-11 %.
_LEAST_BRIGHTNESS = 40.0
_LEAST_SHARPNESS = 0.20
# Share of hidden points of the worse leg. It is up to 15 % in the reference clips. It is at least 61 % in three of them
# with a board painted over one half of the body or over everything below the knees. A board over the feet or shanks
# alone (up to 31 %) is mostly not detected.
_HIDDEN_SHARE = 0.3
_LEAST_CONFIDENCE = 0.5
# Shares of the body height. 0.5 % is 9 mm, more than the accepted error of the vertical oscillation.
_SHAKE_SEEN = 0.001
_SHAKE_WARN = 0.005
_TRAVEL_SEEN = 0.02
_TRAVEL_WARN = 0.25


def picture_checks(clip: Clip, track: PoseTrack) -> tuple[ClipCheck, ...]:
    """Check a clip and its pose.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        Pose of the runner. Its attributes hold light, sharpness and the motion of the camera.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        _frame_rate(clip),
        _even_frames(clip),
        _duration(clip),
        *_slow_motion_tag(clip),
        *_light(track),
        *_sharpness(track),
        _runner_size(clip, track),
        _feet_in_frame(clip, track),
        _legs_visible(track),
        *_camera_still(track),
        _one_person(track),
    )


def _frame_rate(clip: Clip) -> ClipCheck:
    rate = f"{clip.capture_fps:.0f} {'different ' if len(clip.copied_s) else ''}frames a second"
    effect = "contacts are less exact" if clip.capture_fps >= LEAST_FPS_OF_STEPS else "too few to measure any step"
    return passed_if(
        clip.capture_fps >= LEAST_FPS,
        "frame_rate",
        f"{rate}.",
        f"{rate}: {effect}. Set the camera to 60 frames a second or more.",
    )


def _even_frames(clip: Clip) -> ClipCheck:
    gaps_s = np.diff(clip.time_s)
    frame_s = float(np.median(gaps_s))
    uneven = float(np.mean(np.abs(gaps_s / frame_s - 1) > 0.5))
    dropped = int(np.sum(np.maximum(np.round(gaps_s / frame_s) - 1, 0)))
    longest_s = float(gaps_s.max()) / clip.slow_motion_factor
    if len(clip.copied_s):
        share = 100 * len(clip.copied_s) / (len(clip.copied_s) + clip.frame_count)
        return ClipCheck(
            id="frame_timing",
            status="warn",
            message=f"{share:.0f} % of the frames only repeat the frame before and are left out. The file was saved "
            "with more frames a second than the camera recorded. Use the original clip from the phone.",
        )
    found = (
        f"{100 * uneven:.0f} % of the frames come early or late, {plural(dropped, 'frame is', 'frames are')} missing, "
        f"and the longest gap is {1000 * longest_s:.0f} ms. The true times of the frames were used."
    )
    return passed_if(
        uneven < _UNEVEN_SHARE and longest_s <= max(_LONGEST_GAP_S, 1.5 * frame_s / clip.slow_motion_factor),
        "frame_timing",
        found if uneven > 0 or dropped else "The frames are evenly spaced in time, and none is missing.",
        f"{found} Film with more light, and close other apps on the phone.",
    )


def _duration(clip: Clip) -> ClipCheck:
    lasts_s = clip.duration_s / clip.slow_motion_factor
    slowed = (
        f" It plays for {clip.duration_s:.1f} seconds, {clip.slow_motion_factor:.3g} times slower than real time."
        if clip.slow_motion_factor > 1
        else ""
    )
    return passed_if(
        round(lasts_s, 1) >= _LEAST_DURATION_S,
        "duration",
        f"The clip shows {lasts_s:.1f} seconds.{slowed}",
        f"The clip shows only {lasts_s:.1f} seconds.{slowed} Film ten seconds.",
    )


def _slow_motion_tag(clip: Clip) -> tuple[ClipCheck, ...]:
    if clip.tagged_fps is None:
        return ()
    tag = f"A tag in the file says that the camera recorded {clip.tagged_fps:.0f} frames a second"
    return (
        passed_if(
            clip.slow_motion_factor > 1,
            "slow_motion_tag",
            f"{tag}, and the runner moves in slow motion. The slow motion was undone.",
            f"{tag}, but the runner moves at normal speed, so the tag was not used. If the tag is right, give that "
            "frame rate as for slow motion.",
        ),
    )


def _light(track: PoseTrack) -> tuple[ClipCheck, ...]:
    if "picture_brightness" not in track.attrs:
        return ()
    share = f"{100 * float(track.attrs['picture_brightness']) / 255:.0f} % of full brightness"
    return (
        passed_if(
            float(track.attrs["picture_brightness"]) >= _LEAST_BRIGHTNESS,
            "light",
            f"The runner is lit well enough, at {share}.",
            f"The runner is too dark, at {share}. Switch on lights, and do not film against a window.",
        ),
    )


def _sharpness(track: PoseTrack) -> tuple[ClipCheck, ...]:
    if "picture_sharpness" not in track.attrs:
        return ()
    sharpness = float(track.attrs["picture_sharpness"])
    return (
        passed_if(
            sharpness >= _LEAST_SHARPNESS,
            "sharpness",
            f"The picture is sharp where the runner is ({sharpness:.2f}; {_LEAST_SHARPNESS:.2f} is needed).",
            f"The picture is blurred where the runner is ({sharpness:.2f}; {_LEAST_SHARPNESS:.2f} is needed). Clean "
            "the lens, tap on the runner to focus, keep the phone still, and film with more light.",
        ),
    )


def body_height_px(track: PoseTrack) -> float:
    """Return the median height of the landmarks in pixels, which is a little less than the height of the body.

    Parameters
    ----------
    track : PoseTrack
        The runner's body points in pixels.

    Returns
    -------
    float
        In pixels; NaN if no frame has all landmarks.
    """
    y = positions(track)[..., 1]
    seen = y[np.isfinite(y).all(axis=1)]
    return float(np.median(np.ptp(seen, axis=1))) if len(seen) else float("nan")


def _runner_size(clip: Clip, track: PoseTrack) -> ClipCheck:
    share = body_height_px(track) / clip.height
    return passed_if(
        share >= _LEAST_BODY_SHARE,
        "runner_size",
        f"The runner fills {100 * share:.0f} % of the picture's height.",
        f"The runner fills only {100 * share:.0f} % of the picture's height. Move the phone closer, and hold it "
        "upright.",
    )


def _feet_in_frame(clip: Clip, track: PoseTrack) -> ClipCheck:
    feet = positions(track)[:, [INDEX[f"{side}_{part}"] for side in ("left", "right") for part in LEG[3:]]]
    outside = share_outside(feet, width=clip.width, height=clip.height)
    return passed_if(
        outside < _OUTSIDE_SHARE,
        "feet_in_frame",
        "The feet stay in the picture.",
        f"A foot leaves the picture in {100 * outside:.0f} % of the frames. Step back, or aim lower.",
    )


def _legs_visible(track: PoseTrack) -> ClipCheck:
    unsure = confidences(track)[np.isfinite(positions(track)[:, 0, 0])] < _LEAST_CONFIDENCE
    hidden = {
        side: float(np.mean(unsure[:, [INDEX[f"{side}_{part}"] for part in LEG[1:]]])) for side in ("left", "right")
    }
    worse = max(hidden, key=lambda side: hidden[side])
    return passed_if(
        hidden[worse] <= _HIDDEN_SHARE,
        "legs_visible",
        "Both legs can be seen.",
        f"{100 * hidden[worse]:.0f} % of the points of the {worse} leg are hidden or unclear. Film where no rail, wall "
        "or clothing covers the legs.",
    )


def _camera_still(track: PoseTrack) -> tuple[ClipCheck, ...]:
    """Check the motion of the camera. Motion that was tracked in the background of every frame is undone."""
    if "camera_shake_px" not in track.attrs:
        return ()
    height_px = body_height_px(track)
    shake, travel = (float(track.attrs[f"camera_{kind}_px"]) / height_px for kind in ("shake", "travel"))
    amount = f"The camera shakes by {100 * shake:.1f} % and drifts by {100 * travel:.0f} % of the runner's height"
    moves = shake > _SHAKE_SEEN or travel > _TRAVEL_SEEN
    if moves and camera_in(track.isel(time=longest_visible_part(track))).shift_px is not None:
        good, message = True, f"{amount}. This was tracked in the background and undone."
    elif shake > _SHAKE_WARN or travel > _TRAVEL_WARN:
        good, message = (
            False,
            f"{amount}, so heights and lengths are less exact. Rest the phone on something or use a tripod.",
        )
    elif moves:
        good, message = True, f"{amount}, which is only a little."
    else:
        good, message = True, "The camera stands still."
    return (passed_if(good, "camera_still", message, message),)


def _one_person(track: PoseTrack) -> ClipCheck:
    people = int(track.attrs.get("people", 1))
    return passed_if(
        people <= 1,
        "one_person",
        "One person is in the picture.",
        f"{people} people are in the picture. The one who runs was measured.",
    )
