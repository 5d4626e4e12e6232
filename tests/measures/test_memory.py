"""What a frame more of a clip costs in memory, once its pose is found."""

import tracemalloc
from dataclasses import replace

import pytest

from gait.reanalysis import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic_session import synthetic_session

FPS = 30.0
# Half an hour at 60 frames a second, 108,000 frames, then takes less than 450 MB beside the pose track's 110.
MOST_BYTES_A_FRAME = 4000


def peak_bytes(duration_s: float, *, failings: dict[str, float]) -> int:
    """The most that the analysis of a pose takes beside the pose itself."""
    made = synthetic_session(SyntheticRunner(cadence_spm=180.0), views=("side",), duration_s=duration_s, fps=FPS)
    [clip] = made.clips
    session = replace(made, clips=(replace(clip, pose=clip.pose.assign_attrs(failings)),))
    tracemalloc.start()
    reanalyze(session)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    "failings",
    [
        pytest.param({}, id="a good clip"),
        # Strides keep time with the frames in both.
        pytest.param({"camera_shake_px": 4.0, "camera_travel_px": 0.0, "vertical_deg": 6.0}, id="shaken and tilted"),
    ],
)
def test_a_frame_more_takes_no_more_than_its_points(failings: dict[str, float]) -> None:
    peak_bytes(4.0, failings=failings)  # loads what is loaded once
    short, long = (peak_bytes(duration_s, failings=failings) for duration_s in (8.0, 16.0))
    assert (long - short) / (8.0 * FPS) < MOST_BYTES_A_FRAME
