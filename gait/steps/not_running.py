"""Rejection of motions that show no running, or that do not play in real time."""

from __future__ import annotations

import numpy as np

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.playback import SAME_RATE, Playback
from gait.motion.smoothing import hold_ends
from gait.motion.stride import StrideClock
from gait.motion.usable import FILM_RUNNING

# Cut-off frequencies in strides that isolate the bounce of the hips, which has a frequency of two per stride.
_BOUNCE_STRIDES, _DRIFT_STRIDES = 3.0, 0.375
# Walking and running carry each foot about as far ahead of the hips as behind them. The smaller of the two reaches is
# 0.75 of the larger one in walking, and 0.33 in a high-knees drill on the spot.
_MIN_REACH_RATIO = 0.5
_REACH_PERCENTILES = (2, 98)

NOT_RUNNING = "The legs of the person in the clip do not alternate as in running."


def reject_too_fast(playback: Playback | None, *, slow_motion_factor: float = 1.0, film: bool = True) -> None:
    """Raise an error if a motion certainly plays faster than real time.

    This happens, for example, if a real-time clip is declared to be slow motion.

    Parameters
    ----------
    playback : Playback or None
        The playback speed. None passes.
    slow_motion_factor : float
        The declared slow motion, as times slower than real time.
    film : bool
        Whether the motion comes from a film rather than from imported landmarks with a given frame rate.

    Raises
    ------
    RunnerError
        If the motion plays too fast, or if the legs were not tracked clearly enough to judge its speed.
    """
    if playback is None or not playback.refused or playback.factor > 1:
        return
    if not playback.clear:
        raise RunnerError(NOT_RUNNING, FILM_RUNNING)
    why = "the runner steps and falls faster than gravity allows"
    if not film:
        raise RunnerError(f"The motion plays about {playback.words}: {why}.", _give_rate(playback))
    if slow_motion_factor <= 1:
        raise RunnerError(
            f"The clip plays about {playback.words}: {why}.", "Use the film as the camera recorded it, not sped up."
        )
    plays_fps = playback.fps / slow_motion_factor
    raise RunnerError(
        f"Recorded at {playback.fps:.0f} frames a second, as was declared, the clip would play about {playback.words}: "
        f"{why}.",
        f"The file plays {plays_fps:.0f} frames a second; if that is real time, leave out --capture-fps."
        if playback.likely_fps <= plays_fps * SAME_RATE
        else f"Give with --capture-fps how many frames a second the camera recorded: about {playback.likely_fps}.",
    )


def reject_too_slow(playback: Playback | None, *, film: bool = True) -> None:
    """Raise an error if a motion certainly plays slower than real time, such as undeclared slow motion.

    Parameters
    ----------
    playback : Playback or None
        The playback speed. None passes.
    film : bool
        Whether the motion comes from a film rather than from imported landmarks with a given frame rate.

    Raises
    ------
    RunnerError
        If the motion plays too slowly, or if the legs were not tracked clearly enough to judge its speed.
    """
    if playback is None or not playback.refused or playback.factor < 1:
        return
    if not playback.clear:
        raise RunnerError(NOT_RUNNING, FILM_RUNNING)
    why = "the runner falls more slowly than gravity allows"
    if not film:
        raise RunnerError(f"The motion plays about {playback.words}: {why}.", _give_rate(playback))
    raise RunnerError(
        f"The clip plays about {playback.words}: {why}.",
        f"Give with --capture-fps how many frames a second the camera recorded: about {playback.likely_fps}.",
    )


def _give_rate(playback: Playback) -> str:
    return (
        f"Give the frame rate at which it was recorded: about {playback.likely_fps} a second, not {playback.fps:.0f}."
    )


def reject_walking(motion: Motion, clock: StrideClock) -> None:
    """Raise an error if the person walks or steps on the spot.

    The hips of a walker rise while the legs pass each other, and those of a runner sink: a walking leg acts as an
    inverted pendulum, a running leg as a spring (Cavagna et al. 1977). This check comes before the playback speed is
    judged, because the smaller bounce of walking looks like running in slow motion.

    Parameters
    ----------
    motion : Motion
        In the rear view, every motion passes.
    clock : StrideClock
        The motion's stride clock.

    Raises
    ------
    RunnerError
        If the person walks or steps on the spot.
    """
    if motion.view != "side":
        return
    height, slow = (
        hold_ends(motion.curve("mid_hip", cutoff_hz=strides * clock.frequency_hz), motion.time_s)[:, 1]
        for strides in (_BOUNCE_STRIDES, _DRIFT_STRIDES)
    )
    leg_distance = np.abs(motion.ankle_separation_m)
    if np.corrcoef(height - slow, leg_distance)[0, 1] < 0:
        action = "steps on the spot" if _on_the_spot(motion) else "walks"
        raise RunnerError(f"The person in the clip {action}.", FILM_RUNNING)


def _on_the_spot(motion: Motion) -> bool:
    """Return whether the feet stay mainly on one side of the hips, ahead of them or behind them."""
    hips_m = hold_ends(motion.curve("mid_hip"), motion.time_s)[:, 0]
    ahead_m = [hold_ends(motion.curve(f"{side}_ankle"), motion.time_s)[:, 0] - hips_m for side in ("left", "right")]
    smaller_m, larger_m = np.sort(np.percentile(ahead_m, _REACH_PERCENTILES) * [-1, 1])
    return bool(smaller_m < _MIN_REACH_RATIO * larger_m)
