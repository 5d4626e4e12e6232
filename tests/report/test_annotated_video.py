"""The annotated video has the frames and times of the clip, with drawings in its analysed part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import GREY

from gait.analysis.result import ClipAnalysis
from gait.errors import OptionError
from gait.privacy.faces import FaceMask
from gait.report.drawing.annotators import OverstrideBracket
from gait.report.drawing.film_crop import LONGEST_SIDE_PX, MOST_PIXELS, FilmCrop, film_crop
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.ribbon import ContactRibbon
from gait.report.drawing.style import FilmStyle
from gait.report.film import film_annotators, film_frames, write_annotated
from gait.report.key_pictures import key_pictures
from gait.session import Session
from gait.video import open_clip, read_frames
from gait.video.placement import Placement
from gait.video.writer import comment_of
from gait.words.numbers import displayed


@pytest.mark.parametrize("view", ["side", "rear"])
def test_frames_and_times_are_those_of_the_clip(made_session: Session, view: str, tmp_path: Path) -> None:
    analysis = made_session.view(view)
    write_annotated(analysis, tmp_path / "out.mp4")
    written = open_clip(tmp_path / "out.mp4")
    assert (written.width, written.height) == film_crop(analysis).picture_size
    assert written.time_s == pytest.approx(analysis.clip.time_s, abs=1e-4)
    assert sum(1 for _ in read_frames(written)) == analysis.clip.frame_count
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_frames_outside_the_analysed_part_are_unchanged(made_session: Session) -> None:
    analysis = made_session.view("side")
    part = slice(60, 120)
    motion = replace(analysis.motion, time_s=analysis.motion.time_s[part], points_m=analysis.motion.points_m[part])
    steps = tuple(s for s in analysis.steps if motion.time_s[0] <= s.initial_contact_s <= motion.time_s[-1])
    partly = replace(analysis, trial=replace(analysis.trial, motion=motion, steps=steps))
    drawn = [bool((np.abs(frame.annotated.astype(int) - GREY) > 20).any()) for frame in film_frames(partly)]
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
    picture, _, time_s = list(film_frames(slow))[-1]
    assert time_s == analysis.clip.time_s[-1]
    usual = list(film_frames(analysis))[-1].annotated
    skeleton = slice(60, 220)  # Below the ribbon, which shows the time.
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


@pytest.mark.parametrize("times", [1, 3, 4, 8])
def test_films_of_large_clips_are_reduced_to_even_sides(made_session: Session, times: int) -> None:
    analysis = made_session.view("side")
    crop = film_crop(enlarged(analysis, times))
    assert max(crop.picture_size) <= LONGEST_SIDE_PX
    assert np.prod(crop.picture_size) <= MOST_PIXELS
    assert all(side % 2 == 0 for side in crop.picture_size)
    assert crop.picture_size == tuple(side / crop.reduction for side in crop.size_px)


def test_the_film_shows_the_runner_and_little_else(made_session: Session, tmp_path: Path) -> None:
    analysis = analysis_in(tmp_path, made_session, width=960)
    crop = film_crop(analysis)
    assert crop.rests
    assert crop.size_px[0] < 0.35 * analysis.clip.width
    points = analysis.motion.in_picture(analysis.motion.points_m, analysis.motion.time_s[:, None])
    corner = crop.corners_at(np.zeros(1))[0]
    assert (points >= corner).all()
    assert (points <= corner + crop.size_px).all()


def test_the_film_follows_a_runner_who_crosses_the_picture_without_jumps(made_session: Session, tmp_path: Path) -> None:
    analysis = analysis_in(tmp_path, made_session, width=960)
    crossing = analysis.motion.points_m + np.linspace(0, 5, len(analysis.motion.time_s))[:, None, None] * [1.0, 0.0]
    motion = replace(analysis.motion, points_m=crossing)
    crop = film_crop(replace(analysis, trial=replace(analysis.trial, motion=motion)))
    corners = crop.corners_at(analysis.clip.time_s)
    assert not crop.rests
    assert np.ptp(corners[:, 0]) > 400
    assert np.abs(np.diff(corners[:, 0])).max() <= 6
    assert np.diff(corners[:, 0]).min() >= 0
    pose = list(crop.poses(replace(analysis, trial=replace(analysis.trial, motion=motion)), motion.time_s))[90]
    assert 0.25 < pose.points["mid_hip"][0] / crop.picture_size[0] < 0.75


def test_a_film_keeps_which_part_of_the_clip_it_shows(made_session: Session, tmp_path: Path) -> None:
    analysis = made_session.view("side")
    write_annotated(analysis, tmp_path / "a.mp4", clean=tmp_path / "c.mp4")
    for name in ("a.mp4", "c.mp4"):
        read, made = FilmCrop.from_text(comment_of(tmp_path / name)), film_crop(analysis)
        assert read is not None
        assert read.picture_size == made.picture_size
        assert read.corners_at(analysis.clip.time_s) == pytest.approx(made.corners_at(analysis.clip.time_s), abs=2)
    assert FilmCrop.from_text("") is None
    assert FilmCrop.from_text("Made by somebody") is None


def test_the_clean_film_has_the_same_frames_without_drawing(made_session: Session, tmp_path: Path) -> None:
    analysis = made_session.view("side")
    write_annotated(analysis, tmp_path / "a.mp4", clean=tmp_path / "c.mp4")
    clean = open_clip(tmp_path / "c.mp4")
    assert clean.time_s == pytest.approx(open_clip(tmp_path / "a.mp4").time_s, abs=1e-4)
    assert all(np.abs(frame.picture.astype(int) - GREY).max() < 20 for frame in read_frames(clean))


def test_without_a_pixel_of_the_clip_there_is_no_clean_film(made_session: Session, tmp_path: Path) -> None:
    style = FilmStyle(skeleton_only=True)
    write_annotated(made_session.view("side"), tmp_path / "a.mp4", clean=tmp_path / "c.mp4", style=style)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_faces_are_blurred_in_the_clean_film_too(made_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def paint(self: FaceMask, picture: np.ndarray, number: int, placement: Placement) -> None:
        picture[-9:, :5] = 255

    monkeypatch.setattr(FaceMask, "blur", paint)
    mask = FaceMask(circle_px=np.zeros((0, 0, 3)))
    frames = film_frames(made_session.view("side"), clean=True, style=FilmStyle(blur_faces=True), faces=mask)
    for frame in frames:
        assert frame.clean is not None
        assert (frame.clean[-9:, :5] == 255).all()
        assert (frame.annotated[-9:, :5] == 255).all()


def test_the_film_writes_the_cadence_of_the_tables_or_none(
    made_session: Session, without: Callable[[Session, str], Session]
) -> None:
    def ribbon_of(session: Session) -> ContactRibbon:
        analysis = session.view("side")
        return next(a for a in film_annotators(analysis, film_crop(analysis)) if isinstance(a, ContactRibbon))

    cadence = next(m for m in made_session.view("side").measurements if m.id == "cadence")
    assert ribbon_of(made_session).cadence == displayed(cadence)
    assert ribbon_of(without(made_session, "cadence")).cadence == ""


def test_a_withheld_overstride_is_not_drawn(made_session: Session, without: Callable[[Session, str], Session]) -> None:
    analysis = without(made_session, "overstride").view("side")
    bracket = next(a for a in film_annotators(analysis, film_crop(analysis)) if isinstance(a, OverstrideBracket))
    assert not bracket.landings


def enlarged(analysis: ClipAnalysis, times: int) -> ClipAnalysis:
    """Return the analysis of the same clip with more pixels."""
    scale = replace(analysis.motion.scale, metres_per_pixel=analysis.motion.scale.metres_per_pixel / times)
    clip = replace(analysis.clip, width=times * analysis.clip.width, height=times * analysis.clip.height)
    return replace(analysis, clip=clip, trial=replace(analysis.trial, motion=replace(analysis.motion, scale=scale)))


def analysis_in(folder: Path, session: Session, *, width: int) -> ClipAnalysis:
    """Return the side analysis as if its clip were wider."""
    analysis = session.view("side")
    return replace(analysis, clip=replace(analysis.clip, width=width))


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
    with pytest.raises(OptionError, match="at most 20 times slower"):
        FilmStyle(slow_motion=times)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_skeleton_only_shows_no_pixel_of_the_clip(made_session: Session, tmp_path: Path, view: str) -> None:
    """The result does not depend on the pictures of the clip."""
    analysis, style = made_session.view(view), FilmStyle(skeleton_only=True)
    frames: list[int] = []
    with_clip = list(film_frames(analysis, style=style, on_frame=lambda frame: frames.append(frame.number)))
    missing = replace(analysis, clip=replace(analysis.clip, path=tmp_path / "gone.mp4"))
    without_clip = list(film_frames(missing, style=style))
    assert len(with_clip) == len(without_clip) == len(frames) == analysis.clip.frame_count
    assert all((a.annotated == b.annotated).all() for a, b in zip(with_clip, without_clip, strict=True))
    assert (with_clip[30][0] == BACKGROUND).all(axis=2).mean() > 0.4
    crop = film_crop(analysis)
    floor = ground_point(analysis, crop.placement)[1] * crop.reduction + crop.placement.origin_px[1]
    assert floor == pytest.approx(285, abs=12), "the floor of the made-up clip"


def test_skeleton_only_key_pictures_have_the_same_background(made_session: Session) -> None:
    for picture in key_pictures(made_session.view("side"), style=FilmStyle(skeleton_only=True, blur_faces=True)):
        assert (picture.picture == BACKGROUND).all(axis=2).mean() > 0.4
