"""What a frame of a clip costs in memory, once its pose is found: frames may be many, all that is kept is points."""

import tracemalloc
from dataclasses import replace

from gait.session import Session
from gait.session.reanalyze import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

# Three copies of the points and one set of curves; every point of every step at 51 times would be ten times as much.
MOST_BYTES_A_FRAME = 4000
# The measures of such a clip are made anew for its shake, its tilt, and strides that keep time with the frames.
FAILINGS = {"camera_shake_px": 4.0, "camera_travel_px": 0.0, "vertical_deg": 6.0}


def failing_session(duration_s: float) -> Session:
    made = synthetic_session(SyntheticRunner(cadence_spm=180.0), views=("side",), duration_s=duration_s, fps=30.0)
    [clip] = made.clips
    return replace(made, clips=(replace(clip, pose=clip.pose.assign_attrs(FAILINGS)),))


def test_the_measures_of_a_frame_take_little_memory() -> None:
    reanalyze(failing_session(4.0))  # loads what is loaded once
    (short_frames, short_bytes), (long_frames, long_bytes) = (peak(duration_s) for duration_s in (10.0, 30.0))
    assert (long_bytes - short_bytes) / (long_frames - short_frames) < MOST_BYTES_A_FRAME


def peak(duration_s: float) -> tuple[int, int]:
    """Frames of a clip, and the most bytes that measuring it takes; some of them whatever its length."""
    session = failing_session(duration_s)
    tracemalloc.start()
    try:
        reanalyze(session)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return session.clips[0].clip.frame_count, peak_bytes
