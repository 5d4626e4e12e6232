"""The typical step of each foot: the one whose values lie nearest the medians. Pictures show that one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.measures import REGISTRY, Trial

Floats = npt.NDArray[np.float64]

# Near the ends of a clip the smoothing has data on one side only.
_FROM_ENDS_S = 0.4


def typical_steps(trial: Trial) -> dict[str, int]:
    """Return the place in `gait.steps` of the typical step of each side that has one.

    A step can be typical if it is used, complete, followed by the other foot's, and away from the clip's ends.

    Parameters
    ----------
    trial : Trial
        Motion with steps.

    Returns
    -------
    dict
        Index of the step by side.

    Examples
    --------
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=6.0)
    >>> trial = Trial(motion=motion, steps=detect_steps(motion))
    >>> {side: trial.steps[index].side for side, index in typical_steps(trial).items()}
    {'left': 'left', 'right': 'right'}
    """
    start_s, end_s = trial.motion.time_s[[0, -1]]
    fit = np.isfinite(trial.toe_off_s) & np.isfinite(trial.next_contact_s)
    inside = fit & (trial.contact_s > start_s + _FROM_ENDS_S) & (trial.next_contact_s < end_s - _FROM_ENDS_S)
    distance = _distance_from_usual(trial)
    chosen = {}
    for side, of_side in (("left", trial.is_left), ("right", ~trial.is_left)):
        candidates = np.flatnonzero(inside & of_side)
        if not len(candidates):
            candidates = np.flatnonzero(fit & of_side)
        if len(candidates):
            chosen[side] = int(candidates[distance[candidates].argmin()])
    return chosen


def _distance_from_usual(trial: Trial) -> Floats:
    """Mean distance from the side's medians over the view's measures, each in its own typical deviations."""
    view = trial.motion.view
    distances = []
    for entry in REGISTRY.values():
        if view in entry.views and view not in entry.withheld_views and trial.has(entry.required_parts):
            values = entry.per_step(trial)
            for side in (trial.is_left, ~trial.is_left):
                if np.isfinite(values[side]).any():
                    values = np.where(side, values - np.nanmedian(values[side]), values)
            spread = np.nanmedian(np.abs(values)) if np.isfinite(values).any() else 0.0
            if spread > 0:
                distances.append(np.minimum(np.abs(values) / spread, 5.0))
    if not distances:
        return np.zeros(len(trial.steps))
    known = np.isfinite(distances)
    total = np.where(known, distances, 0.0).sum(axis=0)
    mean: Floats = np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.inf)
    return mean
