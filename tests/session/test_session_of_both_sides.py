"""A session with a clip from each side: one value per measure, files and reports by clip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from matplotlib.figure import Figure

from gait import OptionError, reanalyze
from gait.analysis.sound import share_doubts, with_sound
from gait.comparison.compare import compare
from gait.edits import ExcludeStretch
from gait.edits.log import EditLog, LogEntry
from gait.errors import EditError
from gait.formats.export import FORMATS, export_session
from gait.report.page.html import report_html
from gait.research.bids import write_bids
from gait.research.multiverse import multiverse
from gait.results.document import results_dict, results_schema
from gait.results.folder import read_results
from gait.results.numbers import write_numbers
from gait.results.tables import step_values_table
from gait.runner import Visit
from gait.session import Session
from gait.session.analyze import build_session, given_clips
from gait.sound import Listening
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.web.editing.desk import Desk
from gait.web.editing.label_desk import LabelDesk

CLIPS = ("side_right", "rear", "side_left")


@pytest.fixture(scope="module")
def session() -> Session:
    """A synthetic runner, filmed from both sides and from behind."""
    return synthetic_session(SyntheticRunner(), views=CLIPS, duration_s=6.0, fps=30.0, model="heavy")


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The numbers of the session in a folder."""
    folder = tmp_path_factory.mktemp("both") / "session"
    write_numbers(session, folder)
    return folder


def test_clips_have_names_of_their_own(session: Session) -> None:
    """Side clips come first, named by the side on which the camera stood."""
    assert [clip.name for clip in session.clips] == ["side_left", "side_right", "rear"]
    assert session.view("side") is session.view("side_left")
    assert session.view("side_right").motion.near_side == "right"


def test_each_measure_of_a_view_is_there_once(session: Session) -> None:
    """Tables and reports have one row per measure and view; each clip keeps its own values."""
    keys = [(m.view, m.id) for m in session.measurements]
    assert len(set(keys)) == len(keys)
    left, right = session.view("side_left"), session.view("side_right")
    assert left.measurements == right.measurements
    assert [m.id for m in left.alone] == [m.id for m in right.alone] == [m.id for m in left.measurements]


def test_document_names_the_clips(session: Session) -> None:
    """`results.json` has clips and steps by name, the values of each side clip, and how the clips are aligned."""
    document = results_dict(session)
    jsonschema.validate(document, results_schema())
    assert [clip["view"] for clip in document["clips"]] == ["side_left", "side_right", "rear"]
    assert {step["view"] for step in document["steps"]} == {"side_left", "side_right", "rear"}
    assert {measure["view"] for measure in document["measures"]} == {"side", "rear"}
    assert [bool(clip["alone"]) for clip in document["clips"]] == [True, True, False]
    # The strides of the synthetic runner are all alike, so that nothing tells which of them two clips share.
    assert [clip["aligned"] and clip["aligned"]["by"] for clip in document["clips"]] == [None, "phase", "phase"]


def test_folder_is_read_again(session: Session, folder: Path) -> None:
    """Each clip has a pose track of its own, and analysing them again gives the same values."""
    assert {path.name for path in folder.glob("*.pose.nc")} == {f"{name}.pose.nc" for name in CLIPS}
    results = read_results(folder)
    assert {view: clip.name for view, clip in results.clips.items()} == {"side": "side_left", "rear": "rear"}
    assert results.pose("side").is_file()
    again = reanalyze(folder)
    assert [clip.name for clip in again.clips] == [clip.name for clip in session.clips]
    for before, after in zip(session.measurements, again.measurements, strict=True):
        assert (before.id, before.status) == (after.id, after.status)
        assert before.value == (None if after.value is None else pytest.approx(after.value, rel=1e-3))


def test_what_the_sound_of_one_side_contradicts_is_not_sure(session: Session) -> None:
    """Two side clips share their measurements, and what one clip's sound contradicts is lowered in both."""
    wrong = Listening(cadence_spm=190.0, cadence_se_spm=0.5, agrees=False)
    left, right, rear = session.clips
    clips = share_doubts([left, with_sound(right, wrong), rear])
    assert clips[0].measurements == clips[1].measurements
    assert next(m for m in clips[0].measurements if m.id == "cadence").status == "low_confidence"
    assert clips[2].measurements == rear.measurements


def test_page_shows_all_clips_and_one_table_per_view(session: Session) -> None:
    """The page has curves for each clip, and a single table of what was measured from the side."""
    page = report_html(session, pictures={})
    for shown in ("From the left", "From the right", "From behind"):
        assert shown in page
    assert page.count("Measured from the side") == 1


