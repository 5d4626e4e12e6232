"""A saved pose track is analysed only if its attributes have possible values."""

import numpy as np
import pytest

from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.results.saved_track import is_valid_track

ATTRIBUTES: dict[str, str | float | int] = {
    **dict.fromkeys(("source_file", "source_sha256", "source_software", "model", "model_sha256"), "text"),
    **dict.fromkeys(("image_width_px", "image_height_px", "slow_motion_factor"), 1),
    "turned_deg": 0,
}


def track(**attributes: float | str) -> PoseTrack:
    zeros = np.zeros((3, len(KEYPOINTS)))
    return build_track(
        time_s=np.arange(3) / 30,
        position_px=np.zeros((3, len(KEYPOINTS), 2)),
        confidence=zeros,
        depth_px=zeros,
        provenance={**ATTRIBUTES, **attributes},
    )


@pytest.mark.parametrize("attributes", [{}, {"vertical_deg": 2.0}, {"vertical_deg": -2.0, "vertical_se_deg": 0.4}])
def test_the_vertical_and_its_error_are_optional(attributes: dict[str, float]) -> None:
    assert is_valid_track(track(**attributes))


@pytest.mark.parametrize("se_deg", [0.0, -1.0, float("nan"), "0.4"])
def test_an_impossible_error_of_the_vertical_is_invalid(se_deg: float | str) -> None:
    assert not is_valid_track(track(vertical_deg=2.0, vertical_se_deg=se_deg))
