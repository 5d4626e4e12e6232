"""Event models: predict initial contact and toe-off together from the features of a leg's mean stride.

Features and events of many runners are modelled as jointly normal, and the prediction is the conditional mean of the
events given the observed features. All features together thus determine how far each of them lies from an event: the
longer the foot is on the ground, for example, the later after contact the body is lowest. Missing features are left
out.

The predictions shift along with the phases: the origin of the phase does not matter. `scripts/accuracy/fit_events.py`
fits the models and computes their errors on runners left out of the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.steps.features import is_phase

Floats = npt.NDArray[np.float64]

LANDMARKS = "landmarks"
"""Name of the models for joint centres from other sources than a pose model of this package."""
_FALLBACK = "heavy"
# Prior standard deviation, in strides, of a common shift of all phases; much wider than real shifts, so that the origin
# of the phase has no influence.
_COMMON_SHIFT = 0.2
# Ridge as a share of each variance, because 150 features are fitted on about 80 runners.
_RIDGE = 0.1
# Standard deviation to which shapes are scaled, so that they vary about as much as phases do.
_SHAPE_SPREAD = 0.02
# Standard deviation of the true difference between a runner's legs, in strides: about 6 ms.
_LEG_DIFFERENCE_SD = 0.008
# Features of runners left out of the fit have a median distance of 1. For three filmed runners with contacts labelled
# by eye, each left out in turn, the distance was 1.4 to 2.4 and the error of toe-off 0.02 to 0.08 strides.
_TYPICAL_DISTANCE = 1.0
_SD_PER_DISTANCE = 0.035
# Limit of the excess distance: contact times of runners vary by only 0.05 strides (SD), whatever their features are.
_MAX_EXCESS_DISTANCE = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
class EventModel:
    """Joint normal distribution of a leg's events and features.

    Parameters
    ----------
    names : ndarray of str, shape (features,)
        Names of the features.
    scale : ndarray, shape (2 + features,)
        Scale of each column: 1 for phases; for shapes, the value that makes them vary about as much as phases.
    mean : ndarray, shape (2 + features,)
        Means of initial contact and toe-off in strides, then of the features, in units of `scale`.
    covariance : ndarray, shape (2 + features, 2 + features)
        In the same units.
    left_out_sd : ndarray, shape (2,)
        Standard deviation in strides of the errors of both events on runners left out of the fit.
    """

    names: npt.NDArray[np.str_]
    scale: Floats
    mean: Floats
    covariance: Floats
    left_out_sd: Floats

    def predict(self, features: Mapping[str, float]) -> Floats:
        """Return the expected initial contact and toe-off given the features.

        Parameters
        ----------
        features : mapping of str to float
            From `gait.steps.features.extract_features`. NaN and absent features are left out.

        Returns
        -------
        ndarray, shape (2,)
            Phases in strides.

        Examples
        --------
        >>> covariance = np.array([[1.0, 0.5, 0.9], [0.5, 1.0, 0.4], [0.9, 0.4, 1.0]])
        >>> model = EventModel(
        ...     names=np.array(["belt_reach"]), scale=np.ones(3), mean=np.zeros(3), covariance=covariance,
        ...     left_out_sd=np.zeros(2),
        ... )
        >>> model.predict({"belt_reach": 0.1})
        array([0.09, 0.04])
        """
        deviations, known = self._deviations(features)
        weights = np.linalg.solve(self.covariance[np.ix_(known, known)], self.covariance[known, :2])
        return (self.mean[:2] + deviations[known - 2] @ weights) * self.scale[:2]

    def error_sd(self, features: Mapping[str, float]) -> Floats:
        """Return the standard deviation of the errors of both events.

        It grows with the distance of the features from those of the runners that the model was fitted on.

        Parameters
        ----------
        features : mapping of str to float
            As for `predict`.

        Returns
        -------
        ndarray, shape (2,)
            In strides.
        """
        excess = float(np.clip(self.distance(features) - _TYPICAL_DISTANCE, 0.0, _MAX_EXCESS_DISTANCE))
        return np.hypot(self.left_out_sd, _SD_PER_DISTANCE * excess)

    def distance(self, features: Mapping[str, float]) -> float:
        """Return how far the features lie from the fitted distribution.

        Parameters
        ----------
        features : mapping of str to float
            As for `predict`.

        Returns
        -------
        float
            Squared Mahalanobis distance divided by the number of known features: about 1 for a runner like those of
            the fit, and more for a runner out of distribution.
        """
        deviations, known = self._deviations(features)
        if not len(known):
            return 1.0
        covariance = self.covariance[np.ix_(known, known)]
        return float(deviations[known - 2] @ np.linalg.solve(covariance, deviations[known - 2])) / len(known)

    def _deviations(self, features: Mapping[str, float]) -> tuple[Floats, npt.NDArray[np.int_]]:
        """Return the features' deviations from the mean, and the columns of the known features."""
        deviations = np.array([features.get(name, np.nan) for name in self.names]) / self.scale[2:] - self.mean[2:]
        return deviations, 2 + np.flatnonzero(np.isfinite(deviations))


