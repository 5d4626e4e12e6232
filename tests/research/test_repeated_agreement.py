"""Agreement with several pairs of each subject, against the published example of Bland and Altman (2007)."""

from __future__ import annotations

import numpy as np
import pytest

from gait import repeated_agreement
from gait.errors import OptionError
from gait.report.charts.agreement import agreement

# Ejection fractions of 12 patients by two methods (RV, IC): Bland and Altman 1999, table 4; 2007, section 3.
EJECTION = {
    1: "7.83 6.57 7.42 5.62 7.89 6.90 7.12 6.57 7.88 6.35",
    2: "6.16 4.06 7.26 4.29 6.71 4.26 6.54 4.09",
    3: "4.75 4.71 5.24 5.50 4.86 5.08 4.78 5.02 6.05 6.01 5.42 5.67",
    4: "4.21 4.14 3.61 4.20 3.72 4.61 3.87 4.68 3.92 5.04",
    5: "3.13 3.03 2.98 2.86 2.85 2.77 3.17 2.46 3.09 2.32 3.12 2.43",
    6: "5.92 5.90 6.42 5.81 5.92 5.70 6.27 5.76",
    7: "7.13 5.09 6.62 4.63 6.58 4.61 6.93 5.09",
    8: "4.54 4.72 4.81 4.61 5.11 4.36 5.29 4.20 5.39 4.36 5.57 4.20",
    9: "4.48 3.17 4.92 3.12 3.97 2.96",
    10: "4.22 4.35 4.65 4.62 4.74 3.16 4.44 3.53 4.50 3.53",
    11: "6.78 7.20 6.07 6.09 6.52 7.00 6.42 7.10 6.41 7.40 5.76 6.80",
    12: "5.06 4.50 4.72 4.20 4.90 3.80 4.80 3.80 4.90 4.20 5.10 4.50",
}
PAIRS = np.array(
    [
        (patient, *pair)
        for patient, text in EJECTION.items()
        for pair in np.reshape(list(map(float, text.split())), (-1, 2))
    ]
)


def test_the_published_example_is_reproduced() -> None:
    found = repeated_agreement(PAIRS[:, 1], PAIRS[:, 2], PAIRS[:, 0])
    assert (found.subjects, found.pairs) == (12, 60)
    assert found.bias == pytest.approx(0.6021667, abs=1e-6)
    assert found.sd == pytest.approx(0.99062408, abs=1e-5)
    assert found.limits == pytest.approx((-1.3394565, 2.5437899), abs=1e-4)


def test_limits_that_ignore_the_subjects_are_narrower() -> None:
    found, naive = repeated_agreement(PAIRS[:, 1], PAIRS[:, 2], PAIRS[:, 0]), agreement(PAIRS[:, 1], PAIRS[:, 2])
    assert np.ptp(naive.limits) < np.ptp(found.limits)
    assert np.ptp(naive.bias_ci95) < np.ptp(found.bias_ci95)


def test_the_interval_of_the_bias_covers_the_truth_in_simulated_studies() -> None:
    rng = np.random.default_rng(1)
    subject = np.repeat(np.arange(10), 8)
    inside = 0
    for _ in range(400):
        difference = 2.0 + rng.normal(0, 3, 10)[subject] + rng.normal(0, 1, 80)
        low, high = repeated_agreement(difference, np.zeros(80), subject).bias_ci95
        inside += low <= 2.0 <= high
    assert 0.92 <= inside / 400 <= 0.98


def test_missing_values_are_left_out() -> None:
    first = np.append(PAIRS[:, 1], np.nan)
    with_missing = repeated_agreement(first, np.append(PAIRS[:, 2], 4.0), np.append(PAIRS[:, 0], 13))
    assert with_missing == repeated_agreement(PAIRS[:, 1], PAIRS[:, 2], PAIRS[:, 0])


@pytest.mark.parametrize(("first", "subject"), [([1, 2, 3], "abc"), ([1, 2, 3, 4], "aabb"), ([1, 2], "aab"), ([], "")])
def test_too_few_or_unequal_values_are_refused(first: list[float], subject: str) -> None:
    with pytest.raises(OptionError):
        repeated_agreement(first, np.zeros(len(first)), list(subject))
