"""The annotated video has the frames and times of the clip, with drawings in its analysed part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import analysis_of, grey_clip

from gait.errors import OptionError
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.style import FilmStyle
from gait.report.film import LONGEST_SIDE_PX, annotated_pictures, video_placement, write_annotated
from gait.report.key_pictures import key_pictures
from gait.session import Session
from gait.video import Clip, open_clip, read_frames


@pytest.mark.parametrize("view", ["side", "rear"])
def test_frames_and_times_are_those_of_the_clip(made_session: Session, view: str, tmp_path: Path) -> None:
    analysis = made_session.view(view)
    write_annotated(analysis, tmp_path / "out.mp4")
    written = open_clip(tmp_path / "out.mp4")
    assert (written.width, written.height) == (analysis.clip.width, analysis.clip.height)
    assert written.time_s == pytest.approx(analysis.clip.time_s, abs=1e-4)
    assert sum(1 for _ in read_frames(written)) == analysis.clip.frame_count
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_frames_outside_the_analysed_part_are_unchanged(made_session: Session) -> None:
    analysis = made_session.view("side")
    part = slice(60, 120)
    motion = replace(analysis.motion, time_s=analysis.motion.time_s[part], points_m=analysis.motion.points_m[part])
    steps = tuple(s for s in analysis.steps if motion.time_s[0] <= s.initial_contact_s <= motion.time_s[-1])
    partly = replace(analysis, trial=replace(analysis.trial, motion=motion, steps=steps))
    drawn = [
        bool((np.abs(picture.astype(int) - frame.picture) > 20).any())
        for (picture, _), frame in zip(annotated_pictures(partly), read_frames(analysis.clip), strict=True)
    ]
    analysed = (analysis.clip.time_s >= motion.time_s[0]) & (analysis.clip.time_s <= motion.time_s[-1])
    assert drawn == analysed.tolist()
    assert 50 <= sum(drawn) <= 60


def test_slow_motion_keeps_the_times_of_the_clip_and_draws_at_the_runners_time(made_session: Session) -> None:
    analysis = made_session.view("side")
    slow = replace(
        analysis,
        clip=replace(analysis.clip, slow_motion_factor=2.0),
        trial=replace(
            analysis.trial,
            motion=replace(analysis.motion, time_s=analysis.motion.time_s / 2, slow_motion_factor=2.0),
            steps=tuple(
                replace(s, initial_contact_s=s.initial_contact_s / 2, toe_off_s=s.toe_off_s / 2) for s in analysis.steps
            ),
        ),
    )
    picture, time_s = list(annotated_pictures(slow))[-1]
    assert time_s == analysis.clip.time_s[-1]
    usual = list(annotated_pictures(analysis))[-1][0]
    skeleton = slice(0, 220)
    assert np.mean((picture[skeleton] != usual[skeleton]).any(axis=2)) < 0.05, "the same body on the same frame"


def test_a_failing_encoder_raises_and_leaves_no_file(
    made_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gait.report.film.VideoWriter.write", full)
    with pytest.raises(OSError, match="No space left"):
        write_annotated(made_session.view("side"), tmp_path / "out.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("clip_size", "expected"),
    [
        ((720, 1280), (720, 1280)),
        ((2160, 3840), (720, 1280)),
        ((1920, 1080), (960, 540)),
        ((1080, 1920), (540, 960)),
        ((641, 481), (640, 480)),
    ],
)
def test_large_clips_are_reduced_to_even_sides(
    made_session: Session, clip_size: tuple[int, int], expected: tuple[int, int]
) -> None:
    clip: Clip = replace(made_session.view("side").clip, width=clip_size[0], height=clip_size[1])
    assert video_placement(clip).picture_size == expected
    assert max(video_placement(clip).picture_size) <= LONGEST_SIDE_PX


def test_the_drawing_is_reduced_with_the_clip(tmp_path: Path) -> None:
    analysis = analysis_of(grey_clip(tmp_path / "large.mp4", width=1440, height=1920))
    picture, _ = next(annotated_pictures(analysis))
    changed = np.argwhere((np.abs(picture.astype(int) - np.median(picture)) > 60).any(axis=2))
    body = changed[changed[:, 0] < 750]
    # The runner is at pixel 120 of 1440, so at 60 of 720.
    assert picture.shape == (960, 720, 3)
    assert np.median(body[:, 1]) == pytest.approx(60, abs=9)


def test_progress_reaches_the_end(made_session: Session, tmp_path: Path) -> None:
    reported: list[tuple[str, int, int]] = []
    write_annotated(made_session.view("side"), tmp_path / "o.mp4", progress=lambda *now: reported.append(now))
    assert reported[0] == ("side clip: annotated video", 0, 180)
    assert reported[-1] == ("side clip: annotated video", 180, 180)
    assert [done for _, done, _ in reported] == sorted(done for _, done, _ in reported)


@pytest.mark.parametrize("times", [1.0, 2.5, 4.0])
def test_slow_motion_stretches_the_times_and_keeps_every_frame(
    made_session: Session, tmp_path: Path, times: float
) -> None:
    analysis = made_session.view("side")
    write_annotated(analysis, tmp_path / "slow.mp4", style=FilmStyle(slow_motion=times))
    written = open_clip(tmp_path / "slow.mp4")
    assert written.time_s == pytest.approx(analysis.clip.time_s * times, abs=1e-4)


@pytest.mark.parametrize("times", [0.0, 0.5, -1.0, 21.0, float("nan"), float("inf")])
def test_an_impossible_slow_motion_is_refused(times: float) -> None:
    with pytest.raises(OptionError, match="times slower"):
        FilmStyle(slow_motion=times)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_skeleton_only_shows_no_pixel_of_the_clip(made_session: Session, tmp_path: Path, view: str) -> None:
    """The result does not depend on the pictures of the clip."""
    analysis, style = made_session.view(view), FilmStyle(skeleton_only=True)
    frames: list[int] = []
    with_clip = list(annotated_pictures(analysis, style=style, on_frame=lambda frame: frames.append(frame.number)))
    missing = replace(analysis, clip=replace(analysis.clip, path=tmp_path / "gone.mp4"))
    without_clip = list(annotated_pictures(missing, style=style))
    assert len(with_clip) == len(without_clip) == len(frames) == analysis.clip.frame_count
    assert all((a == b).all() for (a, _), (b, _) in zip(with_clip, without_clip, strict=True))
    assert (with_clip[30][0] == BACKGROUND).all(axis=2).mean() > 0.4
    assert ground_point(analysis, video_placement(analysis.clip))[1] == pytest.approx(285, abs=12), (
        "the floor of the made-up clip"
    )


def test_skeleton_only_key_pictures_have_the_same_background(made_session: Session) -> None:
    for picture in key_pictures(made_session.view("side"), style=FilmStyle(skeleton_only=True, blur_faces=True)):
        assert (picture.picture == BACKGROUND).all(axis=2).mean() > 0.4
