"""Refuses what is no running, or does not play at the speed of life, with the reason that is seen."""

from __future__ import annotations

import numpy as np

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.playback import SAME_RATE, Playback
from gait.motion.smoothing import hold_ends
from gait.motion.stride import StrideClock

# The hips' bounce, twice a stride, lies below the first and above the second, in strides.
_BOUNCE_STRIDES, _DRIFT_STRIDES = 3.0, 0.375
# Who gets on sets a foot as far ahead of the hips as he leaves it behind: a walker's shorter reach is 0.75 of the
# longer, that of a drill with high knees on the spot 0.33.
_LEAST_EVEN_REACH = 0.5
_REACH_PERCENTILES = (2, 98)

NO_RUNNING = "The legs of the person in the clip do not alternate as in running."
FILM_RUNNING = "Film ten seconds of steady running, the whole body in the picture, camera still."


def refuse_too_fast(playback: Playback | None, *, slow_motion_factor: float = 1.0, film: bool = True) -> None:
    """Refuse what certainly plays faster than life, as a real-time clip does that was declared slow motion.

    Parameters
    ----------
    playback : Playback or None
        How fast it plays; None refuses nothing.
    slow_motion_factor : float
        The slow motion that was declared, as times slower than life.
    film : bool
        Whether it is a film; else landmarks of a frame rate that was told.

    Raises
    ------
    RunnerError
        If it plays too fast, or the legs were not followed clearly enough to say so.
    """
    if playback is None or not playback.refused or playback.factor > 1:
        return
    if not playback.clear:
        raise RunnerError(NO_RUNNING, FILM_RUNNING)
    why = "the runner steps and falls too fast for gravity"
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
        f"It plays {plays_fps:.0f} frames a second; if that is the speed of life, leave out --capture-fps."
        if playback.likely_fps <= plays_fps * SAME_RATE
        else f"Say with --capture-fps how many frames a second the camera recorded: about {playback.likely_fps}.",
    )


def refuse_too_slow(playback: Playback | None, *, film: bool = True) -> None:
    """Refuse what certainly plays slower than life, as slow motion does that was not declared.

    Parameters
    ----------
    playback : Playback or None
        How fast it plays; None refuses nothing.
    film : bool
        Whether it is a film; else landmarks of a frame rate that was told.

    Raises
    ------
    RunnerError
        If it plays too slowly, or the legs were not followed clearly enough to say so.
    """
    if playback is None or not playback.refused or playback.factor < 1:
        return
    if not playback.clear:
        raise RunnerError(NO_RUNNING, FILM_RUNNING)
    why = "the runner falls too slowly for gravity"
    if not film:
        raise RunnerError(f"The motion plays about {playback.words}: {why}.", _give_rate(playback))
    raise RunnerError(
        f"The clip plays about {playback.words}: {why}.",
        f"Say with --capture-fps how many frames a second the camera recorded: about {playback.likely_fps}.",
    )


def _give_rate(playback: Playback) -> str:
    return (
        f"Give the frame rate at which it was recorded: about {playback.likely_fps} a second, not {playback.fps:.0f}."
    )


def refuse_walking(motion: Motion, clock: StrideClock) -> None:
    """Tell walking from running by the hips: a walker's rise while the legs pass each other, a runner's sink.

    The walking leg is an inverted pendulum, the running leg a spring (Cavagna et al. 1977). Who walks also rises and
    falls less than a runner would, which is not to be taken for slow motion.

    Parameters
    ----------
    motion : Motion
        From behind nothing is refused.
    clock : StrideClock
        Its strides.

    Raises
    ------
    RunnerError
        If they walk, or step on the spot.
    """
    if motion.view != "side":
        return
    height, slow = (
        hold_ends(motion.curve("mid_hip", cutoff_hz=strides * clock.frequency_hz), motion.time_s)[:, 1]
        for strides in (_BOUNCE_STRIDES, _DRIFT_STRIDES)
    )
    apart = np.abs(motion.ankle_separation_m)
    if np.corrcoef(height - slow, apart)[0, 1] < 0:
        does = "steps on the spot" if _on_the_spot(motion) else "walks"
        raise RunnerError(f"The person in the clip {does}.", FILM_RUNNING)


def _on_the_spot(motion: Motion) -> bool:
    """Whether the feet reach ahead of the hips only, or behind them only."""
    hips_m = hold_ends(motion.curve("mid_hip"), motion.time_s)[:, 0]
    ahead_m = [hold_ends(motion.curve(f"{side}_ankle"), motion.time_s)[:, 0] - hips_m for side in ("left", "right")]
    shorter_m, longer_m = np.sort(np.percentile(ahead_m, _REACH_PERCENTILES) * [-1, 1])
    return bool(shorter_m < _LEAST_EVEN_REACH * longer_m)
