"""From the signs of a leg's mean course to initial contact and toe-off, both at once.

Signs and events of many runners are modelled as jointly normal. The events found are those expected given the signs
that show. How far a sign lies from an event thus follows from all signs together: the longer the foot is on the
ground, the later the body is lowest after contact. Signs that do not show are left out.

All phases may shift together without changing what they say, so the place at which a stride is counted from does not
matter. The models are fitted by `scripts/accuracy/fit_events.py`, which also writes how far they are off on runners
left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.steps.signs import is_phase

Floats = npt.NDArray[np.float64]
Leg = Literal["near", "far", "any"]

LANDMARKS = "landmarks"
"""Name of the models for joint centres that somebody else measured."""
_BEST_KNOWN = "heavy"
# Standard deviation in strides of a shift of all phases together, far more than there is.
_COMMON_SHIFT = 0.2
# Added to the diagonal, as a share of each variance: about 80 runners say little of 150 signs each.
_RIDGE = 0.1
_SHAPE_SPREAD = 0.02
# Standard deviation of the true difference between a runner's legs in strides: about 6 ms.
_LEGS_DIFFER_SD = 0.008
# Signs of runners left out of the fit have a distance of 1 in the median. Three filmed runners whose contacts were
# labelled by eye, left out one by one, lay at 1.4 to 2.4 and their toe-offs were off by 0.02 to 0.08 strides.
_FAMILIAR_DISTANCE = 1.0
_UNFAMILIAR_SD = 0.035
# However strange the signs, events lie where those of a runner can lie: contact times differ by 0.05 strides (SD).
_FURTHEST_BEYOND = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
class EventModel:
    """Joint distribution of a leg's events and signs.

    Parameters
    ----------
    names : ndarray of str, shape (signs,)
        Names of the signs.
    scale : ndarray, shape (2 + signs,)
        Unit of each column: 1 for phases, and for shapes what makes them vary like phases do.
    mean : ndarray, shape (2 + signs,)
        Initial contact and toe-off in strides, then the signs, in units of `scale`.
    covariance : ndarray, shape (2 + signs, 2 + signs)
        In the same units.
    left_out_sd : ndarray, shape (2,)
        Standard deviation in strides of the errors of both events on runners left out of the fit.
    """

    names: npt.NDArray[np.str_]
    scale: Floats
    mean: Floats
    covariance: Floats
    left_out_sd: Floats

    def events(self, signs: Mapping[str, float]) -> Floats:
        """Return initial contact and toe-off given the signs, in strides, shape (2,).

        Parameters
        ----------
        signs : mapping of str to float
            From `gait.steps.signs.read_signs`; NaN and absent signs are left out.

        Examples
        --------
        >>> covariance = np.array([[1.0, 0.5, 0.9], [0.5, 1.0, 0.4], [0.9, 0.4, 1.0]])
        >>> model = EventModel(
        ...     names=np.array(["belt_reach"]), scale=np.ones(3), mean=np.zeros(3), covariance=covariance,
        ...     left_out_sd=np.zeros(2),
        ... )
        >>> model.events({"belt_reach": 0.1})
        array([0.09, 0.04])
        """
        given, seen = self._given(signs)
        weights = np.linalg.solve(self.covariance[np.ix_(seen, seen)], self.covariance[seen, :2])
        return (self.mean[:2] + given[seen - 2] @ weights) * self.scale[:2]

    def sd(self, signs: Mapping[str, float]) -> Floats:
        """Return the standard deviation of both events' errors in strides, shape (2,), given the signs.

        It is larger for a runner whose signs are unlike those that the model was fitted on.
        """
        beyond = float(np.clip(self.distance(signs) - _FAMILIAR_DISTANCE, 0.0, _FURTHEST_BEYOND))
        return np.hypot(self.left_out_sd, _UNFAMILIAR_SD * beyond)

    def distance(self, signs: Mapping[str, float]) -> float:
        """Return how unlike the runners of the fit the signs are: the squared Mahalanobis distance for each sign.

        Parameters
        ----------
        signs : mapping of str to float
            As for `events`.

        Returns
        -------
        float
            About 1 for a runner like those of the fit.
        """
        given, seen = self._given(signs)
        if not len(seen):
            return 1.0
        among = self.covariance[np.ix_(seen, seen)]
        return float(given[seen - 2] @ np.linalg.solve(among, given[seen - 2])) / len(seen)

    def _given(self, signs: Mapping[str, float]) -> tuple[Floats, npt.NDArray[np.int_]]:
        """Signs as they differ from the mean, and the columns of those that show."""
        given = np.array([signs.get(name, np.nan) for name in self.names]) / self.scale[2:] - self.mean[2:]
        return given, 2 + np.flatnonzero(np.isfinite(given))


def fit_event_model(
    events: Floats,
    signs: Floats,
    names: Sequence[str],
    weights: Floats,
    *,
    left_out_sd: Floats | None = None,
    ridge: float = _RIDGE,
) -> EventModel:
    """Fit the joint distribution of events and signs.

    Parameters
    ----------
    events : ndarray, shape (legs, 2)
        Initial contact and toe-off in strides.
    signs : ndarray, shape (legs, signs)
        NaN where a sign does not show; it then counts as usual for its leg.
    names : sequence of str
        Names of the signs.
    weights : ndarray, shape (legs,)
        How much each leg counts.
    left_out_sd : ndarray, shape (2,), optional
        Errors on runners left out, to be carried along; default: zero.
    ridge : float
        Share of each variance that is added as noise.

    Returns
    -------
    EventModel
    """
    columns = np.column_stack([events, signs])
    phases = np.array([True, True, *(is_phase(name) for name in names)])
    scale = np.where(phases, 1.0, np.maximum(np.nanstd(columns, axis=0), 1e-9) / _SHAPE_SPREAD)
    columns = columns / scale
    weights = weights / weights.sum()
    known = np.isfinite(columns)
    mean = np.nansum(columns * weights[:, None], axis=0) / (known * weights[:, None]).sum(axis=0)
    away = np.where(known, columns - mean, 0.0)
    covariance = (away * weights[:, None]).T @ away
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
    """How the events of a runner's two legs are drawn together.

    Both legs' errors are alike for the most part, and most runners' legs are too. Of what the legs seem to differ only
    the share is kept that is no error: an empirical Bayes estimate.

    Parameters
    ----------
    near_weight : ndarray, shape (2,)
        Weight of the near leg in the mean of both, for initial contact and toe-off; of the left leg, from behind.
    kept_difference : ndarray, shape (2,)
        Share that is kept of the difference between the legs.
    """

    near_weight: Floats
    kept_difference: Floats

    def drawn_together(self, near: Floats, far: Floats, *, unfamiliar_sd: float = 0.0) -> tuple[Floats, Floats]:
        """Return the events of both legs, each shape (2,) in strides of its own clock.

        Parameters
        ----------
        near, far : ndarray, shape (2,)
            The events as found of each leg alone.
        unfamiliar_sd : float
            What is added to the error of a leg's events because its signs are unlike those of the fit, in strides.

        Examples
        --------
        >>> pair = PairModel(near_weight=np.array([0.5, 0.5]), kept_difference=np.array([0.0, 0.5]))
        >>> pair.drawn_together(np.array([0.0, 0.3]), np.array([0.1, 0.4]))
        (array([0.05 , 0.325]), array([0.05 , 0.375]))
        """
        middle = self.near_weight * near + (1 - self.near_weight) * far
        # Of legs that nothing like was seen before, hardly any difference is known to be more than error.
        share = self.kept_difference / (1 + self.kept_difference * 2 * (unfamiliar_sd / _LEGS_DIFFER_SD) ** 2)
        kept = share * (near - far)
        return middle + (1 - self.near_weight) * kept, middle - self.near_weight * kept


@dataclass(frozen=True, kw_only=True)
class EventModels:
    """All event models for one origin of points: a pose model, or joint centres of somebody else.

    Parameters
    ----------
    legs : mapping of str to EventModel
        By view and leg, such as `side near` or `rear any`.
    pairs : mapping of str to PairModel
        By view.
    """

    legs: Mapping[str, EventModel]
    pairs: Mapping[str, PairModel]

    def of(self, motion: Motion, side: str) -> EventModel:
        """Return the model of one leg of a motion."""
        return self.legs[leg_key(motion, side)]


def leg_key(motion: Motion, side: str) -> str:
    """Return the key of the model for one leg: what is seen of it depends on the view, and on which leg is nearer.

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
    """Return the models for a motion's points; those of an unknown pose model are taken for those of `heavy`."""
    return load_event_models(motion.pose_model if motion.source == "pose" else LANDMARKS)


