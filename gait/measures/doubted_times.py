"""Whether a clip's times can be believed."""

from __future__ import annotations

from collections.abc import Sequence

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.evaluate import IMPOSSIBLE
from gait.motion.playback import Playback


def times_doubted(measurements: Sequence[Measurement], playback: Playback | None) -> bool:
    """Return whether a clip's times are in doubt: by its playback speed, or by a time that no runner can have.

    Parameters
    ----------
    measurements : sequence of Measurement
        All of one clip.
    playback : Playback or None
        How fast the clip plays.

    Returns
    -------
    bool

    Examples
    --------
    >>> times_doubted([], None)
    False
    """
    doubted = playback is not None and playback.doubted
    return doubted or any(m.reason == IMPOSSIBLE and REGISTRY[m.id].tells_clock for m in measurements)
