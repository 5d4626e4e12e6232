"""Brightness, sharpness and camera motion of images with known brightness, blur and displacement."""

import cv2
import numpy as np
import pytest
from clip_makers import SAMPLE_SIDE

from gait.pose.scene.quality import background_shift, camera_motion, find_background, measure_quality
from gait.video import open_clip, read_frames
from gait.video.frame import Frame, Picture

BODY = (190.0, 380.0, 600.0, 1000.0)
RUNNER = (200.0, 380.0, 520.0, 1000.0)


@pytest.fixture(scope="module")
def picture() -> Picture:
    return next(read_frames(open_clip(SAMPLE_SIDE))).picture


def moved(picture: Picture, across_px: float, down_px: float) -> Picture:
    turn = np.array([[1, 0, across_px], [0, 1, down_px]], np.float32)
    height, width = picture.shape[:2]
    return cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def test_a_darker_picture_is_darker_and_no_less_sharp(picture: Picture) -> None:
    bright, dark = (measure_quality(p, BODY) for p in (picture, (picture * 0.3).astype(np.uint8)))
    assert bright is not None
    assert dark is not None
    assert dark.brightness == pytest.approx(0.3 * bright.brightness, rel=0.05)
    assert dark.sharpness == pytest.approx(bright.sharpness, rel=0.1)


def test_noise_in_a_dark_picture_does_not_count_as_sharpness(picture: Picture) -> None:
    blurred = cv2.GaussianBlur(picture, (0, 0), 5.0) * 0.4
    noisy = np.clip(blurred + np.random.default_rng(0).normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    seen = measure_quality(noisy, BODY)
    assert seen is not None
    assert seen.sharpness < 0.2


@pytest.mark.parametrize("kernel", [(1, 31), (31, 1), (15, 15)], ids=["across", "down", "both"])
def test_blur_in_any_direction_is_found(picture: Picture, kernel: tuple[int, int]) -> None:
    sharp, blurred = (measure_quality(p, BODY) for p in (picture, cv2.blur(picture, kernel)))
    assert sharp is not None
    assert blurred is not None
    assert sharp.sharpness > 0.3
    assert blurred.sharpness < 0.2


@pytest.mark.parametrize("box", [(10.0, 10.0, 12.0, 500.0), (-300.0, 0.0, -10.0, 900.0)], ids=["thin", "outside"])
def test_a_box_without_a_body_gives_none(picture: Picture, box: tuple[float, float, float, float]) -> None:
    assert measure_quality(picture, box) is None


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.5, -0.7), (-12.0, 6.0), (60.0, 0.0)])
def test_the_displacement_of_the_background_is_found_while_the_runner_moves(
    picture: Picture, shift: tuple[float, float]
) -> None:
    after = moved(picture, *shift)
    left, top, right, bottom = (round(edge) for edge in RUNNER)
    after[top:bottom, left:right] = after[top:bottom, left:right][:, ::-1]
    found = background_shift(
        find_background(Frame(0, 0.0, picture), [RUNNER]), find_background(Frame(0, 0.0, after), [RUNNER])
    )
    assert found == pytest.approx(np.array(shift), abs=0.3)


def test_an_empty_wall_does_not_show_the_cameras_motion() -> None:
    wall = np.full((640, 360, 3), 120, np.uint8)
    assert background_shift(find_background(Frame(0, 0.0, wall), []), find_background(Frame(0, 0.0, wall), [])) is None
    assert camera_motion([None] * 20) is None


def test_another_scene_does_not_show_the_cameras_motion(picture: Picture) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (80, 45, 3), dtype=np.uint8)
    other = np.kron(noise, np.ones((16, 16, 1), np.uint8))
    assert (
        background_shift(find_background(Frame(0, 0.0, picture), [RUNNER]), find_background(Frame(0, 0.0, other), []))
        is None
    )


def test_shake_and_travel_are_distinguished() -> None:
    random = np.random.default_rng(2)
    path = random.normal(0, 4, (60, 2))
    shaking = camera_motion(list(np.diff(path, axis=0)))
    panning = camera_motion(list(np.diff(np.column_stack([np.linspace(0, 900, 60), np.zeros(60)]), axis=0)))
    assert shaking is not None
    assert panning is not None
    assert shaking.shake_px == pytest.approx(4 * np.sqrt(2), rel=0.25)
    assert shaking.travel_px < 15
    assert panning.shake_px < 0.1
    assert panning.travel_px > 800
