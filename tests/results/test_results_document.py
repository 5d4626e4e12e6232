"""`results.json` holds the content of the session in the documented layout, with reproducible bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from made_advice import ADVICE

from gait.coaching.coach import advise
from gait.coaching.findings import Finding
from gait.edits import ChooseRunner, EditLog, ExchangeSides, ExcludeStretch, LogEntry, MoveEvent, SetVertical
from gait.measurement import StepVariability
from gait.results.document import base_name, results_dict, results_schema, results_text
from gait.runner import Runner

if TYPE_CHECKING:
    from gait.session import Session

Json = dict[str, Any]

VALIDATOR = Draft202012Validator(results_schema())
EDITS = (
    MoveEvent(view="side", side="left", event="initial_contact", at_s=1.0, to_s=1.1),
    ExcludeStretch(view="side", from_s=1.0, to_s=2.0),
    ExchangeSides(view="side", cause="legs"),
    ChooseRunner(view="side", at_s=1.0, x_px=9.0, y_px=9.0),
    SetVertical(view="side", start_px=(0.0, 0.0), end_px=(0.0, 90.0)),
)
LOG = EditLog(entries=tuple(LogEntry(action="edit", edit=edit, before=1.0) for edit in EDITS))
FINDING = Finding(id="rule", title="Seen", measures=("cadence",), why="Because.", cue="Do this.")


@pytest.fixture
def document(session: Session) -> Json:
    """The parsed content of the file."""
    side, *others = session.clips
    varied = replace(side.measurements[0], variability=StepVariability(sd=2.0, low=1.0, high=3.0, cv_pct=1.2))
    side = replace(side, measurements=(varied, *side.measurements[1:]))
    complete = replace(session, clips=(side, *others), findings=(FINDING,), advice=ADVICE, edits=LOG)
    result: Json = json.loads(results_text(complete))
    return result


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(results_schema())


def test_a_document_is_valid(document: Json) -> None:
    VALIDATOR.validate(document)


def keys_of(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield f"{path}/{key}"
            yield from keys_of(inside, f"{path}/{key}")
    elif isinstance(value, list):
        for inside in value:
            yield from keys_of(inside, path)


def described_keys(schema: Json, path: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = results_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    for key, inside in schema.get("properties", {}).items():
        yield f"{path}/{key}"
        yield from described_keys(inside, f"{path}/{key}")
    if "items" in schema:
        yield from described_keys(schema["items"], path)


def test_the_schema_describes_exactly_the_keys_of_the_document(document: Json) -> None:
    described = set(described_keys(results_schema()))
    # Only a session with a clip from each side has them; they are the keys of a measure.
    of_both_sides = {key for key in described if key.startswith("/clips/alone/")}
    assert set(keys_of(document)) == described - of_both_sides


def without(*path: str | int) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


def having(value: object, *path: str | int) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change_document",
    [
        *(without(key) for key in results_schema()["required"]),
        without("clips", 0, "sha256"),
        without("clips", 0, "checks", 0, "message"),
        without("measures", 0, "ci95"),
        without("steps", 0, "toe_off_s"),
        without("findings", 0, "cue"),
        without("runner", "symptoms"),
        having(["elbow"], "runner", "symptoms"),
        having(11, "runner", "pain_run"),
        without("advice", "outcome"),
        without("advice", "cues", 0, "dose"),
        having([], "advice", "cues"),
        having("nothing", "advice", "outcome"),
        having("E", "advice", "cues", 0, "grade"),
        having("often", "advice", "metronome", "pattern"),
        having([], "advice", "plan", "parts"),
        having("clinician", "advice", "outcome"),
        having("gait/1", "schema"),
        having([], "clips"),
        having("front", "clips", 0, "view"),
        having("/home/me/side.mp4", "clips", 0, "file"),
        having("abc", "clips", 0, "sha256"),
        having(0.5, "clips", 0, "slow_motion_factor"),
        having("up", "clips", 0, "facing"),
        having("bad", "clips", 0, "checks", 0, "status"),
        having("170", "measures", 0, "value"),
        having([1.0], "measures", 0, "ci95"),
        having("fine", "measures", 0, "status"),
        having("withheld", "measures", 0, "status"),
        having(-1, "measures", 0, "n"),
        having("toes", "measures", 0, "label"),
        without("measures", 0, "asymmetry"),
        having({"value": 3.0, "unit": "%", "claimed": True}, "measures", 0, "asymmetry"),
        having("both", "steps", 0, "side"),
        having(None, "steps", 0, "initial_contact_s"),
        having(-0.01, "steps", 0, "initial_contact_se_s"),
        having("yes", "steps", 0, "used"),
    ],
)
def test_a_wrong_document_is_not_valid(document: Json, change_document: Callable[[Json], None]) -> None:
    wrong = copy.deepcopy(document)
    change_document(wrong)
    assert not VALIDATOR.is_valid(wrong)


def test_a_withheld_measure_has_a_reason_and_no_number(document: Json) -> None:
    withheld = [measure for measure in document["measures"] if measure["status"] == "withheld"]
    assert withheld
    for measure in withheld:
        assert measure["value"] is None
        assert measure["ci95"] is None
        assert measure["reason"]


def test_the_document_holds_the_content_of_the_session(session: Session, document: Json) -> None:
    assert [(m["id"], m["view"], m["unit"], m["status"]) for m in document["measures"]] == [
        (m.id, m.view, m.unit, m.status) for m in session.measurements
    ]
    for written, measured in zip(document["measures"], session.measurements, strict=True):
        assert written["value"] == (None if measured.value is None else pytest.approx(measured.value, rel=1e-5))
    assert [step["side"] for step in document["steps"]] == list(session.steps.side)
    side, rear = document["clips"]
    assert (side["view"], side["file"], side["facing"], rear["facing"]) == ("side", "side.mp4", "left", None)
    assert side["sha256"] == session.view("side").clip.sha256
    assert (side["width"], side["height"], side["frames"]) == (720, 1280, 300)
    assert document["runner"] == {
        **dict.fromkeys(("mass_kg", "age_years", "sex", "weekly_km", "experience", "goal")),
        **dict.fromkeys(("pain_side", "pain_weeks", "pain_run", "pain_24h", "weeks_without_progress")),
        **dict.fromkeys(("pain_onset", "swelling", "days_per_week", "race", "race_date", "sleep", "fuel")),
        **dict.fromkeys(("shoe_drop_mm", "shoe_age_km", "shoe_pairs")),
        **{f"{test}_{leg}": None for test in ("calf_raises", "hop_seconds") for leg in ("left", "right")},
        **{name: [] for name in ("warning_signs", "changes", "health", "energy_signs")},
        "height_m": 1.72,
        "injuries": [],
        "symptoms": [],
        "pain_triggers": [],
        "pain_at_night": False,
        "altered_gait": False,
    }
    assert document["options"] == {
        "engine": "blazepose",
        "model": "lite",
        "speed_mps": 2.8,
        "capture_fps": None,
        "incline_deg": 0.0,
        "surface": None,
        "sound": False,
        "units": {"lengths": "metric", "speeds": "m/s"},
    }
    assert {clip["surface"] for clip in document["clips"]} == {"treadmill"}
    assert document["findings"][0]["cue"] == "Do this."
    advice = document["advice"]
    assert advice["cues"][0]["drills"][0]["dose"] == "Twice."
    assert (advice["metronome"]["cadence_spm"], advice["metronome"]["baseline_spm"]) == (170, 160.123)
    assert advice["expected"][0]["value"] == 163.123
    assert advice["plan"]["parts"][0]["rows"] == [["1", "2"]]


def test_the_answers_of_the_runner_are_in_the_document(session: Session) -> None:
    runner = Runner(
        mass_kg=70, age_years=41, sex="woman", goal="speed", injuries=("hip",), symptoms=("shin",), pain_run=4
    )
    written = results_dict(replace(session, runner=runner))
    VALIDATOR.validate(written)
    answers = {
        "mass_kg": 70,
        "age_years": 41,
        "sex": "woman",
        "goal": "speed",
        "injuries": ["hip"],
        "symptoms": ["shin"],
    }
    assert answers.items() <= {**written["runner"]}.items()


@pytest.mark.parametrize("runner", [Runner(), Runner(symptoms=("plantar",)), Runner(pain_at_night=True)])
def test_real_advice_is_valid(session: Session, runner: Runner) -> None:
    advised = replace(session, runner=runner, advice=advise(session.clips, runner=runner)).with_plan()
    VALIDATOR.validate(json.loads(results_text(advised)))


def test_the_findings_are_those_behind_the_cues(session: Session) -> None:
    measured = [cue for cue in session.advice.cues if cue.measures]
    assert [(f.id, f.cue) for f in session.findings] == [(cue.id, cue.instruction) for cue in measured]


def test_asymmetry_and_category_are_in_the_document_and_in_the_table(session: Session, document: Json) -> None:
    table = session.measures
    assert any(m.asymmetry for m in session.measurements)
    for written, row, found in zip(document["measures"], table.itertuples(), session.measurements, strict=True):
        assert written["label"] == found.label
        if found.asymmetry is None:
            assert written["asymmetry"] is None
            assert row.asymmetry_claimed is None
            continue
        assert written["asymmetry"] == {
            "value": pytest.approx(found.asymmetry.value, rel=1e-5),
            "unit": found.asymmetry.unit,
            "detectable": pytest.approx(found.asymmetry.detectable, rel=1e-5),
            "claimed": found.asymmetry.claimed,
        }
        assert (row.asymmetry, row.asymmetry_claimed) == (found.asymmetry.value, found.asymmetry.claimed)
    strike = next(m for m in document["measures"] if m["id"] == "foot_strike")
    assert strike["label"] in ("rearfoot", "midfoot", "forefoot")
    assert strike["ci95"] is None


def test_times_are_on_the_time_axis_of_the_clip(session: Session) -> None:
    side = session.view("side")
    slow = replace(session, clips=(replace(side, clip=replace(side.clip, slow_motion_factor=4.0)),))
    for written, step in zip(results_dict(slow)["steps"], side.steps, strict=True):
        assert written["initial_contact_s"] == pytest.approx(4 * step.initial_contact_s, abs=1e-6)
        assert written["initial_contact_se_s"] == pytest.approx(4 * step.initial_contact_se_s, abs=1e-6)


def test_missing_numbers_are_null(session: Session) -> None:
    side = session.view("side")
    incomplete = replace(side.steps[0], toe_off_s=nan, toe_off_se_s=nan)
    strange = replace(side.measurements[0], left=nan, ci95=(nan, 1.0))
    odd = replace(
        session, clips=(replace(side, trial=replace(side.trial, steps=(incomplete,)), measurements=(strange,)),)
    )
    document = json.loads(results_text(odd), parse_constant=pytest.fail)
    assert document["steps"][0]["toe_off_s"] is None
    assert document["steps"][0]["toe_off_se_s"] is None
    assert document["measures"][0]["left"] is None
    assert document["measures"][0]["ci95"] is None
    VALIDATOR.validate(document)


def test_numbers_are_short_and_finite(document: Json) -> None:
    def numbers(value: object) -> Iterator[float]:
        if isinstance(value, float):
            yield value
        elif isinstance(value, (dict, list)):
            for inside in value.values() if isinstance(value, dict) else value:
                yield from numbers(inside)

    for number in numbers(document):
        assert isfinite(number)
        assert number in (float(f"{number:.6g}"), round(number, 6))


def test_the_same_session_gives_the_same_bytes(session: Session) -> None:
    assert results_text(session) == results_text(copy.copy(session))
    assert results_text(session).isascii()


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/b/side.mp4", "side.mp4"), (Path("läuft.mp4"), "läuft.mp4"), ("a/\udcff.mp4", "\ufffd.mp4")],
)
def test_file_names_are_text_without_folders(path: str | Path, name: str) -> None:
    assert base_name(path) == name
