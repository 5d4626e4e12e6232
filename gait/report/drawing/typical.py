"""Choose the typical step of each foot, whose measures are nearest to the medians. Key pictures show these steps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.measures import REGISTRY, Trial

Floats = npt.NDArray[np.float64]

# Near the ends of a clip, smoothing has data on one side only.
_MARGIN_S = 0.4


def typical_steps(trial: Trial) -> dict[str, int]:
    """Return the index in `trial.steps` of the typical step of each side.

    A typical step is used, complete, followed by a step of the other foot and, if there is one, away from the ends of
    the clip.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    dict of str to int
        Index by side; a side without a complete step is missing.

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
    complete = np.isfinite(trial.toe_off_s) & np.isfinite(trial.next_contact_s)
    inside = complete & (trial.contact_s > start_s + _MARGIN_S) & (trial.next_contact_s < end_s - _MARGIN_S)
    distance = _distance_from_medians(trial)
    chosen = {}
    for side, of_side in (("left", trial.is_left), ("right", ~trial.is_left)):
        candidates = np.flatnonzero(inside & of_side)
        if not len(candidates):
            candidates = np.flatnonzero(complete & of_side)
        if len(candidates):
            chosen[side] = int(candidates[distance[candidates].argmin()])
    return chosen


def _distance_from_medians(trial: Trial) -> Floats:
    """Return the mean distance of each step from the medians of its side, in median absolute deviations."""
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
