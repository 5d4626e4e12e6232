"""The variation between steps, freed from the noise of the points and the damping of single steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_legs_and_stiffness import trial_of

from gait.measurement import StepVariability
from gait.measures import REGISTRY, Trial
from gait.measures import variability as room
from gait.measures.variability import damping_variance, pooled_variance, step_variability

OWN_SE_S = 0.004


def varied(trial: Trial, sd_s: float, *, kept: float = 1.0, own_se_s: float = 0.0, seed: int = 0) -> Trial:
    """Return the trial with toe-offs that vary, of which only a share is kept as in shrunk single steps."""
    late_s = np.random.default_rng(seed).normal(0, sd_s, len(trial.steps))
    steps = tuple(
        replace(step, toe_off_s=step.toe_off_s + kept * late, toe_off_own_se_s=own_se_s)
        for step, late in zip(trial.steps, late_s, strict=True)
    )
    return replace(trial, steps=steps)


def of_contact_time(trial: Trial) -> StepVariability | None:
    entry = REGISTRY["contact_time"]
    return step_variability(entry, trial, entry.per_step(trial), 240.0)


@pytest.fixture(scope="module")
def trial() -> Trial:
    return trial_of()


def test_a_difference_between_the_feet_is_no_variation(trial: Trial) -> None:
    apart = np.where(trial.is_left, 240.0, 260.0) + np.tile([1.0, 1.0, -1.0, -1.0], 20)[: len(trial.steps)]
    scatter = pooled_variance(trial, apart)
    assert scatter is not None
    assert scatter.variance == pytest.approx(1.0, rel=0.2)
    assert scatter.freedom == len(trial.steps) - 2


def test_the_standard_deviation_of_times_is_that_of_the_events(trial: Trial) -> None:
    found = of_contact_time(varied(trial, 0.008))
    assert found is not None
    assert found.sd == pytest.approx(8.0, rel=0.35)
    assert found.low < 8.0 < found.high
    assert found.cv_pct == pytest.approx(100 * found.sd / 240.0)


def test_what_damping_took_from_the_times_is_given_back(trial: Trial) -> None:
    # Half of the variance is noise: half of each delay is kept, and the rest of its variance is in the standard error.
    true_sd_s = 0.008
    damped = varied(trial, true_sd_s * 2**0.5, kept=0.5, own_se_s=true_sd_s / 2**0.5)
    scatter = pooled_variance(damped, REGISTRY["contact_time"].per_step(damped))
    found = of_contact_time(damped)
    assert scatter is not None
    assert found is not None
    assert scatter.variance**0.5 < 0.9 * 8.0
    assert found.sd == pytest.approx(8.0, rel=0.3)


@pytest.mark.parametrize(
    ("name", "factor"),
    [("contact_time", 2.0), ("flight_time", 2.0), ("step_time", 2e-6), ("swing_time", 6.0), ("overstride", 0.0)],
)
def test_each_measure_gets_the_variance_of_the_events_that_it_depends_on(
    trial: Trial, name: str, factor: float
) -> None:
    # Swing time is 2 x next contact - contact - toe-off: 4 + 1 + 1.
    steps = tuple(replace(step, initial_contact_own_se_s=OWN_SE_S, toe_off_own_se_s=OWN_SE_S) for step in trial.steps)
    added = damping_variance(REGISTRY[name], replace(trial, steps=steps))
    assert np.nanmedian(added) == pytest.approx(factor * (1000 * OWN_SE_S) ** 2, rel=0.01)


def test_noise_of_the_points_is_subtracted_and_leaves_an_upper_limit(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = REGISTRY["knee_flexion_stance"]
    values = 45 + np.random.default_rng(1).normal(0, 3.0, len(trial.steps))
    monkeypatch.setattr(room, "_noise", lambda *_: (0.3, 0.1))
    told = step_variability(entry, trial, values, 45.0)
    assert told is not None
    assert told.sd is not None
    assert told.low < told.sd < float(np.std(values, ddof=2))
    assert told.cv_pct is None
    monkeypatch.setattr(room, "_noise", lambda *_: (8.0, 2.0))
    untold = step_variability(entry, trial, values, 45.0)
    assert untold is not None
    assert (untold.sd, untold.low) == (None, 0.0)
    assert untold.high > 0


def test_unknown_noise_few_steps_and_values_of_the_whole_clip_have_no_variation(trial: Trial) -> None:
    knee, speed, contact = (REGISTRY[name] for name in ("knee_flexion_stance", "speed", "contact_time"))
    # The noise of landmarks from elsewhere is unknown.
    assert step_variability(knee, trial, knee.per_step(trial), 45.0) is None
    assert step_variability(speed, trial, speed.per_step(trial), 3.0) is None
    few = replace(trial, steps=trial.steps[:6])
    assert step_variability(contact, few, contact.per_step(few), 240.0) is None


def test_the_variation_of_cadence_is_in_steps_per_minute(trial: Trial) -> None:
    entry = REGISTRY["cadence"]
    values = 0.36 + np.random.default_rng(2).normal(0, 0.0036, len(trial.steps))
    found = step_variability(entry, trial, values, 60 / 0.36)
    assert found is not None
    # One per cent of the step time is one per cent of the cadence.
    assert found.cv_pct == pytest.approx(1.0, rel=0.35)