def fit_event_model(
    events: Floats,
    features: Floats,
    names: Sequence[str],
    weights: Floats,
    *,
    left_out_sd: Floats | None = None,
    ridge: float = _RIDGE,
) -> EventModel:
    """Fit the joint distribution of events and features.

    Parameters
    ----------
    events : ndarray, shape (legs, 2)
        Initial contact and toe-off in strides.
    features : ndarray, shape (legs, features)
        NaN marks missing features; they are replaced by the mean.
    names : sequence of str
        Names of the features.
    weights : ndarray, shape (legs,)
        Weight of each leg.
    left_out_sd : ndarray, shape (2,), optional
        Errors on runners left out, stored in the model. Default: zero.
    ridge : float
        Share of each variance that is added to the diagonal of the covariance.

    Returns
    -------
    EventModel
    """
    columns = np.column_stack([events, features])
    phases = np.array([True, True, *(is_phase(name) for name in names)])
    scale = np.where(phases, 1.0, np.maximum(np.nanstd(columns, axis=0), 1e-9) / _SHAPE_SPREAD)
    columns = columns / scale
    weights = weights / weights.sum()
    known = np.isfinite(columns)
    mean = np.nansum(columns * weights[:, None], axis=0) / (known * weights[:, None]).sum(axis=0)
    deviations = np.where(known, columns - mean, 0.0)
    covariance = (deviations * weights[:, None]).T @ deviations
    covariance += ridge * np.diag(np.maximum(np.diag(covariance), 1e-6))
    covariance += _COMMON_SHIFT**2 * np.outer(phases, phases)
    return EventModel(
        names=np.array(names),
        scale=scale,
        mean=mean,
        covariance=covariance,
        left_out_sd=np.zeros(2) if left_out_sd is None else left_out_sd,
    )


@dataclass(frozen=True, kw_only=True)
class PairModel:
    """Shrinks the events of a runner's two legs towards each other (empirical Bayes).

    Most of the error is common to both legs, and most runners' legs are alike. Of the measured difference between the
    legs, only the share is kept that is expected to be real.

    Parameters
    ----------
    near_weight : ndarray, shape (2,)
        Weight of the near leg in the mean of both legs, for initial contact and toe-off. In the rear view, the left leg
        takes the place of the near leg.
    kept_difference : ndarray, shape (2,)
        Share of the difference between the legs that is kept.
    """

    near_weight: Floats
    kept_difference: Floats

    def shrink(self, near: Floats, far: Floats, *, out_of_distribution_sd: float = 0.0) -> tuple[Floats, Floats]:
        """Return the events of both legs, shrunk towards their weighted mean.

        Parameters
        ----------
        near, far : ndarray, shape (2,)
            Initial contact and toe-off as predicted from each leg on its own, in strides of that leg.
        out_of_distribution_sd : float
            Additional error of a leg's events, in strides, because its features are unlike those of the fit. The larger
            it is, the less of the difference is kept.

        Returns
        -------
        tuple of ndarray, shape (2,)
            The near leg's events and the far leg's events.

        Examples
        --------
        >>> pair = PairModel(near_weight=np.array([0.5, 0.5]), kept_difference=np.array([0.0, 0.5]))
        >>> pair.shrink(np.array([0.0, 0.3]), np.array([0.1, 0.4]))
        (array([0.05 , 0.325]), array([0.05 , 0.375]))
        """
        middle = self.near_weight * near + (1 - self.near_weight) * far
        share = self.kept_difference / (
            1 + self.kept_difference * 2 * (out_of_distribution_sd / _LEG_DIFFERENCE_SD) ** 2
        )
        kept = share * (near - far)
        return middle + (1 - self.near_weight) * kept, middle - self.near_weight * kept


