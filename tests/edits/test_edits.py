"""Corrections by hand: what each kind changes, that undo takes it back to the last digit, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gait.analysis.sound import with_sound
from gait.comparison.compare import compare
from gait.edits import (
    AddEvent,
    ChooseRunner,
    DeleteEvent,
    Edit,
    ExchangeSides,
    ExcludeStep,
    ExcludeStretch,
    MoveEvent,
    SetGround,
    SetVertical,
)
from gait.edits.document import edit_from_json, edit_to_json, log_text, read_log
from gait.edits.summary import corrections, corrections_sentence
from gait.errors import EditError, GaitError, InputError
from gait.formats.fhir import fhir_bundle
from gait.history.document import CORRECTIONS
from gait.history.store import add_session
from gait.history.visits import visits_of
from gait.report.clinician import clinician_report
from gait.report.methods import methods
from gait.results.cohort import load_sessions
from gait.results.document import results_dict, results_schema
from gait.results.edits_file import read_edits
from gait.results.header import header_facts
from gait.results.layout import CLINICIAN_FILE, EDITS_FILE, HANDOUT_FILE
from gait.results.numbers import write_numbers
from gait.results.reading import read_document
from gait.session import Session, edited
from gait.session.reanalyze import reanalyze
from gait.sound import Listening, compared_again
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

LATER_S = 0.02
NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def measured() -> Session:
    return synthetic_session(SyntheticRunner(), views=("side",), duration_s=6.0, fps=30.0)


def step_of(session: Session, side: str, number: int = 3):
    """Return a step of a foot as a row of the table."""
    return session.steps[session.steps.side == side].iloc[number]


def value(session: Session, measure: str) -> float:
    return float(session.measures.set_index("id").value[measure])


def at(session: Session, event: str = "initial_contact", side: str = "left") -> dict[str, object]:
    where = float(step_of(session, side)[f"{event}_s"])
    return {"view": "side", "side": side, "event": event, "at_s": where}


def move_contact(session: Session) -> Edit:
    here = at(session)
    return MoveEvent(**here, to_s=here["at_s"] + LATER_S)


def move_toe_off(session: Session) -> Edit:
    here = at(session, "toe_off")
    return MoveEvent(**here, to_s=here["at_s"] + LATER_S)


def exclude_stretch(session: Session) -> Edit:
    return ExcludeStretch(view="side", from_s=1.0, to_s=2.0)


EDITS: dict[str, tuple[Callable[[Session], Edit], str, str]] = {
    # What is done, the measure that it changes, and what the report says.
    "a contact moved": (move_contact, "contact_time", "1 contact corrected"),
    "a toe-off moved": (move_toe_off, "contact_time", "1 toe-off corrected"),
    "a contact deleted": (lambda s: DeleteEvent(**at(s)), "contact_time", "1 contact corrected"),
    "a toe-off deleted": (lambda s: DeleteEvent(**at(s, "toe_off")), "contact_time", "1 toe-off corrected"),
    "a step left out": (
        lambda s: ExcludeStep(view="side", side="left", at_s=at(s)["at_s"]),
        "contact_time",
        "1 step left out",
    ),
    "a stretch left out": (exclude_stretch, "contact_time", "1 stretch of the film left out"),
    "legs exchanged": (
        lambda s: ExchangeSides(view="side", cause="legs"),
        "contact_time",
        "left and right exchanged",
    ),
    "the vertical drawn": (
        lambda s: SetVertical(view="side", start_px=(300, 1000), end_px=(320, 200)),
        "trunk_lean",
        "the vertical drawn",
    ),
    "the ground drawn": (
        lambda s: SetGround(view="side", start_px=(100, 1000), end_px=(600, 985)),
        "trunk_lean",
        "the ground drawn",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_the_numbers_and_its_undo_restores_them(measured: Session, name: str) -> None:
    make, measure, phrase = EDITS[name]
    edited = measured.edit(make(measured), who="Dr. Okafor", when=NOON)
    assert value(edited, measure) != value(measured, measure)
    assert corrections(edited.edits.edits) == (phrase,)
    jsonschema.validate(results_dict(edited), results_schema())
    restored = edited.undo()
    assert restored.measurements == measured.measurements
    assert results_dict(restored) == results_dict(measured)


def test_what_was_undone_can_be_redone_until_the_next_edit(measured: Session) -> None:
    edited = measured.edit(move_contact(measured))
    again = edited.undo().redo()
    assert again.measurements == edited.measurements
    assert [entry.action for entry in again.edits.entries] == ["edit", "undo", "redo"]
    with pytest.raises(EditError, match="nothing to redo"):
        edited.undo().edit(move_toe_off(measured)).redo()
    with pytest.raises(EditError, match="nothing to undo"):
        measured.undo()


def test_a_contact_that_is_deleted_and_added_again_is_the_same_step_with_the_error_of_a_hand(measured: Session) -> None:
    contact, toe_off = at(measured), at(measured, "toe_off")
    edited = measured.edit(DeleteEvent(**contact), AddEvent(**contact), AddEvent(**toe_off, se_s=0.004))
    step = step_of(edited, "left")
    assert step.initial_contact_s == contact["at_s"]
    assert step.toe_off_s == toe_off["at_s"]
    assert step.initial_contact_se_s == pytest.approx(0.5 / 30), "half a frame"
    assert step.toe_off_se_s == 0.004
    assert step.by_hand == "initial_contact+toe_off"
    assert corrections(edited.edits.edits) == ("1 contact corrected", "1 toe-off corrected")


def test_a_large_error_of_hand_set_events_widens_the_interval(measured: Session) -> None:
    rows = measured.steps[measured.steps.used & measured.steps.toe_off_s.notna()][:4]
    in_place = [
        MoveEvent(view="side", side=row.side, event="toe_off", at_s=row.toe_off_s, to_s=row.toe_off_s, se_s=0.2)
        for row in rows.itertuples()
    ]
    [before], [after] = (
        [m for m in session.measurements if m.id == "contact_time"] for session in (measured, measured.edit(*in_place))
    )
    assert before.ci95 is not None
    assert after.ci95 is not None
    assert after.value == before.value
    assert after.ci95[1] - after.value > 1.05 * (before.ci95[1] - before.value)


def test_a_mirrored_film_exchanges_left_and_right_and_nothing_else(measured: Session) -> None:
    mirrored = measured.edit(ExchangeSides(view="side", cause="mirrored"))
    for before, after in zip(measured.measurements, mirrored.measurements, strict=True):
        assert after.value == before.value or after.value == pytest.approx(before.value, rel=1e-9)
        sides = [(after.left, before.right), (after.right, before.left)]
        assert all(one == other or one == pytest.approx(other, rel=1e-9) for one, other in sides)


def test_what_was_heard_is_kept_and_follows_an_exchange(measured: Session) -> None:
    heard = Listening(cadence_spm=170.0, cadence_se_spm=0.2, agrees=True, left_minus_right_db=3.0)
    session = replace(measured, clips=tuple(with_sound(clip, heard) for clip in measured.clips))
    exchanged = session.edit(ExchangeSides(view="side", cause="mirrored"))
    assert session.edit(move_contact(session)).view("side").sound == heard
    assert exchanged.view("side").sound.left_minus_right_db == -3.0
    assert exchanged.undo().view("side").sound.left_minus_right_db == 3.0


def test_corrected_steps_are_compared_with_what_was_heard(measured: Session) -> None:
    heard = Listening(cadence_spm=170.0, cadence_se_spm=0.2, agrees=True, left_minus_right_db=3.0)
    session = replace(measured, clips=tuple(with_sound(clip, heard) for clip in measured.clips))
    steps = measured.view("side").steps
    slower = tuple(replace(step, initial_contact_s=1.1 * step.initial_contact_s) for step in steps)
    assert compared_again(heard, steps) is heard
    assert compared_again(heard, slower).contradicts
    assert not compared_again(compared_again(heard, slower), steps).contradicts
    wrong = replace(heard, cadence_spm=190.0)
    doubted = replace(measured, clips=tuple(with_sound(clip, wrong) for clip in measured.clips))
    edited = {m.id: m.status for m in doubted.edit(move_contact(doubted)).measurements}
    assert edited["cadence"] == "low_confidence"
    assert session.edit(move_contact(session)).undo().view("side").sound == heard


def test_an_edit_from_before_an_exchange_means_the_same_foot_on_the_film(measured: Session) -> None:
    edited = measured.edit(move_contact(measured), ExchangeSides(view="side", cause="mirrored"))
    changed = edited.steps[edited.steps.by_hand.notna()]
    assert list(changed.side) == ["right"]
    assert changed.initial_contact_s.iloc[0] == at(measured)["at_s"] + LATER_S


def test_the_log_says_who_when_what_and_from_where_to_where(measured: Session) -> None:
    moved = move_contact(measured)
    log = measured.edit(moved, who="Dr. Okafor", when=NOON).undo(who="M. Reyes", when=NOON).edits
    edit, undo = log.entries
    assert (edit.who, edit.when, edit.edit) == ("Dr. Okafor", "2026-05-31T12:00:00+00:00", moved)
    assert (edit.before, edit.after) == (pytest.approx(moved.at_s), moved.to_s)
    assert (undo.action, undo.who, undo.before, undo.after) == ("undo", "M. Reyes", edit.after, edit.before)
    assert corrections_sentence(log) == ""
    assert read_log(log_text(log)) == log


def test_an_anonymous_session_keeps_the_edits_without_names(measured: Session) -> None:
    [entry] = measured.edit(move_contact(measured), who="Dr. Okafor").anonymous().edits.entries
    assert (entry.who, entry.when) == (None, None)
    assert entry.edit == move_contact(measured)


def test_a_saved_session_is_measured_again_with_its_edits(measured: Session, tmp_path: Path) -> None:
    edited = measured.edit(
        move_contact(measured), ExcludeStep(view="side", side="right", at_s=at(measured, side="right")["at_s"])
    )
    write_numbers(edited, tmp_path)
    again = reanalyze(tmp_path)
    assert again.edits == edited.edits
    assert results_dict(again)["measures"] == results_dict(edited)["measures"]
    assert results_dict(again.undo().undo())["measures"] == results_dict(measured)["measures"]


def test_whatever_shows_the_numbers_says_that_they_were_corrected(measured: Session, tmp_path: Path) -> None:
    edited = measured.edit(move_contact(measured), who="Dr. Okafor")
    write_numbers(measured, tmp_path / "before")
    write_numbers(edited, tmp_path / "after")
    assert ("Corrected by hand", "1 contact corrected") in header_facts(edited)
    assert ("Corrected by hand", "1 contact corrected") in header_facts(read_document(tmp_path / "after"))
    assert "By hand: 1 contact corrected. The numbers include this." in clinician_report(edited).note
    assert "By hand, Dr. Okafor changed this: 1 contact corrected." in str(methods(edited))
    notes_of = [entry["resource"].get("note", []) for entry in fhir_bundle(edited)["entry"]]
    assert sum("1 contact corrected" in note["text"] for notes in notes_of for note in notes) == len(
        edited.measurements
    )
    corrected = load_sessions(tmp_path).sessions.set_index("session").corrections_by_hand
    assert (corrected["before"], corrected["after"]) == (0, 1)
    notes = compare(tmp_path / "before", tmp_path / "after").notes
    assert "The numbers of the second session include corrections by hand: 1 contact corrected." in notes
    add_session(tmp_path / "history.sqlite", tmp_path / "after", runner_id="ada")
    [visit] = visits_of(tmp_path / "history.sqlite", "ada")
    assert [entry["edit"]["kind"] for entry in visit.details[CORRECTIONS]] == ["move"]


def test_a_report_made_again_has_all_parts_that_it_had(
    measured: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, object] = {}
    monkeypatch.setattr(edited, "save_session", lambda *_, **choices: made.update(choices))
    for name in (HANDOUT_FILE, CLINICIAN_FILE):
        (tmp_path / name).write_text("of the uncorrected numbers")
    edited.remake_report(measured, tmp_path, with_films=True)
    assert (made["handout"], made["visit_page"], made["share_card"]) == (True, True, False)


def test_a_plan_follows_the_corrected_numbers(measured: Session) -> None:
    edited = measured.with_plan().edit(move_contact(measured))
    assert edited.advice.plan is not None
    assert edited.undo().advice == measured.with_plan().advice


REFUSED: dict[str, Callable[[Session], Edit]] = {
    "contact after its toe-off": lambda s: replace(move_contact(s), to_s=at(s, "toe_off")["at_s"] + 0.02),
    "contact before the toe-off of the step before": lambda s: replace(move_contact(s), to_s=at(s)["at_s"] - 0.6),
    "outside the film": lambda s: replace(move_contact(s), to_s=60.0),
    "no contact there": lambda s: replace(move_contact(s), at_s=at(s)["at_s"] + 0.15),
    "toe-off of a contact that has one": lambda s: AddEvent(**at(s, "toe_off")),
    "contact while the foot is on the ground": lambda s: AddEvent(**at(s) | {"at_s": at(s)["at_s"] + 0.1}),
    "too few steps left": lambda s: ExcludeStretch(view="side", from_s=0.0, to_s=6.0),
    "a person whose pose was not kept": lambda s: ChooseRunner(view="side", at_s=2.0, x_px=5.0, y_px=5.0),
    "a clip that is not there": lambda s: ExchangeSides(view="rear", cause="mirrored"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_edit_that_is_not_possible_is_refused_in_two_sentences(measured: Session, name: str) -> None:
    with pytest.raises(EditError) as refused:
        measured.edit(REFUSED[name](measured))
    assert refused.value.problem
    assert refused.value.remedy
    assert measured.edits.entries == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: MoveEvent(view="side", side="left", event="initial_contact", at_s=np.nan, to_s=1.0),
        lambda: MoveEvent(view="top", side="left", event="initial_contact", at_s=1.0, to_s=1.0),
        lambda: AddEvent(view="side", side="left", event="landing", at_s=1.0),
        lambda: AddEvent(view="side", side="left", event="toe_off", at_s=1.0, se_s=0.0),
        lambda: ExcludeStretch(view="side", from_s=2.0, to_s=1.0),
        lambda: ExchangeSides(view="rear", cause="legs"),
        lambda: SetVertical(view="side", start_px=(0, 0), end_px=(0, 5)),
        lambda: SetVertical(view="side", start_px=(0, 0), end_px=(500, 0)),
        lambda: SetGround(view="rear", start_px=(0, 0), end_px=(500, 0)),
    ],
)
def test_values_that_no_clip_can_have_are_refused(make: Callable[[], Edit]) -> None:
    with pytest.raises(EditError):
        make()


def test_the_runner_who_was_followed_can_be_confirmed(measured: Session) -> None:
    x_px, y_px = measured.view("side").pose["position"].values[60, :, :, 0].mean(axis=1)
    edited = measured.edit(ChooseRunner(view="side", at_s=2.0, x_px=x_px, y_px=y_px))
    assert edited.measurements == measured.measurements


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"schema": "gait-edits/2", "log": []}',
        '{"schema": "gait-edits/1", "log": 3}',
        '{"schema": "gait-edits/1", "log": [{}]}',
        '{"schema": "gait-edits/1", "log": [{"action": "erase", "edit": {"kind": "exchange"}}]}',
        '{"schema": "gait-edits/1", "log": [{"action": "edit", "edit": {"kind": "exchange", "view": "side"}}]}',
        '{"schema": "gait-edits/1", "log": [{"action": "edit", "edit": {"kind": ["move"]}}]}',
        '{"schema": "gait-edits/1", "log": [{"action": "undo", "edit": {"kind": "exchange", "view": "side", '
        '"cause": "legs"}}]}',
        '{"schema": "gait-edits/1", "log": [{"action": "edit", "before": NaN, "edit": {"kind": "exchange", '
        '"view": "side", "cause": "legs"}}]}',
        "[" * 100_000,
    ],
)
def test_a_damaged_log_is_an_error_that_names_the_file(text: str, tmp_path: Path) -> None:
    (tmp_path / EDITS_FILE).write_text(text)
    with pytest.raises(InputError, match=r"edits\.json' is damaged"):
        read_edits(tmp_path)


def test_a_log_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / EDITS_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="it is not text"):
        read_edits(tmp_path)


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_read_back_as_it_was_written(measured: Session, name: str) -> None:
    edit = EDITS[name][0](measured)
    assert edit_from_json(edit_to_json(edit)) == edit


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from([*EDITS, *REFUSED]), min_size=1, max_size=4))
def test_undoing_any_sequence_of_edits_restores_every_number(measured: Session, names: list[str]) -> None:
    session = measured
    for name in names:
        make = EDITS[name][0] if name in EDITS else REFUSED[name]
        try:
            session = session.edit(make(measured))
        except GaitError:
            continue
    while session.edits.in_force:
        session = session.undo()
    assert session.measurements == measured.measurements
    assert session.advice == measured.advice
