"""Crops move within a cell of the heat maps, so that an error that repeats with the cells goes out with the mean."""

import numpy as np
import pytest

from gait.pose.dither import dithered
from gait.pose.landmarks import HEATMAP_CELL_PX, INPUT_SIZE, Crop

CROP = Crop(300.0, 400.0, 512.0)


def moved(numbers: range, *, crop: Crop = CROP) -> np.ndarray:
    """How far the crops of these frames lie from their places, in cells."""
    places = np.array([dithered(crop, number=number)[:2] for number in numbers])
    return (places - crop[:2]) / (HEATMAP_CELL_PX * crop.side / INPUT_SIZE)


def test_a_crop_moves_by_less_than_half_a_cell_and_keeps_its_size() -> None:
    assert 0.3 < np.abs(moved(range(20))).max() < 0.5
    assert {dithered(CROP, number=number).side for number in range(20)} == {CROP.side}


def test_a_crop_twice_as_large_moves_twice_as_far() -> None:
    np.testing.assert_allclose(moved(range(20)), moved(range(20), crop=Crop(300.0, 400.0, 1024.0)), atol=1e-9)


@pytest.mark.parametrize("every", [1, 2, 3, 6, 12])
@pytest.mark.parametrize("first", range(3))
def test_whichever_frames_are_seen_an_error_that_repeats_with_the_cells_goes_out(every: int, first: int) -> None:
    places = moved(range(first, first + 20 * every, every))
    waves = np.exp(2j * np.pi * places)
    np.testing.assert_allclose(waves.mean(axis=0), 0, atol=1e-9)
    # Nor does it stay where it depends on both ways at once.
    np.testing.assert_allclose((waves[:, 0] * waves[:, 1]).mean(), 0, atol=1e-9)