@cache
def load_event_models(origin: str) -> EventModels:
    """Return the models that ship for a pose model or for `landmarks`."""
    folder = resources.files("gait.steps") / "event_models"
    file = folder / f"{origin}.npz"
    if not file.is_file():
        file = folder / f"{_BEST_KNOWN}.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return from_arrays(dict(arrays))


def from_arrays(arrays: Mapping[str, npt.NDArray[np.generic]]) -> EventModels:
    """Return models from arrays as `to_arrays` names them."""
    found: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
    for name, array in arrays.items():
        owner, _, field = name.partition("/")
        found.setdefault(owner, {})[field] = array
    legs = {owner: EventModel(**_typed(parts)) for owner, parts in found.items() if "mean" in parts}
    pairs = {owner: PairModel(**_typed(parts)) for owner, parts in found.items() if "near_weight" in parts}
    return EventModels(legs=legs, pairs=pairs)


def to_arrays(models: EventModels) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays of models, by `OWNER/FIELD`, small enough to ship."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    owners: dict[str, EventModel | PairModel] = {**models.legs, **models.pairs}
    for owner, model in owners.items():
        for field in fields(model):
            values = getattr(model, field.name)
            arrays[f"{owner}/{field.name}"] = values if values.dtype.kind == "U" else values.astype(np.float32)
    return arrays


def _typed(parts: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Any]:
    return {name: part if part.dtype.kind == "U" else part.astype(np.float64) for name, part in parts.items()}
