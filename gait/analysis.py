"""From a clip's pose to everything that is told of it: motion, steps, measures, checks and advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gait.checks import check_clip
from gait.coaching.coach import advise
from gait.coaching.findings import findings_of
from gait.errors import RunnerError
from gait.measurement import Surface, View
from gait.measures import REGISTRY, Gait, measure_all, times_doubted
from gait.motion.camera import put_upright
from gait.motion.from_pose import motion_from_pose
from gait.motion.gravity import gravity_scale
from gait.motion.ground import contradiction, seen_surface
from gait.motion.model import Motion, Scale
from gait.motion.playback import Playback, judge_playback
from gait.motion.scale import combined, speed_scale
from gait.motion.steady import steady
from gait.options import Options
from gait.pose.need import Mask
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.session import ClipAnalysis, Session
from gait.steps import Step, detect_steps
from gait.steps.not_running import refuse_too_fast
from gait.video import Clip

Floats = npt.NDArray[np.float64]

NEAR_EVENT_S = 0.017
"""The pose model sees every frame this near a moment that is measured: at 60 a second those before and after it."""
# No steps are found nearer the ends of what was seen.
_END_S = 0.2


def advised(clips: Sequence[ClipAnalysis], *, runner: Runner, options: Options) -> Session:
    """Return the session of analysed clips, with what the runner is told."""
    doubted = any(times_doubted(clip.measurements, clip.playback) for clip in clips)
    advice = advise(clips, runner=runner, options=options, times_doubted=doubted)
    return Session(runner=runner, options=options, clips=tuple(clips), findings=findings_of(advice), advice=advice)


def analyze_pose(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options) -> ClipAnalysis:
    """Analyse a clip whose pose is known: motion, steps, measures."""
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    clip = _believed(clip, pose, view=view)
    motion = _steady_motion(clip, pose, view=view, runner=runner)
    seen = seen_surface(motion, pose.attrs)
    motion = _on_surface(motion, options.told_surface or seen)
    steps = detect_steps(motion)
    contacts = [(s.side, s.initial_contact_s, s.toe_off_s) for s in steps if s.used and s.complete]
    motion = put_upright(motion, contacts, incline_deg=options.incline_deg)
    scales = _scales(motion, contacts, options.speed_mps)
    playback = judge_playback(motion, contacts=contacts, speed_mps=options.speed_mps)
    motion = motion.rescaled(combined(scales))
    gait = Gait(
        motion=motion,
        steps=steps,
        speed_mps=options.speed_mps,
        incline_deg=options.incline_deg,
        doubt=contradiction(options.told_surface, seen),
        playback=playback,
    )
    return ClipAnalysis(
        view=view,
        clip=clip,
        pose=pose,
        motion=motion,
        steps=steps,
        measurements=measure_all([entry for entry in REGISTRY.values() if view in entry.views], gait),
        checks=check_clip(
            clip,
            pose,
            motion,
            steps,
            scales,
            incline_deg=options.incline_deg,
            told=options.told_surface,
            playback=playback,
        ),
        scales=scales,
        playback=playback,
    )


def _steady_motion(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner) -> Motion:
    slower = clip.slow_motion_factor
    return steady(motion_from_pose(pose, view=view, runner=runner, slow_motion_factor=slower))


def _with_declared(pose: PoseTrack, factor: float, *, view: View) -> Playback | None:
    """How fast a clip plays once the slow motion that was declared is undone.

    It is judged in the clip's own time: legs that alternate too fast for any runner cannot be put right.
    """
    try:
        as_played = judge_playback(steady(motion_from_pose(pose, view=view)))
    except RunnerError:
        return None
    if as_played is None:
        return None
    return replace(as_played, factor=as_played.factor / factor, fps=as_played.fps * factor)


def _believed(clip: Clip, pose: PoseTrack, *, view: View) -> Clip:
    """The clip with the slow motion that was declared, or without it where a tag alone says so and the runner does not.

    Raises
    ------
    RunnerError
        If it was declared by hand and the runner certainly does not move in slow motion.
    """
    factor = clip.slow_motion_factor
    playback = _with_declared(pose, factor, view=view) if factor > 1 else None
    if playback is None:
        return clip
    if clip.tagged_fps is None:
        refuse_too_fast(playback, slow_motion_factor=factor)
    elif abs(np.log(playback.factor)) > abs(np.log(playback.factor * factor)):
        return replace(clip, slow_motion_factor=1.0)
    return clip


def near_events(
    sparse: PoseTrack,
    time_s: Floats,
    *,
    clip_s: tuple[float, float],
    view: View,
    slow_motion_factor: float,
) -> Mask:
    """Return which frames the model must see: those near the moments of a step at which most is measured.

    From the side these are contact and toe-off, from behind contact and mid-stance.

    Parameters
    ----------
    sparse : PoseTrack
        What was found in some frames of a part of the clip.
    time_s : ndarray, shape (frames,)
        When the frames in question were taken, on the clip's time axis.
    clip_s : tuple of float
        When the clip's first and last frames were taken.
    view, slow_motion_factor
        As for `motion_from_pose`.

    Returns
    -------
    ndarray of bool, shape (frames,)
        True also where no steps can be found: at the ends of a part, or everywhere if nobody runs.

    Examples
    --------
    >>> from gait.chain import analyze  # doctest: +SKIP
    >>> track = analyze(side="sample_videos/side.mp4", model="lite").view("side").pose  # doctest: +SKIP
    >>> time_s = track.time.values  # doctest: +SKIP
    >>> options = {"view": "side", "slow_motion_factor": 1.0}  # doctest: +SKIP
    >>> options["clip_s"] = (time_s[0], time_s[-1])  # doctest: +SKIP
    >>> round(near_events(track.isel(time=slice(None, None, 3)), time_s[1::3], **options).mean(), 2)  # doctest: +SKIP
    0.18
    """
    if slow_motion_factor > 1:
        playback = _with_declared(sparse, slow_motion_factor, view=view)
        if playback is not None and playback.doubted:
            return np.ones(len(time_s), bool)
    try:
        motion = motion_from_pose(sparse, view=view, slow_motion_factor=slow_motion_factor)
        motion = steady(motion)
        steps = detect_steps(motion)
    except RunnerError:
        return np.ones(len(time_s), bool)
    runner_s = time_s / slow_motion_factor
    measured_s = np.array([moment_s for step in steps for moment_s in _measured_at(step, view)])
    near = np.abs(runner_s[:, np.newaxis] - measured_s) <= NEAR_EVENT_S
    first_s, last_s = motion.time_s[[0, -1]]
    clip_first_s, clip_last_s = np.array(clip_s) / slow_motion_factor
    # At the ends of the clip itself no later look finds steps either.
    if first_s > clip_first_s + _END_S:
        first_s += _END_S
    if last_s < clip_last_s - _END_S:
        last_s -= _END_S
    return np.asarray(near.any(axis=1) | (runner_s < first_s) | (runner_s > last_s))


def _on_surface(motion: Motion, surface: Surface | None) -> Motion:
    """Say what the runner runs on, as told or seen.

    Where neither says it, a side view counts as over ground: what needs a belt is then left out, and what needs the way
    over ground is withheld if the standing foot slides.
    """
    if surface is None:
        surface = "overground" if motion.view == "side" else "treadmill"
    return motion if motion.surface == surface else motion.mapped(np.eye(2))


def _measured_at(step: Step, view: View) -> tuple[float, float]:
    mid_stance_s = (step.initial_contact_s + step.toe_off_s) / 2
    return step.initial_contact_s, step.toe_off_s if view == "side" else mid_stance_s


def _scales(motion: Motion, contacts: Sequence[tuple[str, float, float]], speed_mps: float | None) -> tuple[Scale, ...]:
    """Every scale that the clip and what was told of it can carry: height or average, belt speed, gravity."""
    on_belt = motion.view == "side" and motion.surface == "treadmill"
    from_speed = speed_scale(motion, contacts, speed_mps=speed_mps) if speed_mps and on_belt else None
    return tuple(scale for scale in (motion.scale, from_speed, gravity_scale(motion, contacts)) if scale is not None)
