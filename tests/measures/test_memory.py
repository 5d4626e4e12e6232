"""Memory that the analysis of a pose needs per frame of the clip."""

import tracemalloc
from dataclasses import replace

from gait.session import Session
from gait.session.reanalyze import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

# Three copies of the points and one set of curves. All points of all steps at 51 times would need ten times as much.
MAX_BYTES_PER_FRAME = 4000
# The measures of such a clip are recomputed for camera shake, an uncertain vertical, and frame lock.
CLIP_ERRORS = {"camera_shake_px": 4.0, "camera_travel_px": 0.0, "vertical_deg": 6.0}


def session_with_errors(duration_s: float) -> Session:
    made = synthetic_session(SyntheticRunner(cadence_spm=180.0), views=("side",), duration_s=duration_s, fps=30.0)
    [clip] = made.clips
    return replace(made, clips=(replace(clip, pose=clip.pose.assign_attrs(CLIP_ERRORS)),))


def test_memory_per_frame_is_small() -> None:
    reanalyze(session_with_errors(4.0))  # load modules and tables
    (short_frames, short_bytes), (long_frames, long_bytes) = (peak(duration_s) for duration_s in (6.0, 16.0))
    assert (long_bytes - short_bytes) / (long_frames - short_frames) < MAX_BYTES_PER_FRAME


def peak(duration_s: float) -> tuple[int, int]:
    """Return the number of frames of a clip, and the peak memory of its analysis in bytes."""
    session = session_with_errors(duration_s)
    tracemalloc.start()
    try:
        reanalyze(session)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return session.clips[0].clip.frame_count, peak_bytes
