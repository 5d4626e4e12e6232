"""Key pictures show the typical step of each foot, cropped to the runner, with the values of the measurements."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from gait.measurement import Asymmetry
from gait.measures import REGISTRY, Trial
from gait.privacy.faces import HeadTrack
from gait.report import key_pictures as module
from gait.report.drawing import crop
from gait.report.drawing.canvas import _text_mask
from gait.report.drawing.crop import box_around_hips
from gait.report.drawing.style import FilmStyle
from gait.report.drawing.typical import typical_steps
from gait.report.key_pictures import EVENTS, MEASURED, key_pictures
from gait.session import Session
from gait.steps import detect_steps
from gait.synthetic import running_motion
from gait.video.frame import Picture
from gait.words import say
from gait.words.numbers import side_text


@pytest.mark.parametrize("view", ["side", "rear"])
def test_every_event_of_a_left_and_a_right_step_is_shown(made_session: Session, view: str) -> None:
    pictures = key_pictures(made_session.view(view))
    assert [(p.side, p.event) for p in pictures] == [(s, e) for s in ("left", "right") for e in EVENTS[view]]  # type: ignore[index]
    for side in ("left", "right"):
        times = [p.time_s for p in pictures if p.side == side]
        assert times == sorted(times)
        assert len(set(times)) == len(times)


def test_each_picture_shows_the_frame_nearest_its_event(made_session: Session) -> None:
    analysis = made_session.view("side")
    picture = key_pictures(analysis, events=["initial_contact"])[0]
    contacts = np.array([step.initial_contact_s for step in analysis.steps if step.side == "left"])
    assert np.abs(contacts - picture.time_s).min() <= 0.5 / 30 + 1e-6


def test_pictures_are_jpeg_files_of_a_common_size(made_session: Session) -> None:
    pictures = key_pictures(made_session.view("side"))
    assert len({p.picture.shape for p in pictures}) == 1
    decoded = cv2.imdecode(np.frombuffer(pictures[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded.shape == pictures[0].picture.shape
    assert pictures[0].data_uri.startswith("data:image/jpeg;base64,")


def test_a_picture_exists_with_the_head_blurred_under_the_lines(
    made_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blur is made visible on the grey clip: black paint instead of averages."""
    analysis = made_session.view("side")

    def paint(picture: Picture, x: float, y: float, radius: float) -> None:
        cv2.circle(picture, (round(x), round(y)), round(radius), (0, 0, 0), -1)

    motion = analysis.motion
    ears = motion.in_picture(motion.point("mid_ear"), motion.time_s)
    head = HeadTrack(motion.time_s, np.column_stack([ears, np.full(len(ears), 15.0)]))
    monkeypatch.setattr(module, "runner_head_track", lambda *_: head)
    monkeypatch.setattr(module, "blur_circle", paint)
    shown = key_pictures(analysis, events=["initial_contact"])[0]
    assert shown.blurred is not None
    covered = np.argwhere((shown.blurred == 0).all(axis=2) & (shown.picture != 0).all(axis=2))
    assert len(covered) > 100
    # The head is in the upper part of the picture.
    assert covered[:, 0].max() < shown.picture.shape[0] / 2
    bare = key_pictures(analysis, events=["initial_contact"], style=FilmStyle(skeleton_only=True))[0]
    assert bare.blurred is None


def test_the_runner_fills_the_picture_and_is_not_cut_off(made_session: Session) -> None:
    for picture in key_pictures(made_session.view("side")):
        drawn = np.argwhere((np.abs(picture.picture.astype(int) - 120) > 60).any(axis=2))
        height = picture.picture.shape[0]
        assert np.ptp(drawn[:, 0]) > 0.6 * height
        assert drawn[:, 0].min() > 0


def test_some_frames_of_a_long_clip_suffice_for_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    motion = running_motion(duration_s=60.0)
    trial = Trial(motion=motion, steps=detect_steps(motion))
    from_all = box_around_hips(trial)
    monkeypatch.setattr(crop, "_ENOUGH_FRAMES", 1000)
    assert box_around_hips(trial) == pytest.approx(from_all, rel=0.01)


