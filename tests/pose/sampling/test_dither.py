"""Crops are shifted within a cell of the heat maps, so that errors that repeat with the cells average out."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from gait.pose import estimate_pose
from gait.pose.engines.landmarks import HEATMAP_CELL_PX, INPUT_SIZE, Crop
from gait.pose.runner.path import RunnerPath
from gait.pose.sampling.dither import dither
from gait.video import open_clip
from gait.video.frame import Frame, Picture

CROP = Crop(300.0, 400.0, 512.0)


def moved(numbers: range, *, crop: Crop = CROP) -> np.ndarray:
    """Return the shift of the crops of these frames, in cells."""
    places = np.array([dither(crop, number=number)[:2] for number in numbers])
    return (places - crop[:2]) / (HEATMAP_CELL_PX * crop.side / INPUT_SIZE)


def test_a_crop_is_shifted_by_less_than_half_a_cell_and_keeps_its_size() -> None:
    assert 0.3 < np.abs(moved(range(20))).max() < 0.5
    assert {dither(CROP, number=number).side for number in range(20)} == {CROP.side}


def test_the_shift_is_proportional_to_the_crop() -> None:
    np.testing.assert_allclose(moved(range(20)), moved(range(20), crop=Crop(300.0, 400.0, 1024.0)), atol=1e-9)


@pytest.mark.parametrize("every", [1, 2, 3, 6, 12])
@pytest.mark.parametrize("first", range(3))
def test_errors_that_repeat_with_the_cells_average_out_at_any_sampling_interval(every: int, first: int) -> None:
    places = moved(range(first, first + 20 * every, every))
    waves = np.exp(2j * np.pi * places)
    np.testing.assert_allclose(waves.mean(axis=0), 0, atol=1e-9)
    # Likewise for an error that depends on both coordinates.
    np.testing.assert_allclose((waves[:, 0] * waves[:, 1]).mean(), 0, atol=1e-9)


@pytest.mark.parametrize(("crop_only", "places"), [(True, 5), (False, 1)])
def test_an_engine_that_chooses_its_own_crop_gets_fixed_crops(
    monkeypatch: pytest.MonkeyPatch, short_clips: dict[str, Path], crop_only: bool, places: int
) -> None:
    shown: list[Crop] = []

    class Engine:
        provenance: ClassVar[dict[str, str]] = {}

        def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[None]:
            for _, crop in frames:
                # Engines that use the crop only receive the cropped image.
                if not crop_only:
                    shown.append(crop)
                yield None

    def crop_image(_: Frame, crop: Crop) -> Picture:
        shown.append(crop)
        return np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.uint8)

    Engine.crop_only = crop_only
    monkeypatch.setattr("gait.pose.sampling.adaptive.crop_image", crop_image)
    monkeypatch.setattr("gait.pose.estimate.make_engine", lambda *_, **__: Engine())
    times_s = np.arange(0, 5, 0.4)
    path = RunnerPath(
        time_s=times_s,
        centre_px=np.tile([360.0, 640.0], (len(times_s), 1)),
        crop_side_px=np.full(len(times_s), 512.0),
        people=1,
    )
    estimate_pose(open_clip(short_clips["side"]), path=path)
    assert len(set(shown)) == places
    assert np.mean(shown, axis=0) == pytest.approx([360, 640, 512])
