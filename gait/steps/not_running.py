"""Refuses what is no running, or does not play at the speed of life, with the reason that is seen."""

from __future__ import annotations

import numpy as np

from gait.errors import RunnerError
from gait.motion.gravity import slower_than_life
from gait.motion.model import Motion
from gait.motion.stride import StrideClock, alternation

# Legs that alternate less clearly were not followed, so that nothing can be said of how fast the clip plays. Clips in
# slow motion reach 0.9 and more.
_CLEAR = 0.8
# The hips' bounce, twice a stride, lies below the first and above the second, in strides.
_BOUNCE_STRIDES, _DRIFT_STRIDES = 3.0, 0.375
# Who gets on sets a foot as far ahead of the hips as he leaves it behind: a walker's shorter reach is 0.75 of the
# longer, that of a drill with high knees on the spot 0.33.
_LEAST_EVEN_REACH = 0.5
_REACH_PERCENTILES = (2, 98)

NO_RUNNING = "The legs of the person in the clip do not alternate as in running."
FILM_RUNNING = "Film ten seconds of steady running, the whole body in the picture, camera still."


def refuse_slow_motion(motion: Motion, clock: StrideClock) -> None:
    """Refuse a clip whose runner falls too slowly for gravity; raises `RunnerError`."""
    factor = slower_than_life(motion, step_time_s=1 / (2 * clock.frequency_hz))
    if factor > 1 and clock.clarity < _CLEAR:
        raise RunnerError(NO_RUNNING, FILM_RUNNING)
    if factor > 1:
        raise RunnerError(
            f"The clip plays about {factor:.1f} times slower than life: the runner falls too slowly for gravity.",
            "Say with --capture-fps how many frames a second the camera recorded, such as 120 or 240.",
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
        motion.curve("mid_hip", cutoff_hz=strides * clock.frequency_hz)(motion.time_s)[:, 1]
        for strides in (_BOUNCE_STRIDES, _DRIFT_STRIDES)
    )
    apart = np.abs(alternation(motion))
    if np.corrcoef(height - slow, apart)[0, 1] < 0:
        does = "steps on the spot" if _on_the_spot(motion) else "walks"
        raise RunnerError(f"The person in the clip {does}.", FILM_RUNNING)


def _on_the_spot(motion: Motion) -> bool:
    """Whether the feet reach ahead of the hips only, or behind them only."""
    hips_m = motion.curve("mid_hip")(motion.time_s)[:, 0]
    ahead_m = [motion.curve(f"{side}_ankle")(motion.time_s)[:, 0] - hips_m for side in ("left", "right")]
    shorter_m, longer_m = np.sort(np.percentile(ahead_m, _REACH_PERCENTILES) * [-1, 1])
    return bool(shorter_m < _LEAST_EVEN_REACH * longer_m)
