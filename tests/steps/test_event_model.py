"""Event models: predictions from features, and shrinkage of the two legs towards each other."""

import numpy as np
import pytest

from gait.steps.event_model import PairModel, fit_event_model, from_arrays, load_event_models, to_arrays

NAMES = ("foot_down", "foot_up", "bounce_ratio")
RUNNERS = 400


def runners(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return events and features of runners of different contact times, with an arbitrary origin of the phase."""
    random = np.random.default_rng(seed)
    start, contact = random.normal(0.1, 0.05, RUNNERS), random.normal(0.35, 0.05, RUNNERS)
    events = np.column_stack([start, start + contact])
    features = np.column_stack([start - 0.02, start + 1.2 * contact, 3.0 - 2 * contact])
    features[:, :2] += random.normal(0, 0.002, (RUNNERS, 2))
    return events, features


def fitted(ridge: float = 1e-4):
    events, features = runners()
    return fit_event_model(events, features, NAMES, np.ones(RUNNERS), ridge=ridge)


def test_contact_times_of_new_runners_are_not_shrunk_to_the_mean() -> None:
    events, features = runners(seed=1)
    predicted = np.array([fitted().predict(dict(zip(NAMES, row, strict=True))) for row in features])
    slope = np.polyfit(np.diff(events, axis=1)[:, 0], np.diff(predicted, axis=1)[:, 0], 1)[0]
    assert slope == pytest.approx(1.0, abs=0.03)
    assert np.abs(predicted - events).max() < 0.01


def test_predictions_shift_with_the_phase() -> None:
    features = {"foot_down": 0.1, "foot_up": 0.55, "bounce_ratio": 2.3}
    shifted = {name: value + (0.0 if name.endswith("ratio") else 0.1) for name, value in features.items()}
    assert fitted().predict(shifted) - fitted().predict(features) == pytest.approx([0.1, 0.1], abs=0.002)


@pytest.mark.parametrize("missing", [{"bounce_ratio"}, {"foot_down"}, set()])
def test_missing_features_are_left_out(missing: set[str]) -> None:
    events, features = runners(seed=2)
    known = dict(zip(NAMES, features[0], strict=True))
    as_nan = known | dict.fromkeys(missing, float("nan"))
    absent = {name: value for name, value in known.items() if name not in missing}
    assert fitted().predict(as_nan) == pytest.approx(fitted().predict(absent))
    assert fitted().predict(as_nan) == pytest.approx(events[0], abs=0.05)


def test_a_difference_between_the_legs_that_is_only_error_is_removed() -> None:
    near, far = np.array([0.1, 0.4]), np.array([0.12, 0.46])
    all_error = PairModel(near_weight=np.array([0.5, 0.75]), kept_difference=np.zeros(2))
    no_error = PairModel(near_weight=np.array([0.5, 0.75]), kept_difference=np.ones(2))
    assert all_error.shrink(near, far)[0] == pytest.approx([0.11, 0.415])
    assert all_error.shrink(near, far)[1] == pytest.approx([0.11, 0.415])
    assert np.array(no_error.shrink(near, far)) == pytest.approx(np.array([near, far]))


@pytest.mark.parametrize("origin", ["heavy", "full", "lite", "landmarks", "unknown"])
def test_models_are_available_for_every_source_of_points(origin: str) -> None:
    models = load_event_models(origin)
    assert {"side", "rear"} <= models.pairs.keys()
    assert all((model.left_out_sd > 0).all() for model in models.legs.values())
    restored = from_arrays(to_arrays(models))
    assert restored.legs.keys() == models.legs.keys()


def test_errors_are_larger_out_of_distribution() -> None:
    _, features = runners()
    known = dict(zip(NAMES, features[0], strict=True))
    outlier = known | {"foot_up": known["foot_down"] + 0.1}
    assert fitted().distance(known) < 3 < fitted().distance(outlier)
    assert (fitted().error_sd(outlier) > fitted().error_sd(known)).all()
