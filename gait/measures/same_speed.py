"""The rule for which speeds count as the same, in comparisons and in a runner's history."""

from __future__ import annotations

SAME_SPEED_SHARE = 0.02
"""Two speeds are the same if they differ by at most this share of the slower one.

Treadmills display steps of 0.1 km/h, about 1 % of an easy pace, so that two readings of one speed can differ by 2 %. At
10 km/h, such a difference changes cadence by 0.6 steps/min and contact time by 3.5 ms (Malisoux et al. 2023,
coefficients from a secondary source).
"""
PER_KMH = {"cadence": 3.067, "contact_time": -17.314, "duty_factor": -1.626, "step_length": 0.083}
"""Change of measures per km/h in 860 recreational runners, in the measure's unit (Malisoux et al. 2023, cited from a
secondary source)."""
# Tolerance for speeds that are entered in km/h or as a pace and stored in m/s.
_ROUNDING = 1e-9


def fastest_same_mps(slowest_mps: float) -> float:
    """Return the fastest speed that counts as the same as a given one.

    Parameters
    ----------
    slowest_mps : float
        The slower speed in metres per second.

    Returns
    -------
    float
        In metres per second.

    Examples
    --------
    >>> round(fastest_same_mps(2.5), 3)
    2.55
    """
    return slowest_mps * (1 + SAME_SPEED_SHARE + _ROUNDING)


def at_same_speed(one_mps: float, other_mps: float) -> bool:
    """Return whether two speeds count as the same.

    Parameters
    ----------
    one_mps, other_mps : float
        The speeds in metres per second, in any order.

    Returns
    -------
    bool

    Examples
    --------
    >>> at_same_speed(10.0 / 3.6, 10.2 / 3.6), at_same_speed(10.3 / 3.6, 10.0 / 3.6)
    (True, False)
    """
    return max(one_mps, other_mps) <= fastest_same_mps(min(one_mps, other_mps))
