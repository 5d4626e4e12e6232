"""Reliability, against the published example of Shrout and Fleiss (1979)."""

from __future__ import annotations

import numpy as np
import pytest

from gait import reliability
from gait.errors import OptionError

# Shrout and Fleiss 1979, table 2: six targets rated by four judges. Table 4 gives the coefficients.
RATINGS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_published_coefficients_are_reproduced() -> None:
    found = reliability(RATINGS)
    assert (found.subjects, found.occasions) == (6, 4)
    coefficients = (found.icc1, found.icc_agreement, found.icc_consistency)
    assert [round(each.value, 2) for each in coefficients] == [0.17, 0.29, 0.71]
    # Intervals of the same example in the documentation of R's `psych::ICC`.
    assert [tuple(round(end, 2) for end in each.ci95) for each in coefficients] == [
        (-0.13, 0.72),
        (0.02, 0.76),
        (0.34, 0.95),
    ]


def test_errors_follow_from_the_published_mean_squares() -> None:
    found = reliability(RATINGS)
    # Table 3: between targets 11.24, between judges 32.49, residual 1.02.
    assert found.sem_consistency == pytest.approx(np.sqrt(1.02), abs=0.01)
    assert found.sem_agreement == pytest.approx(np.sqrt(1.02 + (32.49 - 1.02) / 6), abs=0.01)
    assert found.mdc95_agreement == pytest.approx(1.96 * np.sqrt(2) * found.sem_agreement)
    assert found.mdc95_consistency == pytest.approx(1.96 * np.sqrt(2) * found.sem_consistency)


def test_a_shift_of_an_occasion_counts_as_error_for_agreement_only() -> None:
    values = np.random.default_rng(0).normal(170, 8, (20, 1)) + np.random.default_rng(1).normal(0, 1, (20, 2))
    plain, shifted = reliability(values), reliability(values + np.array([0, 5]))
    assert shifted.icc_consistency.value == pytest.approx(plain.icc_consistency.value)
    assert shifted.icc_agreement.value < plain.icc_agreement.value
    assert shifted.sem_agreement > plain.sem_agreement + 1


def test_subjects_with_a_missing_value_are_left_out() -> None:
    assert reliability([*RATINGS, [5, np.nan, 4, 4]]) == reliability(RATINGS)


@pytest.mark.parametrize("values", [[[1], [2], [3]], [[1, 2], [2, 3]], [[1, 1], [1, 1], [1, 1]], [1, 2, 3]])
def test_too_few_values_are_refused(values: list[object]) -> None:
    with pytest.raises(OptionError):
        reliability(values)
