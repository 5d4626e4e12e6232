"""Bias and limits of agreement of two methods, and their plot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gait import plot_agreement
from gait.errors import OptionError
from gait.report.charts.agreement import agreement

# Peak expiratory flow (l/min) with two meters, Bland and Altman 1986, Lancet 327:307-310.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def test_the_published_example_is_reproduced() -> None:
    found = agreement(WRIGHT, MINI)
    assert (found.n, round(found.bias, 1), round(found.sd, 1)) == (17, -2.1, 38.8)
    # The paper takes two standard deviations, and sqrt(3 / n) for the standard error of a limit.
    assert found.limits == pytest.approx((-79.7, 75.5), abs=1.7)
    assert found.bias_ci95 == pytest.approx((-22.0, 17.8), abs=0.15)
    assert found.lower_ci95 == pytest.approx((-114.3, -45.1), abs=2.5)
    assert found.upper_ci95 == pytest.approx((40.9, 110.1), abs=2.5)


def test_the_intervals_of_the_limits_contain_the_true_limit_19_times_in_20() -> None:
    random = np.random.default_rng(0)
    found = [agreement(random.normal(2, 3, 40), np.zeros(40)) for _ in range(1000)]
    inside = np.mean([low <= 2 + 1.96 * 3 <= high for low, high in (each.upper_ci95 for each in found)])
    assert inside == pytest.approx(0.95, abs=0.02)


def test_dots_and_lines_are_the_values(ax: Axes) -> None:
    assert plot_agreement(WRIGHT, MINI, unit="l/min", names=("Wright", "mini"), ax=ax) is ax
    dots = np.asarray(ax.collections[-1].get_offsets())
    assert dots[:, 0] == pytest.approx((np.array(WRIGHT) + MINI) / 2)
    assert dots[:, 1] == pytest.approx(np.array(WRIGHT) - MINI)
    found = agreement(WRIGHT, MINI)
    drawn = {float(np.asarray(line.get_ydata())[0]) for line in ax.lines}
    assert {found.bias, *found.limits} <= drawn
    assert ax.get_ylabel() == "Wright \N{MINUS SIGN} mini (l/min)"
    low, high = ax.get_ylim()
    assert low < found.lower_ci95[0] < found.upper_ci95[1] < high


def test_columns_of_a_table_give_the_names_and_missing_values_are_left_out(ax: Axes) -> None:
    table = pd.DataFrame({"video": [1.0, 2.0, np.nan, 4.0, 5.0], "plate": [1.5, 2.5, 3.5, 4.0, np.nan]})
    plot_agreement("video", "plate", data=table, ax=ax)
    assert len(np.asarray(ax.collections[-1].get_offsets())) == 3
    assert ax.get_xlabel() == "mean of video and plate"


@pytest.mark.parametrize(
    ("first", "second", "data", "message"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0], None, "3 values .* and 2"),
        ([1.0, 2.0, np.nan], [1.0, 2.0, 3.0], None, "at least 3 pairs, not 2"),
        ("video", "force", {"video": [1.0, 2.0, 3.0]}, "no column 'force'"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    first: object, second: object, data: object, message: str, ax: Axes
) -> None:
    with pytest.raises(OptionError, match=message):
        plot_agreement(first, second, data=data, ax=ax)  # type: ignore[arg-type]
    assert not ax.has_data()
