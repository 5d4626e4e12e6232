"""The handout is one page: picture, cue, dose, beat, two exercises, a rule about pain, and room for handwriting."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from made_sessions import ADVICE

from gait.analysis.result import ClipAnalysis
from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.coaching.rules import rules
from gait.errors import OptionError
from gait.measurement import View
from gait.report.choices import Paper
from gait.report.exercises import drawing_of, drawing_svg
from gait.report.key_pictures import KeyPicture, key_pictures
from gait.report.pdf import handout
from gait.report.pdf.handout import handout_pdf, metronome_text
from gait.runner import Runner, Visit
from gait.session import Session

pdfium = pytest.importorskip("pypdfium2")

Pictures = dict[View, tuple[KeyPicture, ...]]


@pytest.fixture(scope="module")
def pictures(made_session: Session) -> Pictures:
    return {analysis.view: key_pictures(analysis) for analysis in made_session.clips}


def text_of(session: Session, pictures: Pictures, paper: Paper = "a4") -> str:
    document = pdfium.PdfDocument(handout_pdf(session, paper=paper, pictures=pictures))
    assert len(document) == 1
    return re.sub(r"\s+", " ", document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_has_one_cue_its_dose_and_the_beat_on_one_page(
    made_session: Session, pictures: Pictures, paper: Paper
) -> None:
    visit = Visit(runner_name="Anna M.", note=40 * "long ")
    text = text_of(replace(made_session, advice=ADVICE, visit=visit), pictures, paper)
    first, second = ADVICE.cues
    assert first.instruction in text
    assert second.instruction not in text
    assert all(line in text for line in first.dose)
    assert "Metronome: 170 steps a minute" in text
    assert "Calf raise" in text
    assert "0 to 3" in text
    assert "6 or more" in text
    assert "Anna M." in text


def test_without_a_cue_it_says_the_outcome(made_session: Session, pictures: Pictures) -> None:
    advice = Advice(outcome="nothing", headline="Keep running as you do.", message="Nothing speaks for a change.")
    text = text_of(replace(made_session, advice=advice), pictures)
    assert advice.headline in text
    assert advice.message in text
    assert "Metronome" not in text


def test_after_a_red_flag_it_says_to_stop_running_and_has_no_exercise(
    made_session: Session, pictures: Pictures
) -> None:
    session = flagged(made_session)
    text = text_of(session, pictures)
    assert "Stop running until a clinician has examined you." in text
    assert session.advice.clinician[0] in text
    assert "After the examination: how much pain is too much?" in text
    assert "6 or more" in text
    for absent in ("exercises", "Metronome"):
        assert absent not in text


def test_it_says_what_the_pain_means_for_this_week_and_how_to_film_again(
    made_session: Session, pictures: Pictures
) -> None:
    runner = Runner(symptoms=("knee_front",), pain_run=8)
    text = text_of(replace(made_session, runner=runner, advice=advise((), runner=runner)), pictures)
    assert "Your pain, this week: Pain of 8 of 10 is more than" in text
    assert "Not judged:" in text


def test_every_exercise_and_every_stage_of_the_jumps_has_a_drawing_of_two_positions() -> None:
    plan = rules().plan
    titles = [each.title for each in (*plan.strength.exercises, *plan.care.exercises)]
    titles += [row[0] for row in plan.jumps.rows]
    assert len(titles) >= 24
    for title in titles:
        name = drawing_of(title)
        assert name is not None, title
        assert ElementTree.fromstring(drawing_svg(name)).tag.endswith("svg")


def test_after_a_red_flag_only_reliable_numbers_are_taken_along(made_session: Session, pictures: Pictures) -> None:
    def doubted(analysis: ClipAnalysis) -> ClipAnalysis:
        unsure = {"status": "low_confidence", "reason": "Made up."}
        return replace(
            analysis,
            measurements=tuple(m if m.id == "cadence" else replace(m, **unsure) for m in analysis.measurements),  # type: ignore[arg-type]
        )

    session = replace(made_session, clips=tuple(doubted(analysis) for analysis in made_session.clips))
    text = text_of(flagged(session), pictures)
    assert "Cadence" in text
    assert "Overstride" not in text


def test_a_sheet_with_the_clinicians_name_does_not_send_the_runner_to_a_clinician(
    made_session: Session, pictures: Pictures
) -> None:
    text = text_of(replace(flagged(made_session), visit=Visit(clinician="Dr Weber")), pictures)
    assert "Dr Weber examines you before you practise anything new." in text
    assert "See a clinician first" not in text


def flagged(session: Session) -> Session:
    runner = Runner(symptoms=("bone_stress",))
    return replace(session, runner=runner, advice=advise(session.clips, runner=runner))


def test_the_qr_code_holds_the_settings_and_no_address() -> None:
    assert ADVICE.metronome is not None
    text = metronome_text(ADVICE.metronome)
    assert "://" not in text
    assert "170" in text
    assert handout._qr_code(text).startswith(b"<svg")
    assert handout._qr_code(text) == handout._qr_code(text)


def test_an_unknown_paper_is_refused(made_session: Session) -> None:
    with pytest.raises(OptionError, match="There is no paper 'a5'"):
        handout_pdf(made_session, paper="a5", pictures={})  # type: ignore[arg-type]