def test_tables_have_the_steps_of_each_clip_with_its_own_status(session: Session) -> None:
    """A value of a step has the status of its clip, and none that is surer than that of both clips together."""
    values = step_values_table(session)
    assert set(values["view"]) == {"side_left", "side_right", "rear"}
    left, *others = session.clips
    withheld = tuple(
        replace(m, value=None, ci95=None, status="withheld") if m.id == "trunk_lean" else m for m in left.alone
    )
    doubted = tuple(replace(m, status="low_confidence") if m.id == "cadence" else m for m in left.measurements)
    left = replace(left, alone=withheld, measurements=doubted)
    changed = step_values_table(replace(session, clips=(left, *others)))
    shown = replace(session, clips=(left, *others)).plot_step_values("trunk_lean", ax=Figure().add_subplot())
    contacts_s = {time_s for line in shown.get_lines() if len(line.get_xdata()) > 2 for time_s in line.get_xdata()}
    assert contacts_s
    assert contacts_s <= {step.initial_contact_s for step in session.view("side_right").steps}
    of_left = changed[changed["view"] == "side_left"]
    assert "trunk_lean" not in set(of_left["id"])
    assert set(of_left[of_left["id"] == "cadence"]["status"]) == {"low_confidence"}


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_holds_both_side_clips(session: Session, tmp_path: Path, to: str) -> None:
    """Formats with one file for each clip have one for each side clip."""
    dated = replace(session, visit=Visit(date_filmed="2026-05-31"))
    names = {path.name for path in export_session(dated, tmp_path, to=to, pdf=b"%PDF-1.7")}
    if to in ("xlsx", "fhir", "dicom", "nwb"):
        assert len(names) == 1
    else:
        assert {name.split(".")[0] for name in names} >= {"side_left", "side_right"}


def test_bids_holds_both_side_clips(folder: Path, tmp_path: Path) -> None:
    """Each clip is a tracking system of its own, with labels of letters and digits."""
    out = write_bids(folder.parent, tmp_path / "bids")
    found = {path.name.split("tracksys-")[1] for path in out.rglob("*_motion.tsv") if "tracksys" in path.name}
    assert found == {"sideleft_motion.tsv", "sideright_motion.tsv", "rear_motion.tsv"}


def test_other_choices_are_tried_on_each_clip(session: Session) -> None:
    """The values under other choices are those of the clips on their own."""
    tried = multiverse(session, {}, measures=["trunk_lean"]).set_index("view")["value"]
    alone = {clip.name: {m.id: m.value for m in clip.alone}["trunk_lean"] for clip in session.clips[:2]}
    assert tried.to_dict() == pytest.approx(alone)


def test_corrections_by_hand_are_refused(session: Session, folder: Path) -> None:
    """An edit names a view, which two clips have: it would correct both."""
    edit = ExcludeStretch(view="side", from_s=1.0, to_s=2.0)
    log = EditLog(entries=(LogEntry(action="edit", edit=edit),))
    with pytest.raises(EditError, match="a clip from each side"):
        session.edit(edit)
    with pytest.raises(EditError, match="a clip from each side"):
        reanalyze(session, edits=log)
    for desk in (Desk, LabelDesk):
        with pytest.raises(EditError, match="a clip from each side"):
            desk.open(folder)


def test_one_of_the_side_clips_alone_is_the_same_run(session: Session, folder: Path, tmp_path: Path) -> None:
    """A session of one side clip and one of both clips share that run, so that nothing is concluded from both."""
    right = session.view("side_right")
    alone = build_session(
        [replace(right, seen_from=None, alone=(), measurements=right.alone)],
        runner=session.runner,
        options=session.options,
    )
    clips = results_dict(alone)["clips"]
    assert clips[0]["view"] == "side"
    write_numbers(alone, tmp_path / "alone")
    compared = compare(folder, tmp_path / "alone")
    assert compared.forecasts == ()
    assert any("same clip" in note for note in compared.notes)
    assert not any("faces the other way" in note for note in compared.notes)


def test_anonymous_session_keeps_the_clips_apart(session: Session) -> None:
    """Without file names, the clips are called by their own names."""
    assert [clip.clip.name for clip in session.anonymous().clips] == ["side_left.mp4", "side_right.mp4", "rear.mp4"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "No clip was given"),
        ({"side": ["a.mp4", "b.mp4"], "side_left": "c.mp4"}, "more than two side clips"),
        ({"side": ["a.mp4", "b.mp4", "c.mp4"]}, "more than two side clips"),
        ({"side_left": "a.mp4", "side_right": "./a.mp4"}, "The two side clips are the same file"),
        ({"side_left": "a.mp4", "rear": "a.mp4"}, "The side clip and the rear clip are the same file"),
    ],
)
def test_clips_that_cannot_form_a_session_are_refused(given: dict[str, str], problem: str) -> None:
    """Wrong combinations are refused before any clip is opened."""
    with pytest.raises(OptionError, match=problem):
        given_clips(**given)


def test_two_side_clips_may_be_given_without_their_sides() -> None:
    """The picture decides which of two side clips is which."""
    assert [each.seen_from for each in given_clips(side=["a.mp4", "b.mp4"], rear="c.mp4")] == [None, None, None]
