"""Check whether the times of a clip are reliable."""

from __future__ import annotations

from collections.abc import Sequence

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.status import IMPOSSIBLE_REASONS
from gait.motion.playback import Playback


def timing_is_doubtful(measurements: Sequence[Measurement], playback: Playback | None) -> bool:
    """Return whether the times of a clip are doubtful.

    Parameters
    ----------
    measurements : sequence of Measurement
        All measurements of the clip.
    playback : Playback or None
        The clip's estimated playback speed.

    Returns
    -------
    bool
        True if the playback speed is doubtful, or if a measured time is not possible for a runner.

    Examples
    --------
    >>> timing_is_doubtful([], None)
    False
    """
    doubted = playback is not None and playback.doubted
    return doubted or any(m.reason in IMPOSSIBLE_REASONS and REGISTRY[m.id].reveals_playback for m in measurements)
