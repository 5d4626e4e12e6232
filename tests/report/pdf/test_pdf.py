"""The PDF report has the same numbers as all other outputs, two to four pages, and reproducible bytes."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_sessions import ADVICE

from gait.coaching.advice import Advice, Cue
from gait.coaching.coach import advise
from gait.errors import OptionError
from gait.measurement import View
from gait.measures import REGISTRY
from gait.report.choices import Audience, Paper
from gait.report.content import category_text
from gait.report.key_pictures import KeyPicture, key_pictures
from gait.report.page.html import report_html
from gait.report.pdf.pdf import report_pdf, without_emoji, write_pdf
from gait.results.document import results_text
from gait.runner import Runner
from gait.session import Session
from gait.words.numbers import interval, quantity_text

pdfium = pytest.importorskip("pypdfium2")

POINTS = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
MARKUP = '#panic("read") *bold* $x$ <label> @cite \\ `raw` "quoted" // gone'


@pytest.fixture(scope="module")
def printed(made_session: Session) -> bytes:
    return report_pdf(made_session)


@pytest.fixture(scope="module")
def text(printed: bytes) -> str:
    return " ".join(pages(printed))


def pages(made: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    document = pdfium.PdfDocument(made)
    return [one_spaced(page.get_textpage().get_text_range()) for page in document]


def one_spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u200b", ""))


def numbers_of_measures(session: Session) -> Iterator[tuple[str, str, str, str]]:
    for m in session.measurements:
        yield m.view, m.id, quantity_text(m.value, m.unit), interval(m.ci95, m.unit)


def test_page_table_and_document_have_the_numbers_of_the_pdf(made_session: Session, text: str, made_page: str) -> None:
    table = {(row["view"], row["id"]): row for row in csv.DictReader(io.StringIO(made_session.measures.to_csv()))}
    document = {(row["view"], row["id"]): row for row in json.loads(results_text(made_session))["measures"]}
    page = one_spaced(html.unescape(re.sub(r"<[^>]+>", " ", made_page)))
    printed_rows = text[text.index("All measures") :]
    measured = {(m.view, m.id): m for m in made_session.measurements}
    assert len(document) == len(made_session.measurements) > 20
    for view, name, value, ends in numbers_of_measures(made_session):
        unit, row, csv_row = REGISTRY[name].unit, document[view, name], table[view, name]
        from_table = [float(csv_row[key]) if csv_row[key] else None for key in ("value", "ci95_low", "ci95_high")]
        assert quantity_text(row["value"], unit) == quantity_text(from_table[0], unit) == value
        assert interval(row["ci95"], unit) == ends
        if from_table[1] is not None and from_table[2] is not None:
            assert interval((from_table[1], from_table[2]), unit) == ends
        # A category, such as the foot strike, is written with a rounded probability.
        shown = category_text(measured[view, name]) if measured[view, name].label else value
        assert f"{shown} {ends}" in printed_rows, name
        assert shown in page, name
        assert ends in page, name


@pytest.fixture(scope="module")
def pictures(made_session: Session) -> dict[View, tuple[KeyPicture, ...]]:
    return {analysis.view: key_pictures(analysis) for analysis in made_session.clips}


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("audience", ["runner", "clinician"])
@pytest.mark.parametrize("advice", ["none", "of the clips", "two cues"])
def test_it_has_few_pages_of_the_given_size(
    made_session: Session,
    pictures: dict[View, tuple[KeyPicture, ...]],
    paper: Paper,
    audience: Audience,
    advice: str,
) -> None:
    given = {
        "none": made_session.advice,
        "of the clips": advise(made_session.clips, runner=Runner()),
        "two cues": ADVICE,
    }
    session = replace(made_session, advice=given[advice])
    document = pdfium.PdfDocument(report_pdf(session, paper=paper, audience=audience, pictures=pictures))
    assert 2 <= len(document) <= (4 if audience == "runner" else 5)
    assert {tuple(round(side, 1) for side in page.get_size()) for page in document} == {POINTS[paper]}
    assert "not a diagnosis" in one_spaced(document[0].get_textpage().get_text_range()), (
        "the first page is not overfull"
    )


def test_the_same_session_gives_the_same_bytes(made_session: Session, printed: bytes) -> None:
    assert report_pdf(made_session) == printed


def test_given_pictures_are_not_made_again(made_session: Session, printed: bytes) -> None:
    pictures = {analysis.view: key_pictures(analysis) for analysis in made_session.clips}
    missing = tuple(
        replace(c, clip=replace(c.clip, path=c.clip.path.with_suffix(".gone.mp4"))) for c in made_session.clips
    )
    made = report_pdf(replace(made_session, clips=missing), pictures=pictures)
    assert len(pdfium.PdfDocument(made)) == len(pdfium.PdfDocument(printed))


def test_names_and_texts_are_not_evaluated_as_markup(made_session: Session) -> None:
    cue = Cue(
        id="x", title=MARKUP, seen="seen", measures=("cadence",), picture="initial_contact", why="why", grade="B",
        source="source", instruction=MARKUP, dose=(MARKUP,), cost="cost", success="success",
    )  # fmt: skip
    advice = Advice(outcome="change", headline="headline", message="message", cues=(cue,))
    pictures = {analysis.view: key_pictures(analysis) for analysis in made_session.clips}
    side, *others = made_session.clips
    renamed = replace(side, clip=replace(side.clip, path=side.clip.path.with_name(f"{MARKUP.replace('/', '')}.mp4")))
    session = replace(made_session, advice=advice, clips=(renamed, *others))
    first = pages(report_pdf(session, pictures=pictures))[0]
    # Line breaks may add spaces, but every character of the markup is printed.
    without_spaces = first.replace(" ", "")
    assert without_spaces.count('#panic("read")*bold*$x$<label>@cite\\`raw`"quoted"') == 4


def test_a_withheld_measure_has_its_reason(made_session: Session, without: object) -> None:
    session = without(made_session, "overstride")  # type: ignore[operator]
    words = " ".join(pages(report_pdf(session)))
    assert "The feet are hidden <here>; film again." in words
    assert "not given" in words


def test_it_has_the_advice_and_the_note_on_seeing_a_clinician(made_session: Session, text: str) -> None:
    assert made_session.advice.headline in text
    assert "See a physical therapist or a doctor" in text
    assert "before you change anything" not in text, "the advice says what to change while it hurts"
    assert "30 frames a second: <60 is few." in text


def test_the_message_stands_beside_the_first_cue(
    made_session: Session, pictures: dict[View, tuple[KeyPicture, ...]]
) -> None:
    session = replace(made_session, advice=ADVICE)
    assert ADVICE.message in pages(report_pdf(session, pictures=pictures))[0]
    first_screen = report_html(session, pictures=pictures).split('class="tiles"')[0]
    assert ADVICE.message in first_screen


def test_the_file_appears_only_when_it_is_complete(
    made_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typst

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "report.pdf").write_bytes(b"old")
    monkeypatch.setattr(typst, "compile", fail)
    with pytest.raises(KeyboardInterrupt):
        write_pdf(made_session, tmp_path / "report.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]
    assert (tmp_path / "report.pdf").read_bytes() == b"old"


def test_a_session_without_complete_steps_has_a_pdf(made_session: Session) -> None:
    empty = {analysis.view: () for analysis in made_session.clips}
    assert "No step of this clip is complete enough for pictures." in " ".join(
        pages(report_pdf(made_session, pictures=empty))
    )


@pytest.mark.parametrize(("option", "value"), [("paper", "a5"), ("audience", "nobody")])
def test_unknown_papers_and_audiences_raise(made_session: Session, option: str, value: str) -> None:
    with pytest.raises(OptionError, match=f"There is no {option} '{value}'"):
        report_pdf(made_session, **{option: value}, pictures={})  # type: ignore[arg-type]


def test_emoji_that_the_fonts_lack_leave_no_empty_boxes() -> None:
    texts = [
        "Anna \N{RUNNER} M.",
        "\N{GRINNING FACE} new \N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}",
        "Zo\u00eb \u2248 5\u00b0",
    ]
    assert json.loads(without_emoji(json.dumps(texts, ensure_ascii=False))) == [
        "Anna M.",
        "new",
        "Zo\u00eb \u2248 5\u00b0",
    ]
