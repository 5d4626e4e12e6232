"""Events follow from signs by a joint normal distribution, and legs are drawn together as far as they err alike."""

import numpy as np
import pytest

from gait.steps.event_model import PairModel, fit_event_model, from_arrays, load_event_models, to_arrays

NAMES = ("foot_down", "foot_up", "bounce_ratio")
RUNNERS = 400


def runners(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Runners of all contact times, counted from an arbitrary place; a foot rises later the longer it stands."""
    random = np.random.default_rng(seed)
    start, contact = random.normal(0.1, 0.05, RUNNERS), random.normal(0.35, 0.05, RUNNERS)
    events = np.column_stack([start, start + contact])
    signs = np.column_stack([start - 0.02, start + 1.2 * contact, 3.0 - 2 * contact])
    signs[:, :2] += random.normal(0, 0.002, (RUNNERS, 2))
    return events, signs


def fitted(ridge: float = 1e-4):
    events, signs = runners()
    return fit_event_model(events, signs, NAMES, np.ones(RUNNERS), ridge=ridge)


def test_contact_time_of_runners_never_seen_comes_through_whole() -> None:
    events, signs = runners(seed=1)
    found = np.array([fitted().events(dict(zip(NAMES, row, strict=True))) for row in signs])
    slope = np.polyfit(np.diff(events, axis=1)[:, 0], np.diff(found, axis=1)[:, 0], 1)[0]
    assert slope == pytest.approx(1.0, abs=0.03)
    assert np.abs(found - events).max() < 0.01


def test_where_a_stride_is_counted_from_does_not_matter() -> None:
    signs = {"foot_down": 0.1, "foot_up": 0.55, "bounce_ratio": 2.3}
    shifted = {name: value + (0.0 if name.endswith("ratio") else 0.1) for name, value in signs.items()}
    assert fitted().events(shifted) - fitted().events(signs) == pytest.approx([0.1, 0.1], abs=0.002)


@pytest.mark.parametrize("missing", [{"bounce_ratio"}, {"foot_down"}, set()])
def test_signs_that_do_not_show_are_left_out(missing: set[str]) -> None:
    events, signs = runners(seed=2)
    shown = dict(zip(NAMES, signs[0], strict=True))
    as_nan = shown | dict.fromkeys(missing, float("nan"))
    absent = {name: value for name, value in shown.items() if name not in missing}
    assert fitted().events(as_nan) == pytest.approx(fitted().events(absent))
    assert fitted().events(as_nan) == pytest.approx(events[0], abs=0.05)


def test_legs_that_differ_by_error_only_become_alike() -> None:
    near, far = np.array([0.1, 0.4]), np.array([0.12, 0.46])
    alike = PairModel(near_weight=np.array([0.5, 0.75]), kept_difference=np.zeros(2))
    told_apart = PairModel(near_weight=np.array([0.5, 0.75]), kept_difference=np.ones(2))
    assert alike.drawn_together(near, far)[0] == pytest.approx([0.11, 0.415])
    assert alike.drawn_together(near, far)[1] == pytest.approx([0.11, 0.415])
    assert np.array(told_apart.drawn_together(near, far)) == pytest.approx(np.array([near, far]))


@pytest.mark.parametrize("origin", ["heavy", "full", "lite", "landmarks", "somebody's own"])
def test_models_ship_for_every_origin_of_points(origin: str) -> None:
    models = load_event_models(origin)
    assert {"side", "rear"} <= models.pairs.keys()
    assert all((model.left_out_sd > 0).all() for model in models.legs.values())
    again = from_arrays(to_arrays(models))
    assert again.legs.keys() == models.legs.keys()


def test_a_runner_unlike_those_of_the_fit_has_larger_errors() -> None:
    _, signs = runners()
    known = dict(zip(NAMES, signs[0], strict=True))
    strange = known | {"foot_up": known["foot_down"] + 0.1}
    assert fitted().distance(known) < 3 < fitted().distance(strange)
    assert (fitted().sd(strange) > fitted().sd(known)).all()
