"""Two estimates of where up is make one, with the error that they leave."""

import numpy as np
import pytest

from gait.pose.scene.up import HELD, Up, held_log, summed_up, up_of_track, with_belt


def test_estimates_that_agree_are_combined_by_inverse_variance() -> None:
    both = with_belt(Up(1.0, 1.0), Up(2.0, 2.0))
    assert both.lean_deg == pytest.approx((1.0 / 1 + 2.0 / 4) / (1 / 1 + 1 / 4), abs=0.1)
    assert both.se_deg == pytest.approx((1 / 1 + 1 / 4) ** -0.5, rel=0.2)


@pytest.mark.parametrize("away_deg", [3.0, 5.0, 7.0])
def test_the_further_apart_the_less_is_known(away_deg: float) -> None:
    near, far = (with_belt(Up(0.0, 0.4), Up(away, 2.0)) for away in (away_deg - 2, away_deg))
    assert far.se_deg > 1.2 * near.se_deg


@pytest.mark.parametrize("away_deg", [-9.0, 4.0, 9.0])
def test_edges_that_agree_are_believed_before_a_belt_that_slopes(away_deg: float) -> None:
    found = with_belt(Up(0.0, 0.4), Up(away_deg, 2.0))
    assert 0 < found.lean_deg / away_deg < 0.25
    assert with_belt(Up(0.0, 2.6), Up(away_deg, 2.0)).lean_deg / away_deg > found.lean_deg / away_deg


def test_a_distribution_is_summed_up_by_mean_and_deviation() -> None:
    lean_deg = np.linspace(-12, 12, 241)
    assert summed_up(lean_deg, held_log(lean_deg)) == HELD


def test_a_track_saved_before_there_were_standard_errors_keeps_its_lean() -> None:
    old, new = up_of_track({"vertical_deg": 2.5}), up_of_track({"vertical_deg": 2.5, "vertical_se_deg": 0.4})
    assert old.lean_deg == new.lean_deg == 2.5
    assert old.se_deg > new.se_deg == 0.4
    assert up_of_track({}) == HELD
