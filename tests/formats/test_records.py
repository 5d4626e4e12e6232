"""Records of clinics: workbooks, FHIR bundles and DICOM files, read by independent libraries."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gait.errors import OptionError
from gait.formats.export import export_session
from gait.formats.fhir import UCUM_UNITS, fhir_bundle
from gait.measurement import Asymmetry, Measurement
from gait.measures import REGISTRY
from gait.report.methods import methods
from gait.results.tables import step_values_table
from gait.runner import Runner, Visit
from gait.session import Session

PDF = b"%PDF-1.7 odd"


@pytest.fixture(scope="module")
def book(known: Session, tmp_path_factory: pytest.TempPathFactory) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    clip = known.clips[0]
    formula = Measurement(id="trunk_lean", view="side", unit="deg", status="withheld", reason='=HYPERLINK("http://x")')
    kept = tuple(m for m in clip.measurements if m.id != "trunk_lean")
    session = replace(known, clips=(replace(clip, measurements=(*kept, formula)), known.clips[1]))
    [path] = export_session(session, tmp_path_factory.mktemp("xlsx"), to="xlsx")
    book = openpyxl.load_workbook(path)
    book.expected_methods = methods(session).paragraph
    return book


@pytest.fixture(scope="module")
def apart(known: Session) -> Session:
    """A session with a claimed difference of the sides, a runner and a visit."""
    sides = Asymmetry(value=6.0, unit="%", detectable=4.0, claimed=True)
    clip = known.clips[0]
    measured = tuple(
        replace(m, left=250.0, right=235.0, asymmetry=sides) if m.id == "contact_time" else m for m in clip.measurements
    )
    return replace(
        known,
        clips=(replace(clip, measurements=measured), known.clips[1]),
        runner=Runner(height_m=1.75, mass_kg=70.0, sex="woman"),
        visit=Visit(runner_name="Anna M.", date_filmed="2026-05-31"),
    )


class TestXlsx:
    def test_there_is_one_sheet_for_each_table(self, book: Any) -> None:
        assert book.sheetnames == ["measures", "steps", "step_values", "methods", "columns"]

    def test_numbers_are_numbers_and_missing_values_empty_cells(self, known: Session, book: Any) -> None:
        rows = list(book["measures"].values)
        table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        cadence = known.clips[0].measurements[0]
        assert table[0]["value"] == pytest.approx(cadence.value)
        assert table[0]["sd"] == pytest.approx(cadence.sd)
        withheld = next(row for row in table if row["id"] == "pelvic_drop")
        assert (withheld["value"], withheld["status"]) == (None, "withheld")
        assert book["step_values"].max_row == 1 + len(step_values_table(known)) - _values_of(known, "trunk_lean")

    def test_text_is_never_a_formula(self, book: Any) -> None:
        cells = [cell for row in book["measures"].rows for cell in row if str(cell.value).startswith("=")]
        assert [(cell.value, cell.data_type) for cell in cells] == [('=HYPERLINK("http://x")', "s")]

    def test_methods_and_columns_are_explained(self, book: Any) -> None:
        assert book["methods"]["A1"].value == book.expected_methods
        named = {(row[0], row[1]) for row in list(book["columns"].values)[1:]}
        for sheet in ("measures", "steps", "step_values"):
            columns = next(book[sheet].values)
            assert {(sheet, column) for column in columns} == {each for each in named if each[0] == sheet}


def _values_of(session: Session, measure: str) -> int:
    tidy = step_values_table(session)
    return int(((tidy["id"] == measure) & (tidy["view"] == "side")).sum())


class TestFhir:
    def test_an_independent_model_of_the_standard_accepts_it(self, apart: Session, known: Session) -> None:
        model = pytest.importorskip("fhir.resources.R4B.bundle").Bundle
        for session in (apart, known):
            bundle = fhir_bundle(session, pdf=PDF)
            read = model.model_validate(json.loads(json.dumps(bundle)))
            assert len(read.entry) == len(bundle["entry"])

    def test_every_measure_is_an_observation_with_its_interval(self, apart: Session) -> None:
        found = _observations(fhir_bundle(apart))
        assert len(found) == len(apart.measurements) + 2
        cadence = apart.clips[0].measurements[0]
        observation = next(each for each in found if _code(each) == "cadence")
        assert observation["valueQuantity"] == {
            "value": pytest.approx(cadence.value, rel=1e-5),
            "unit": "steps/min",
            "system": "http://unitsofmeasure.org",
            "code": "{steps}/min",
        }
        assert observation["code"]["coding"][1]["code"] == "stepsCadence"
        ends = [part["valueQuantity"]["value"] for part in observation["component"]]
        assert ends == pytest.approx(cadence.ci95, rel=1e-5)
        limits = observation["referenceRange"][0]
        assert (limits["low"]["value"], limits["high"]["value"]) == cadence.reference
        assert observation["effectiveDateTime"] == "2026-05-31"

    def test_both_sides_stand_beside_what_can_be_detected(self, apart: Session) -> None:
        contact = next(each for each in _observations(fhir_bundle(apart)) if _code(each) == "contact_time")
        parts = {part["code"]["text"]: part["valueQuantity"] for part in contact["component"]}
        assert (parts["Left"]["value"], parts["Right"]["value"]) == (250.0, 235.0)
        assert parts["Left minus right"]["code"] == "%"
        assert parts["Smallest detectable difference of left and right"]["value"] == 4.0

    def test_a_withheld_value_is_absent_and_says_why(self, apart: Session) -> None:
        [drop] = [each for each in _observations(fhir_bundle(apart)) if _code(each) == "pelvic_drop"]
        withheld = next(m for m in apart.measurements if m.id == "pelvic_drop")
        assert drop["dataAbsentReason"]["text"] == withheld.reason
        assert "valueQuantity" not in drop

    def test_a_runner_without_a_name_has_a_pseudonym(self, apart: Session) -> None:
        patient = fhir_bundle(apart)["entry"][0]["resource"]
        assert patient == {"resourceType": "Patient", "name": [{"text": "Anna M."}], "gender": "female"}
        anonymous = fhir_bundle(apart.anonymous())
        assert "Anna" not in json.dumps(anonymous)
        assert "name" not in anonymous["entry"][0]["resource"]
        assert anonymous["entry"][0]["resource"]["identifier"][0]["value"]

    def test_the_report_refers_to_everything_and_holds_the_pdf(self, apart: Session) -> None:
        bundle = fhir_bundle(apart, pdf=PDF)
        urls = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
        [report] = [one for one in urls.values() if one["resourceType"] == "DiagnosticReport"]
        assert [urls[each["reference"]] for each in report["result"]] == _observations(bundle)
        assert base64.b64decode(report["presentedForm"][0]["data"]) == PDF
        assert fhir_bundle(apart, pdf=PDF) == bundle

    def test_every_unit_has_a_code(self) -> None:
        units = {entry.unit for entry in REGISTRY.values()} | {entry.asymmetry_unit for entry in REGISTRY.values()}
        assert units - set(UCUM_UNITS) == set()


def _observations(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in resources if resource["resourceType"] == "Observation"]


def _code(observation: dict[str, Any]) -> str:
    return str(observation["code"]["coding"][0]["code"])


class TestDicom:
    def test_an_independent_reader_finds_the_report(self, known: Session, tmp_path: Path) -> None:
        pydicom = pytest.importorskip("pydicom")
        session = replace(known, visit=Visit(runner_name="Änne M.", date_filmed="2026-05-31"))
        [path] = export_session(session, tmp_path, to="dicom", pdf=PDF + b"x")
        read = pydicom.dcmread(io.BytesIO(path.read_bytes()))
        assert read.SOPClassUID == "1.2.840.10008.5.1.4.1.1.104.1"
        assert (str(read.PatientName), read.StudyDate) == ("Änne M.", "20260531")
        assert read.EncapsulatedDocument[: read.EncapsulatedDocumentLength] == PDF + b"x"
        assert read.MIMETypeOfEncapsulatedDocument == "application/pdf"

    def test_the_same_report_has_the_same_identifiers(self, known: Session, tmp_path: Path) -> None:
        pydicom = pytest.importorskip("pydicom")
        paths = [export_session(known, tmp_path / name, to="dicom", pdf=pdf)[0] for name, pdf in _REPORTS]
        one, same, other = (pydicom.dcmread(path) for path in paths)
        assert one.SOPInstanceUID == same.SOPInstanceUID
        assert one.SOPInstanceUID != other.SOPInstanceUID
        assert one.StudyInstanceUID == other.StudyInstanceUID

    def test_it_needs_the_report(self, known: Session, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="there is none"):
            export_session(known, tmp_path / "new", to="dicom")
        assert not (tmp_path / "new").exists()


_REPORTS = (("one", PDF), ("same", PDF), ("other", PDF + b"!"))
