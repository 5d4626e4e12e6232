"""Report and PDF show the chosen units; what programs read stays in SI units."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gait.cli.terminal.summary import print_summary
from gait.options import Options
from gait.report.page.html import report_html
from gait.report.pdf.content import pdf_content
from gait.results.document import results_dict, results_schema
from gait.results.reading import parse_results, units_of
from gait.results.tables import measures_table
from gait.session import Session
from gait.units import METRES_PER_INCH, Units
from gait.words.numbers import with_unit

IMPERIAL = Units(lengths="imperial", speeds="mph")


@pytest.fixture(scope="module")
def imperial(made_session: Session) -> Session:
    return replace(made_session, options=Options(speed_mps=2.995, units=IMPERIAL))


@pytest.fixture(scope="module")
def overstride_in(made_session: Session) -> str:
    value = next(m.value for m in made_session.measurements if m.id == "overstride")
    assert value is not None
    return with_unit(value * 0.01 / METRES_PER_INCH, "in")


def test_page_pdf_and_terminal_show_inches_feet_miles_and_pace(
    imperial: Session, overstride_in: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(imperial)
    pdf = json.dumps(pdf_content(imperial.in_display_units(), paper="a4", audience="runner"))
    for shown in (report_html(imperial), pdf, capsys.readouterr().out):
        assert overstride_in in shown
        assert "5 ft 9 in" in shown
        assert "6.7 mph (8:57 min/mile)" in shown


def test_numbers_for_programs_do_not_depend_on_the_units(made_session: Session, imperial: Session) -> None:
    metric = replace(made_session, options=replace(imperial.options, units=Units()))
    assert results_dict(imperial)["measures"] == results_dict(metric)["measures"]
    assert measures_table(imperial).equals(measures_table(metric))


def test_units_are_kept_with_the_session(imperial: Session) -> None:
    document = results_dict(imperial)
    assert units_of(parse_results(json.dumps(document))) == IMPERIAL
    del document["options"]["units"]
    assert units_of(parse_results(json.dumps(document))) == Units(), "as an earlier version wrote it"
    assert "units" in results_schema()["properties"]["options"]["required"]


def test_a_session_that_is_converted_already_stays_as_it_is(imperial: Session) -> None:
    shown = imperial.in_display_units()
    assert shown.in_display_units().measurements == shown.measurements
    assert shown.measurements != imperial.measurements
