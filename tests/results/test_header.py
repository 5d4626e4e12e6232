"""The header says who was filmed and what the runner told, and nothing of it in an anonymous session."""

from __future__ import annotations

import html
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from made_sessions import analysis_of, grey_clip
from PIL import Image

from gait.errors import InputError, OptionError
from gait.options import Options
from gait.report.logo import read_logo
from gait.report.page.html import report_html
from gait.results.document import results_dict, results_schema, results_text
from gait.results.header import header_facts, read_visit, told_facts
from gait.runner import NO_VISIT, Runner, Visit
from gait.session import Session

VISIT = Visit(
    runner_name="Anna <b>M.</b>",
    date_filmed="2026-05-31",
    clinic="Riverside & Sons",
    clinician="Dr. Okafor",
    shoes="#strong[old]",
    terrain="track",
    note="new shoes",
)
TOLD = Runner(
    symptoms=("knee_front",),
    pain_side="left",
    pain_weeks=6,
    pain_triggers=("downhill", "sitting"),
    pain_run=4,
    pain_24h=2,
    pain_at_night=True,
    goal="distance",
)


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("logo") / "logo.jpg"
    Image.new("RGB", (1600, 400), "red").save(path, exif=b"Exif\x00\x00made by Anna")
    return read_logo(path)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, logo: bytes) -> Session:
    clip = analysis_of(grey_clip(tmp_path_factory.mktemp("clip") / "Anna M side.MP4"))
    return Session(runner=TOLD, options=Options(), clips=(clip,), findings=(), visit=replace(VISIT, logo=logo))


def test_a_session_and_its_document_have_the_same_facts(session: Session) -> None:
    document = json.loads(results_text(session))
    assert header_facts(session) == header_facts(document)
    assert told_facts(session) == told_facts(document)
    assert read_visit(document) == VISIT
    assert dict(header_facts(session))["Filmed on"] == "31 May 2026"
    assert told_facts(session) == (
        ("Where it hurts", "Front of the knee, on the left"),
        ("How much", "4 of 10 during a run and 2 of 10 in the 24 hours after"),
        ("Since", "6 weeks"),
        ("Brought on by", "Running downhill; Sitting for long"),
        ("Also", "It wakes at night"),
        ("Goal", "Run further"),
    )


def test_a_side_belongs_to_every_place() -> None:
    told = {"symptoms": ["hip", "bone_stress"], "pain_side": "left"}
    assert told_facts({"runner": told}) == (("Where it hurts", "On the left: Hip; One sore spot on a bone"),)


def test_documents_of_earlier_versions_have_no_visit() -> None:
    assert header_facts({}) == told_facts({"runner": {"height_m": 1.7, "of_a_later_version": 1}}) == ()
    assert read_visit({"visit": None}) == NO_VISIT


def test_the_visit_fits_the_schema(session: Session) -> None:
    visit = results_dict(session)["visit"]
    schema = Draft202012Validator(results_schema()["properties"]["visit"])
    assert "logo" not in visit
    schema.validate(visit)
    assert not schema.is_valid(visit | {"date_filmed": "yesterday"})
    assert not schema.is_valid(visit | {"note": 301 * "x"})


def test_the_page_shows_and_escapes_the_header(session: Session) -> None:
    page = report_html(session, pictures={"side": ()})
    for label, text in (*header_facts(session), *told_facts(session)):
        assert f"<dt>{label}</dt><dd>{html.escape(text)}</dd>" in page
    assert 'class="logo" src="data:image/png;base64,' in page
    assert "<b>M.</b>" not in page


def test_an_anonymous_session_says_nothing_about_the_visit(session: Session, tmp_path: Path) -> None:
    hidden = session.anonymous()
    page, document = report_html(hidden, pictures={"side": ()}), results_text(hidden)
    for text in ("Anna", "Riverside", "Okafor", "new shoes", "2026", "31 May", 'class="logo"'):
        assert text not in page
        assert text not in document
    assert json.loads(document)["clips"][0]["file"] == hidden.clips[0].pose.attrs["source_file"] == "side.mp4"
    assert told_facts(hidden) == told_facts(session), "the advice depends on it"


def test_a_logo_becomes_a_small_picture_without_metadata(logo: bytes, tmp_path: Path) -> None:
    assert b"Anna" not in logo
    assert Image.open(io.BytesIO(logo)).size == (800, 200)
    (tmp_path / "logo.png").write_bytes(b"<svg onload='alert(1)'/>")
    with pytest.raises(InputError, match="is not a picture"):
        read_logo(tmp_path / "logo.png")


@pytest.mark.parametrize(
    "wrong",
    [
        {"runner_name": 101 * "x"},
        {"note": 301 * "x"},
        {"note": "two\nlines"},
        {"shoes": "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe"},
        {"clinic": "bell \x07"},
        {"clinic": 7},
        {"date_filmed": "31.05.2026"},
        {"date_filmed": "2026-02-30"},
    ],
    ids=str,
)
def test_an_unusable_text_or_date_is_rejected_with_a_remedy(wrong: dict[str, str]) -> None:
    with pytest.raises(OptionError) as error:
        Visit(**wrong)
    assert error.value.remedy.startswith("Give ")
