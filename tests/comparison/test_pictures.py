"""Pictures and films of both runs at the same phase of the stride."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_folders import DURATION_S, FPS, result_folder

from gait.comparison.film import write_films
from gait.comparison.phase import frame_pairs
from gait.comparison.pictures import Stage, event_pictures
from gait.comparison.run import CleanFilm, Run, ghost_pose
from gait.motion.smoothing import hold_ends
from gait.report.drawing.film_crop import FilmCrop
from gait.results.folder import read_results
from gait.session.reanalyze import prepare_saved
from gait.video import open_clip
from gait.video.placement import Placement
from gait.video.writer import VideoWriter


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result_folder(tmp_path_factory.mktemp("runs") / "a", with_pose=True)


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    results = read_results(folder)
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


def write_clean_film(run: Run, path: Path, *, slowed: float, gone: Collection[int]) -> None:
    """Write a grey film with a white square at the hips, which moves with the box of the film."""
    corners = np.stack([40 + 20 * np.sin(run.time_s), 300 + 0 * run.time_s], axis=1)
    crop = FilmCrop(time_s=run.time_s, corner_px=corners, size_px=(600, 900), reduction=2.0)
    hips_px = run.motion.in_picture(hold_ends(run.motion.curve("mid_hip"), run.time_s), run.time_s)
    with VideoWriter(path, width=300, height=450, mean_fps=FPS / slowed, comment=crop.text) as writer:
        for number, time_s in enumerate(run.time_s.tolist()):
            if number not in gone:
                picture = np.full((450, 300, 3), 90, np.uint8)
                # Without this, frames would count as repeated.
                picture[:60] = 37 * number % 150
                x, y = np.rint(crop.placement_at(time_s).place(hips_px[number])).astype(int)
                picture[y - 5 : y + 6, x - 5 : x + 6] = 250
                writer.write(picture, slowed * time_s)


@pytest.mark.parametrize(
    ("slowed", "gone"),
    [(1.0, []), (4.0, []), (1.0, range(12)), (4.0, range(12)), (1.25, [30, 31, 57])],
)
def test_pictures_are_drawn_on_the_clean_film(
    folder: Path, tmp_path: Path, slowed: float, gone: Collection[int]
) -> None:
    """The film may be slower than the clip and lack frames; contacts and motion are on the time axis of the clip."""
    prepared = prepare_saved(folder)["side"]
    results = replace(read_results(folder), folder=tmp_path)
    bare = Run.from_results(results, prepared, name="")
    write_clean_film(bare, tmp_path / "side.clean.mp4", slowed=slowed, gone=gone)
    run = Run.from_results(results, prepared, name="")
    assert run.film is not None
    kept = [number for number in range(len(bare.time_s)) if number not in gone]
    assert run.time_s == pytest.approx(bare.time_s[kept], abs=2e-3)
    size = (200, 300)
    for shot in run.shots([20, 60, 100]):
        assert shot.picture is not None
        time_s = float(run.time_s[shot.number])
        placement = run.placement(time_s, leg_px=110.0, hips_px=np.array([100.0, 150.0]), size=size)
        picture = np.zeros((300, 200, 3), np.uint8)
        run.film.drawn_on(picture, shot.picture, placement, clip_s=float(run.film.clip_s[shot.number]))
        hips = placement.place(run.motion.in_picture(run.motion.curve("mid_hip")(time_s), np.asarray(time_s)))
        rows, columns = np.nonzero(picture[..., 0] > 200)
        assert [columns.mean(), rows.mean()] == pytest.approx(hips, abs=1.0)


def test_a_film_that_does_not_say_what_it_shows_is_left_out(run: Run, folder: Path, tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "old.mp4", width=60, height=80, mean_fps=FPS) as writer:
        for index in range(5):
            writer.write(np.zeros((80, 60, 3), np.uint8), index / FPS)
    clip = prepare_saved(folder)["side"].clip
    assert CleanFilm.open(tmp_path / "old.mp4", clip=clip) is None
    assert CleanFilm.open(tmp_path / "none.mp4", clip=clip) is None


def test_films_have_the_pace_of_the_first_run(run: Run, tmp_path: Path) -> None:
    """The other run is slow motion, with the same steps."""
    slow = replace(run, time_s=np.linspace(0.0, DURATION_S, round(4 * DURATION_S * FPS)))
    assert write_films(Stage(run, slow), "side", pair=tmp_path / "pair.mp4", ghost=tmp_path / "ghost.mp4")
    pair, ghost = open_clip(tmp_path / "pair.mp4"), open_clip(tmp_path / "ghost.mp4")
    count = len(frame_pairs(run.phase, slow.phase))
    assert pair.frame_count == ghost.frame_count == count
    assert pair.duration_s == pytest.approx(count / FPS, abs=0.01)
    assert pair.width == 2 * ghost.width + 8
