"""Each event's standard error follows from what was read of it, and is as large as errors are on force-plate trials."""

import csv
from pathlib import Path

import numpy as np
import pytest

from gait.motion.model import Motion
from gait.steps import detect_steps, find_steps
from gait.steps.errors import CONTACT_ERROR, TOE_OFF_ERROR, EventError, event_se_s
from gait.synthetic import running_motion

TRIALS = Path(__file__).parents[3] / "shared" / "force-plate"
STARTS_S = 0.7 * np.arange(8)
WEIGHTS = np.array([0.5, 0.3, 0.2])


def errors_ms(moved_s: np.ndarray, *, frame_s: float = 0.0, count: int = 8) -> np.ndarray:
    """Standard errors of a foot's contacts whose signs, [events, signs], are off by `moved_s`."""
    signs_s = (STARTS_S[:, None] + 0.1 + np.broadcast_to(moved_s, (8, 3)))[:count]
    return 1000 * event_se_s(CONTACT_ERROR, signs_s, WEIGHTS, STARTS_S[:count], frame_s=frame_s)


def one_event(moved_s: list[float]) -> np.ndarray:
    moved = np.zeros((8, 3))
    moved[3] = moved_s
    return moved


AGREED_MS = errors_ms(np.zeros((8, 3)))[0]


@pytest.mark.parametrize(
    ("moved_s", "event", "larger"),
    [
        pytest.param(np.array([0.02, 0.0, -0.03]), 3, False, id="signs apart alike at every step: the runner's way"),
        pytest.param(one_event([0.02, 0.0, -0.05]), 3, True, id="signs apart at one step"),
        pytest.param(one_event([0.02, 0.0, -0.05]), 0, True, id="which speaks against the foot's other steps too"),
        pytest.param(one_event([0.02, 0.02, 0.02]), 3, True, id="away from the usual place"),
        pytest.param(one_event([0.02, 0.02, 0.02]), 0, False, id="which says nothing of the others"),
        pytest.param(one_event([np.nan, 0.0, 0.0]), 3, False, id="a sign that does not show"),
    ],
)
def test_what_makes_an_error_larger(moved_s: np.ndarray, event: int, larger: bool) -> None:
    found = errors_ms(moved_s)[event]
    assert found > AGREED_MS + 0.1 if larger else found == pytest.approx(AGREED_MS, abs=0.01)


def test_a_longer_frame_and_nothing_read_at_all() -> None:
    assert errors_ms(np.zeros((8, 3)), frame_s=1 / 24)[0] > AGREED_MS
    assert np.isnan(errors_ms(one_event([np.nan] * 3))[3])


def test_without_a_habit_the_signs_alone_say_it() -> None:
    moved_s = one_event([0.02, 0.0, -0.05])[1:4]
    padded = np.concatenate([moved_s, np.zeros((5, 3))])
    assert errors_ms(padded, count=3)[0] > AGREED_MS


@pytest.mark.parametrize("error", [CONTACT_ERROR, TOE_OFF_ERROR])
def test_the_own_part_is_what_the_shared_part_leaves(error: EventError) -> None:
    assert error.own_s(np.hypot(error.shared_s, [0.002, 0.007])) == pytest.approx([0.002, 0.007])
    assert error.own_s(np.array([error.shared_s / 2])) == pytest.approx([0.0])


def test_errors_grow_with_noise() -> None:
    sizes = [find_steps(running_motion(fps=60.0, noise_m=noise_m)) for noise_m in (0.0, 0.008, 0.025)]
    for column in ("initial_contact_se_s", "toe_off_se_s"):
        calm, noisy, noisier = (steps[column].median() for steps in sizes)
        assert calm < noisy < noisier


def test_a_step_without_toe_off_has_no_error_of_it() -> None:
    steps = find_steps(running_motion(fps=60.0, duration_s=8.1))
    assert (steps.toe_off_s.isna() == steps.toe_off_se_s.isna()).all()
    assert steps.initial_contact_se_s.notna().all()


@pytest.fixture(scope="module")
def trial_events() -> dict[str, np.ndarray]:
    """Errors and standard errors of the contacts and toe-offs of noisy trials in ms, each foot's mean error taken."""
    if not TRIALS.exists():
        pytest.skip("the force-plate trials in ../shared are not here")
    rows: dict[str, list[np.ndarray]] = {"initial_contact": [], "toe_off": []}
    for path in sorted(TRIALS.glob("*.npz")):
        trial = np.load(path)
        with path.with_name(f"{path.stem}_contacts.csv").open() as file:
            truth = list(csv.DictReader(file))
        for seed, noise_m in enumerate((0.004, 0.016)):
            noise = np.random.default_rng(seed).normal(0, noise_m, trial["xyz"].shape)
            names = [str(name) for name in trial["names"]]
            steps = detect_steps(Motion.from_landmarks(trial["time"], trial["xyz"] + noise, names))
            for event, found in rows.items():
                for side in ("left", "right"):
                    own = [step for step in steps if step.side == side]
                    times_s = np.array([getattr(step, f"{event}_s") for step in own])
                    sizes_s = np.array([getattr(step, f"{event}_se_s") for step in own])
                    true_s = np.array([float(row[f"{event}_s"]) for row in truth if row["side"] == side])
                    nearest = np.nanargmin(np.abs(times_s - true_s[:, None]), axis=1)
                    errors_s = times_s[nearest] - true_s
                    near = np.abs(errors_s) < 0.08
                    errors_s = errors_s[near] - errors_s[near].mean()
                    found.append(1000 * np.stack([errors_s, sizes_s[nearest][near]], axis=1))
    return {event: np.concatenate(found) for event, found in rows.items()}


@pytest.mark.parametrize(("event", "error"), [("initial_contact", CONTACT_ERROR), ("toe_off", TOE_OFF_ERROR)])
def test_errors_are_as_large_as_stated(trial_events: dict[str, np.ndarray], event: str, error: EventError) -> None:
    errors_ms, se_ms = trial_events[event].T
    own_ms = 1000 * error.own_s(se_ms / 1000)
    standardised = np.abs(errors_ms) / own_ms
    # 58 % where 68 would be right: the trials' real runners vary more than the rendered ones, of whom 78 % lie within.
    assert np.mean(standardised < 1) == pytest.approx(0.58, abs=0.08)
    assert 0.88 < np.mean(standardised < 2) < 0.99
    larger = own_ms > np.median(own_ms)
    assert errors_ms[larger].std() > 1.2 * errors_ms[~larger].std()
