"""A kinogram shows ten phases of a stride of each leg; a share card shows one picture and three numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gait.privacy.faces import FaceMask
from gait.report.content import tiles
from gait.report.drawing import canvas
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.style import FilmStyle
from gait.report.key_pictures import key_pictures
from gait.report.kinogram import PHASES, Kinogram, KinogramBuilder
from gait.report.page.html import write_share_card
from gait.report.share_card import SIZE_PX, share_card
from gait.session import Session
from gait.video import read_frames
from gait.words import say


def kinogram_of(builder: KinogramBuilder, session: Session) -> Kinogram:
    for frame in read_frames(session.view("side").clip, indices=builder.frame_numbers):
        builder.add_frame(frame)
    assert builder.kinogram is not None
    return builder.kinogram


def test_each_leg_has_a_strip_of_ten_phases(made_session: Session) -> None:
    made = kinogram_of(KinogramBuilder(made_session.view("side")), made_session)
    assert list(made.strips) == ["left", "right"]
    strip = made.strips["left"]
    cells = [strip[:, round(i * strip.shape[1] / PHASES) :][:, : strip.shape[1] // PHASES - 4] for i in range(PHASES)]
    assert len({cell.tobytes() for cell in cells}) == PHASES
    decoded = cv2.imdecode(np.frombuffer(made.png, np.uint8), cv2.IMREAD_COLOR)
    assert decoded.shape[0] == 2 * strip.shape[0] + 4
    assert decoded.shape[1] == strip.shape[1]


def test_without_a_complete_step_there_is_no_kinogram(made_session: Session) -> None:
    analysis = made_session.view("side")
    unused = replace(analysis.trial, steps=tuple(replace(step, used=False) for step in analysis.steps))
    builder = KinogramBuilder(replace(analysis, trial=unused))
    assert not builder.frame_numbers
    assert builder.kinogram is None


def test_its_pictures_are_blurred_or_left_out_like_the_film(
    made_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis, blurred = made_session.view("side"), []
    monkeypatch.setattr(FaceMask, "blur", lambda self, picture, number, placement: blurred.append(number))
    mask = FaceMask(circle_px=np.zeros((0, 0, 3)))
    builder = KinogramBuilder(analysis, style=FilmStyle(blur_faces=True), faces=mask)
    kinogram_of(builder, made_session)
    assert len(blurred) == 2 * PHASES
    plain = kinogram_of(KinogramBuilder(analysis, style=FilmStyle(skeleton_only=True)), made_session)
    assert (plain.picture == BACKGROUND).all(axis=2).mean() > 0.4


def test_a_share_card_has_the_size_of_a_post_and_the_picture(made_session: Session, tmp_path: Path) -> None:
    pictures = key_pictures(made_session.view("side"), events=["initial_contact"])
    card = share_card(pictures[0], tiles(made_session))
    assert card.shape == (SIZE_PX[1], SIZE_PX[0], 3)
    assert (card[1000:1200] == 255).all(axis=2).any(), "the numbers"
    write_share_card(made_session, tmp_path / "share.png", pictures={"side": pictures})
    assert (cv2.imread(str(tmp_path / "share.png"))[..., ::-1] == card).all()
    write_share_card(made_session, tmp_path / "none.png", pictures={"side": ()})
    assert not (tmp_path / "none.png").exists()


def test_a_share_card_marks_a_value_of_low_confidence_once_and_says_so(
    made_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(canvas, "write", lambda card, text, *_, **__: written.append(text))
    pictures = key_pictures(made_session.view("side"), events=["initial_contact"])
    warning = say("status.low_confidence")
    doubtful = replace(tiles(made_session)[0], value=say("number.about", value="22.6 cm"), warning=warning)
    share_card(pictures[0], [doubtful, replace(doubtful, value="9.0 cm", warning="")])
    assert [text for text in written if "22.6" in text] == [doubtful.value]
    assert "9.0 cm" in written
    assert written.count(warning) == 1
