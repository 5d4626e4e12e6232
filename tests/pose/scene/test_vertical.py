"""Estimates of the vertical are combined, with the error of the result."""

import numpy as np
import pytest

from gait.pose.scene.vertical import PRIOR, Vertical, from_density, fuse_with_belt, log_prior, vertical_of_track


def test_estimates_that_agree_are_combined_by_inverse_variance() -> None:
    both = fuse_with_belt(Vertical(1.0, 1.0), Vertical(2.0, 2.0))
    assert both.lean_deg == pytest.approx((1.0 / 1 + 2.0 / 4) / (1 / 1 + 1 / 4), abs=0.1)
    assert both.se_deg == pytest.approx((1 / 1 + 1 / 4) ** -0.5, rel=0.2)


@pytest.mark.parametrize("other_deg", [3.0, 5.0, 7.0])
def test_a_larger_contradiction_gives_a_larger_error(other_deg: float) -> None:
    near, far = (fuse_with_belt(Vertical(0.0, 0.4), Vertical(away, 2.0)) for away in (other_deg - 2, other_deg))
    assert far.se_deg > 1.2 * near.se_deg


@pytest.mark.parametrize("other_deg", [-9.0, 4.0, 9.0])
def test_consistent_edges_outweigh_a_sloping_belt(other_deg: float) -> None:
    found = fuse_with_belt(Vertical(0.0, 0.4), Vertical(other_deg, 2.0))
    assert 0 < found.lean_deg / other_deg < 0.25
    assert (
        fuse_with_belt(Vertical(0.0, 2.6), Vertical(other_deg, 2.0)).lean_deg / other_deg > found.lean_deg / other_deg
    )


def test_the_prior_is_the_mean_and_deviation_of_its_density() -> None:
    lean_deg = np.linspace(-12, 12, 241)
    assert from_density(lean_deg, log_prior(lean_deg)) == PRIOR


def test_a_track_without_a_standard_error_keeps_its_lean() -> None:
    old = vertical_of_track({"vertical_deg": 2.5})
    new = vertical_of_track({"vertical_deg": 2.5, "vertical_se_deg": 0.4})
    assert old.lean_deg == new.lean_deg == 2.5
    assert old.se_deg > new.se_deg == 0.4
    assert vertical_of_track({}) == PRIOR
