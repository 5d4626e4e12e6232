"""A new measure needs only a registry entry: all outputs include it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from made_sessions import analysis_of, grey_clip

from gait.comparison import compare
from gait.comparison.page import comparison_html
from gait.history import add_session, export_runner
from gait.history.page import trend_page
from gait.measures import REGISTRY, Measure, Trial
from gait.measures.trial import Floats
from gait.options import Options
from gait.report.page.html import report_html
from gait.report.pdf.pdf import report_pdf
from gait.results.numbers import write_numbers
from gait.runner import Runner
from gait.session import Session


def stumble_cm(trial: Trial) -> Floats:
    """Return twelve centimetres plus a little scatter."""
    return 12 + (trial.next_contact_s - trial.contact_s)


STUMBLE = Measure(
    id="stumble",
    title="Depth of the stumble",
    family="posture",
    explanation="How deep you stumble at each step.",
    moved_by="Roots and kerbs deepen it.",
    unit="cm",
    views=("side",),
    definition="Defined for this test; it must appear in all outputs.",
    per_step=stumble_cm,
    relative_change=True,
    plausible=(0, 40),
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Return the analysis of a side clip with one more measure in the registry."""
    monkeypatch.setitem(REGISTRY, STUMBLE.id, STUMBLE)
    clip = analysis_of(grey_clip(tmp_path / "side.mp4"))
    return Session(runner=Runner(height_m=1.75), options=Options(surface="treadmill"), clips=(clip,), findings=())


def save_to(session: Session, folder: Path) -> Path:
    folder.mkdir()
    write_numbers(session, folder)
    return folder


def with_larger_value(session: Session, by_cm: float) -> Session:
    """Return the session with a larger value of the measure."""

    def shifted(value: float | None) -> float | None:
        return None if value is None else value + by_cm

    [clip] = session.clips
    measurements = tuple(
        replace(m, value=shifted(m.value), ci95=(m.ci95[0] + by_cm, m.ci95[1] + by_cm))
        if m.id == STUMBLE.id and m.ci95
        else m
        for m in clip.measurements
    )
    return replace(session, clips=(replace(clip, measurements=measurements),))


def test_the_report_explains_it(session: Session) -> None:
    for_runner, for_clinician = (report_html(session, audience=each) for each in ("runner", "clinician"))
    for text in (STUMBLE.title, STUMBLE.explanation, STUMBLE.moved_by):
        assert text in for_runner
    for text in (STUMBLE.title, STUMBLE.definition):
        assert text in for_clinician


def test_the_pdf_contains_it(session: Session) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    printed = " ".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(report_pdf(session)))
    assert STUMBLE.title in re.sub(r"\s+", " ", printed)


def test_the_table_contains_it(session: Session, tmp_path: Path) -> None:
    with (save_to(session, tmp_path / "out") / "measures.csv").open(encoding="utf-8", newline="") as table:
        [row] = [row for row in csv.DictReader(table) if row["id"] == STUMBLE.id]
    assert (row["unit"], row["view"]) == ("cm", "side")
    assert float(row["value"]) == pytest.approx(12.4, abs=0.1)


def test_the_history_stores_exports_and_plots_it(session: Session, tmp_path: Path) -> None:
    history = tmp_path / "history.sqlite"
    add_session(history, save_to(session, tmp_path / "out"), runner_id="ada")
    exported = export_runner(history, "ada", tmp_path / "export")
    assert STUMBLE.id in (exported / "measurements.csv").read_text(encoding="utf-8")
    assert STUMBLE.title in trend_page(history, "ada")


def test_the_comparison_contains_it(session: Session, tmp_path: Path) -> None:
    before = save_to(session, tmp_path / "before")
    after = save_to(with_larger_value(session, 9.0), tmp_path / "after")
    same = compare(before, before)
    changed = compare(before, after)
    assert {c.id: c.least for c in same.changes}[STUMBLE.id] == pytest.approx(0.05 * 12.4, abs=0.01)
    assert {c.id: c.value for c in changed.changes}[STUMBLE.id] == pytest.approx(9.0)
    assert STUMBLE.title in comparison_html(changed, pictures={}, films={}, notes=())
