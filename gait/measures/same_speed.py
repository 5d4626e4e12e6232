"""Which speeds count as the same, for two reports and for a runner's history alike."""

from __future__ import annotations

SAME_SPEED_SHARE = 0.02
"""Speeds that differ by no more than this share of the slower one are the same.

Treadmills show steps of 0.1 km/h, about 1 % of an easy pace, so that two readings of one speed may differ by 2 %. At
10 km/h that alone changes cadence by 0.6 steps/min and contact time by 3.5 ms (Malisoux et al. 2023, coefficients
taken second-hand).
"""
# Speeds are told in km/h or as a pace and kept in m/s.
_ROUNDING = 1e-9


def fastest_same_mps(slowest_mps: float) -> float:
    """Return the fastest speed that is the same as one, in metres per second.

    Examples
    --------
    >>> round(fastest_same_mps(2.5), 3)
    2.55
    """
    return slowest_mps * (1 + SAME_SPEED_SHARE + _ROUNDING)


def at_same_speed(one_mps: float, other_mps: float) -> bool:
    """Return whether two speeds count as the same, whichever comes first.

    Examples
    --------
    >>> at_same_speed(10.0 / 3.6, 10.2 / 3.6), at_same_speed(10.3 / 3.6, 10.0 / 3.6)
    (True, False)
    """
    return max(one_mps, other_mps) <= fastest_same_mps(min(one_mps, other_mps))
