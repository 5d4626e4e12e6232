"""Pictures and films of both runs at the same phase of the stride."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_folders import DURATION_S, FPS, result_folder

from gait.comparison.film import write_films
from gait.comparison.phase import frame_pairs
from gait.comparison.pictures import Stage, event_pictures
from gait.comparison.run import Run, ghost_pose
from gait.results.folder import read_results
from gait.session.reanalyze import prepare_saved
from gait.video import open_clip
from gait.video.placement import Placement


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    results = read_results(result_folder(tmp_path_factory.mktemp("runs") / "a", with_pose=True))
    return Run.from_results(results, prepare_saved(results.folder)["side"], name="")


def test_both_kinds_of_pictures_show_each_event_of_both_feet(run: Run) -> None:
    pictures = event_pictures(Stage(run, run), "side")
    assert [(picture.kind, picture.side, picture.event) for picture in pictures] == [
        (kind, side, event)
        for side in ("left", "right")
        for event in ("initial_contact", "mid_stance", "toe_off", "mid_flight")
        for kind in ("ghost", "pair")
    ]
    for picture in pictures:
        if picture.kind == "pair":
            half = (picture.picture.shape[1] - 8) // 2
            assert np.array_equal(picture.picture[:, :half], picture.picture[:, -half:])


@pytest.mark.parametrize("faces_other_way", [False, True])
def test_the_ghost_of_a_run_lies_on_the_run_itself(run: Run, faces_other_way: bool) -> None:
    """A run at half the scale that faces the other way has the same ghost, because hips and legs are made to agree."""
    before = run
    if faces_other_way:
        motion = run.motion
        small = replace(motion.scale, metres_per_pixel=2 * motion.scale.metres_per_pixel)
        turned = replace(motion.rescaled(small), facing=-motion.facing)
        before = replace(run, trial=replace(run.trial, motion=turned))
    time_s = float(run.time_s[np.flatnonzero(np.isfinite(run.phase))[20]])
    pose = run.pose(time_s, Placement(scale=1.0, picture_size=(720, 1280)))
    ghost = ghost_pose(before, run, pose, np.array([time_s]))
    assert ghost.points.keys() == pose.points.keys()
    for name, point in ghost.points.items():
        assert point == pytest.approx(pose.points[name], abs=1e-6)


def test_a_phase_comes_once_in_every_stride(run: Run) -> None:
    times_s = run.times_of(0.35)
    toe_offs_s = [contact.toe_off_s for contact in run.contacts if contact.side == "left" and contact.toe_off_s]
    assert times_s == pytest.approx(toe_offs_s[-len(times_s) :], abs=1e-6)
    assert len(times_s) >= 5


def test_films_have_the_pace_of_the_first_run(run: Run, tmp_path: Path) -> None:
    """The other run is slow motion, with the same steps."""
    slow = replace(run, time_s=np.linspace(0.0, DURATION_S, round(4 * DURATION_S * FPS)))
    assert write_films(Stage(run, slow), "side", pair=tmp_path / "pair.mp4", ghost=tmp_path / "ghost.mp4")
    pair, ghost = open_clip(tmp_path / "pair.mp4"), open_clip(tmp_path / "ghost.mp4")
    count = len(frame_pairs(run.phase, slow.phase))
    assert pair.frame_count == ghost.frame_count == count
    assert pair.duration_s == pytest.approx(count / FPS, abs=0.01)
    assert pair.width == 2 * ghost.width + 8
