"""Any area of a frame can be read at any size, in every pixel format."""

import av
import cv2
import numpy as np
import pytest

from gait.video.frame import Area, Frame, Picture, even

WHOLE = (320, 240)


@pytest.fixture(scope="module")
def scene() -> Picture:
    """Smooth colours, so that chroma subsampling changes little."""
    coarse = np.random.default_rng(1).integers(60, 190, (3, 4, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, WHOLE, interpolation=cv2.INTER_CUBIC), np.uint8)


def stored(scene: Picture, pixel_format: str) -> Frame:
    return Frame(0, 0.0, av.VideoFrame.from_ndarray(scene, format="rgb24").reformat(format=pixel_format))


@pytest.mark.parametrize(
    "pixel_format", ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "nv12", "gray", "rgb24"]
)
def test_a_crop_is_the_same_in_every_pixel_format(scene, pixel_format):
    frame = stored(scene, pixel_format)
    area = Area(40, 20, 200, 180)
    cropped = frame.crop(area, width=80, height=80)
    cut = np.ascontiguousarray(frame.picture[area.top : area.bottom, area.left : area.right])
    expected = cv2.resize(cut, (80, 80), interpolation=cv2.INTER_AREA)
    assert np.abs(cropped.astype(int) - expected).mean() < 2.5


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("size", [(320, 240), (319, 237)])
def test_a_crop_is_that_of_the_upright_picture(scene, quarter_turns, mirrored, size):
    source = av.VideoFrame.from_ndarray(np.ascontiguousarray(scene[: size[1], : size[0]]), format="rgb24")
    frame = Frame(0, 0.0, source.reformat(format="yuv420p"), quarter_turns, mirrored)
    width, height = frame.size
    assert frame.picture.shape == (height, width, 3)
    area = Area(20, 10, width - 60, height - 100)
    half = ((area.right - area.left) // 2 // 2 * 2, (area.bottom - area.top) // 2 // 2 * 2)
    cropped = frame.crop(area, width=half[0], height=half[1])
    cut = np.ascontiguousarray(frame.picture[area.top : area.bottom, area.left : area.right])
    assert np.abs(cropped.astype(int) - cv2.resize(cut, half, interpolation=cv2.INTER_AREA)).mean() < 2.5


@pytest.mark.parametrize("times", range(1, 11))
def test_shrinking_by_a_whole_number_averages_squares(times):
    height, width = 20 * times, 30 * times
    picture = np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)
    cropped = Frame(0, 0.0, picture).crop(Area(0, 0, width, height), width=30, height=20)
    means = picture.reshape(20, times, 30, times, 3).mean(axis=(1, 3))
    # Rounded up to three times: halved twice, then shrunk.
    assert np.abs(cropped - means).max() <= 1.5


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_grey_is_the_luma_of_the_upright_picture(scene, quarter_turns):
    frame = Frame(0, 0.0, stored(scene, "yuv420p").source, quarter_turns)
    grey, shrunk = frame.grey(longest_px=160)
    assert shrunk == 0.5
    small = cv2.resize(frame.picture, grey.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.corrcoef(grey.ravel(), cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).ravel())[0, 1] > 0.995


def test_a_small_frame_is_not_enlarged_for_grey(scene):
    assert Frame(0, 0.0, scene).grey(longest_px=640)[0].shape == scene.shape[:2]


@pytest.mark.parametrize(("length", "expected"), [(0.2, 2), (2.9, 2), (3.1, 4), (540.0, 540)])
def test_even_sizes(length, expected):
    assert even(length) == expected