@dataclass(frozen=True, kw_only=True)
class EventModels:
    """All event models for one source of points: a pose model, or joint centres from elsewhere.

    Parameters
    ----------
    legs : mapping of str to EventModel
        By view and leg, such as `side near` or `rear any`; see `leg_key`.
    pairs : mapping of str to PairModel
        By view.
    """

    legs: Mapping[str, EventModel]
    pairs: Mapping[str, PairModel]

    def for_leg(self, motion: Motion, side: str) -> EventModel:
        """Return the model for the `left` or `right` leg of a motion.

        Parameters
        ----------
        motion : Motion
            Side or rear view.
        side : {"left", "right"}
            The leg.

        Returns
        -------
        EventModel
        """
        return self.legs[leg_key(motion, side)]


def leg_key(motion: Motion, side: str) -> str:
    """Return the key of the event model for one leg.

    A pose model sees the near leg better than the far one, so that in the side view they have different models.

    Parameters
    ----------
    motion : Motion
        Side or rear view.
    side : {"left", "right"}
        The leg.

    Returns
    -------
    str
        The view, then `near`, `far` or `any`.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> leg_key(running_motion(), "left")
    'side any'
    """
    if motion.source != "pose" or motion.view == "rear":
        return f"{motion.view} any"
    return f"{motion.view} {'near' if side == motion.near_side else 'far'}"


def event_models(motion: Motion) -> EventModels:
    """Return the shipped models for the source of a motion's points; see `load_event_models`.

    Parameters
    ----------
    motion : Motion
        The motion. Its source and its pose model select the models.

    Returns
    -------
    EventModels
    """
    return load_event_models(motion.pose_model if motion.source == "pose" else LANDMARKS)


@cache
def load_event_models(origin: str) -> EventModels:
    """Return the shipped models for a pose model or for `landmarks`.

    Parameters
    ----------
    origin : str
        Name of the pose model, or `landmarks`. The models of `heavy` are used for an unknown pose model.

    Returns
    -------
    EventModels
    """
    folder = resources.files("gait.steps") / "event_models"
    file = folder / f"{origin}.npz"
    if not file.is_file():
        file = folder / f"{_FALLBACK}.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return from_arrays(dict(arrays))


def from_arrays(arrays: Mapping[str, npt.NDArray[np.generic]]) -> EventModels:
    """Return the models stored in arrays by `to_arrays`.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        The arrays, named as `to_arrays` names them.

    Returns
    -------
    EventModels
        Numbers are in double precision.
    """
    by_owner: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
    for name, array in arrays.items():
        owner, _, field = name.partition("/")
        by_owner.setdefault(owner, {})[field] = array
    legs = {owner: EventModel(**_typed(parts)) for owner, parts in by_owner.items() if "mean" in parts}
    pairs = {owner: PairModel(**_typed(parts)) for owner, parts in by_owner.items() if "near_weight" in parts}
    return EventModels(legs=legs, pairs=pairs)


def to_arrays(models: EventModels) -> dict[str, npt.NDArray[np.generic]]:
    """Return the models as arrays named `LEG/FIELD` or `VIEW/FIELD`, in single precision.

    Parameters
    ----------
    models : EventModels
        The models.

    Returns
    -------
    dict of str to ndarray
        Numbers in single precision; the names of features stay text.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    owners: dict[str, EventModel | PairModel] = {**models.legs, **models.pairs}
    for owner, model in owners.items():
        for field in fields(model):
            values = getattr(model, field.name)
            arrays[f"{owner}/{field.name}"] = values if values.dtype.kind == "U" else values.astype(np.float32)
    return arrays


def _typed(parts: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Any]:
    return {name: part if part.dtype.kind == "U" else part.astype(np.float64) for name, part in parts.items()}
