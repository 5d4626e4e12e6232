"""Films of both runs with the same stride phase in each frame: side by side, and the earlier run as a ghost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.comparison.phase import frame_pairs, times_at_phase
from gait.comparison.pictures import Stage
from gait.comparison.run import Shot
from gait.runtime.atomic import atomic_file
from gait.runtime.progress import Progress, silent
from gait.video.writer import VideoWriter
from gait.words import say

_FRAMES_PER_REPORT = 30


def write_films(stage: Stage, view: str, *, pair: Path, ghost: Path, progress: Progress = silent) -> bool:
    """Write the films of a view, at the pace of the earlier run.

    Parameters
    ----------
    stage : Stage
        The runs.
    view : str
        The view.
    pair, ghost : Path
        The MP4 files to write: both runs side by side, and the later run with the earlier one as a ghost.
    progress : Progress
        Progress callback.

    Returns
    -------
    bool
        False if a clip has too few steps; then no film is written.

    Raises
    ------
    ClipError
        If a clean film is damaged.
    """
    before, after = stage.before, stage.after
    pairs = frame_pairs(before.phase, after.phase)
    if len(pairs) < 2:
        return False
    times_s = before.time_s[pairs[:, 0]] - before.time_s[pairs[0, 0]]
    mean_fps = (len(times_s) - 1) / float(times_s[-1])
    ghost_s = times_at_phase(before.contacts, after.phase[pairs[:, 1]])
    ghost_s = np.where(np.isfinite(ghost_s), ghost_s, before.time_s[pairs[:, 0]])
    stage_name = say("comparison.progress", view=say(f"view.{view}"))
    with ExitStack() as files:
        writers = [
            files.enter_context(
                VideoWriter(files.enter_context(atomic_file(path)), width=size[0], height=size[1], mean_fps=mean_fps)
            )
            for path, size in ((pair, stage.pair_size), (ghost, stage.size))
        ]
        shots = zip(_paired_shots(stage, pairs), times_s.tolist(), strict=True)
        for done, (pair_of_shots, time_s) in enumerate(shots):
            writers[0].write(stage.pair_picture(pair_of_shots), time_s)
            writers[1].write(stage.ghost_picture(pair_of_shots[1], ghost_s[done : done + 1]), time_s)
            if done % _FRAMES_PER_REPORT == 0:
                progress(stage_name, done, len(pairs))
    progress(stage_name, len(pairs), len(pairs))
    return True


def _paired_shots(stage: Stage, pairs: npt.NDArray[np.int64]) -> Iterator[tuple[Shot, Shot]]:
    """Yield the frames of each pair. The pairs are in order, so that each film is read only once."""
    others = stage.after.shots(pairs[:, 1].tolist())
    other = next(others)
    for shot, number in zip(stage.before.shots(pairs[:, 0].tolist()), pairs[:, 1].tolist(), strict=True):
        while other.number < number:
            other = next(others)
        yield shot, other