def test_numbers_on_pictures_are_those_of_the_measurements(
    made_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def recording_say(key: str, **values: object) -> str:
        written.append(str(values.get("value", "")))
        return say(key, **values)

    monkeypatch.setattr(module, "say", recording_say)
    key_pictures(made_session.view("side"), events=["initial_contact"])
    values = {m.id: m for m in made_session.view("side").measurements}
    for side in ("left", "right"):
        for name in MEASURED["side"]["initial_contact"].values():
            assert side_text(values[name], side) in written


def test_a_withheld_measure_is_neither_drawn_nor_mentioned(made_session: Session, without) -> None:
    hidden = without(made_session, "shin_angle").view("side")
    picture = key_pictures(hidden, events=["initial_contact"])[0]
    assert "shin_angle" not in picture.measures
    assert "overstride" in picture.measures
    assert REGISTRY["shin_angle"].title.lower() not in picture.alt


def test_every_measure_on_pictures_exists_in_its_view() -> None:
    for view, events in MEASURED.items():
        assert set(events) == set(EVENTS[view])
        for names in events.values():
            assert all(view in REGISTRY[name].views for name in names.values())


def test_without_a_complete_step_there_are_no_pictures(made_session: Session) -> None:
    analysis = made_session.view("side")
    steps = tuple(replace(step, used=False) for step in analysis.steps)
    unused = replace(analysis, trial=replace(analysis.trial, steps=steps))
    assert key_pictures(unused) == ()


def test_an_odd_step_is_not_typical(made_session: Session) -> None:
    analysis = made_session.view("side")
    chosen = typical_steps(analysis.trial)["left"]
    steps = list(analysis.steps)
    odd = steps[chosen]
    steps[chosen] = replace(odd, initial_contact_s=odd.initial_contact_s - 0.05)
    assert typical_steps(Trial(motion=analysis.motion, steps=tuple(steps)))["left"] != chosen


def test_typical_steps_are_used_complete_and_away_from_the_ends(made_session: Session) -> None:
    trial = made_session.view("side").trial
    for side, index in typical_steps(trial).items():
        step = trial.steps[index]
        assert step.side == side
        assert step.used
        assert step.complete
        assert 0.4 < step.initial_contact_s < 5.6


def test_the_caption_says_whose_mean_the_numbers_are(made_session: Session) -> None:
    analysis = made_session.view("side")
    shown = key_pictures(analysis, events=["initial_contact"])[0]
    counts = {m.n for m in analysis.measurements if m.id in shown.measures}
    assert " steps of both legs" in shown.caption
    assert str(max(counts)) in shown.caption
    apart = Asymmetry(value=9.0, unit="deg", detectable=3.0, claimed=True)
    names = MEASURED["side"]["initial_contact"].values()
    differing = tuple(
        replace(m, left=1.0, right=10.0, asymmetry=apart) if m.id in names else m for m in analysis.measurements
    )
    one_leg = key_pictures(replace(analysis, measurements=differing), events=["initial_contact"])[0]
    assert say("key.mean_of_side", side=say("key.left")) in one_leg.caption
    assert key_pictures(analysis, events=["mid_flight"])[0].means == ""


def test_a_peak_is_not_labelled_as_the_angle_of_the_picture(
    made_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def recording_say(key: str, **values: object) -> str:
        written.append(say(key, **values))
        return written[-1]

    monkeypatch.setattr(module, "say", recording_say)
    key_pictures(made_session.view("side"), events=["mid_stance"])
    assert any(text.startswith("peak knee") for text in written)
    assert not any(text.startswith("knee ") for text in written)


@pytest.mark.parametrize("sign", ["\N{ALMOST EQUAL TO}", "\N{DEGREE SIGN}", "\N{MINUS SIGN}"])
def test_the_font_of_the_pictures_has_the_signs_of_numbers(sign: str) -> None:
    missing = _text_mask("\uffff", 40).inside
    drawn = _text_mask(sign, 40).inside
    assert drawn.any()
    assert drawn.shape != missing.shape or (drawn != missing).any()
