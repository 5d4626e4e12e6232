"""Shared by the targets of landmark files: read a file as a motion and measure it."""

from __future__ import annotations

import contextlib
from pathlib import Path

MEASURED_ONE_IN = 32


def read_and_measure(path: Path, data: bytes, *, fps: float | None = None) -> None:
    """Read a file from the side. For some inputs, also read it from behind and measure the motion."""
    from fuzz.harness import one_in
    from gait.analysis.motion import analyze_motion
    from gait.errors import GaitError
    from gait.formats.read import read_motion

    path.write_bytes(data)
    motion = read_motion(path, view="side", fps=fps)
    if one_in(MEASURED_ONE_IN, data):
        with contextlib.suppress(GaitError):
            read_motion(path, view="rear", fps=fps)
        analyze_motion(motion)
