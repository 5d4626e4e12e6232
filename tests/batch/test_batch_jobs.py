"""How sessions are found: clips paired by name, rows of a manifest, and the hash that identifies a session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE, noise_clip
from hypothesis import given
from hypothesis import strategies as st
from shared_cases import CASES, needs_cases

from gait.batch.discover import pair_clips, read_jobs
from gait.batch.guess_view import guess_view
from gait.batch.job import Job, Settings, Source, content_key, folder_name, signature
from gait.batch.manifest import COLUMNS, manifest_template, read_manifest
from gait.errors import OptionError, RunnerError
from gait.runner import Runner, Visit
from gait.units import Units
from gait.video import open_clip


@pytest.mark.parametrize(
    ("places", "sessions"),
    [
        (["anna_side.mp4", "anna_rear.mp4"], {"anna": ["side", "rear"]}),
        (["Anna Side.MOV", "anna-REAR.mov"], {"Anna": ["side", "rear"]}),
        (["side.mp4", "rear.mp4"], {"side": ["side"], "rear": ["rear"]}),
        (["monday/side.mp4", "monday/rear.mp4"], {"monday": ["side", "rear"]}),
        (["side-anna-2.mp4", "rear-anna-2.mp4"], {"anna-2": ["side", "rear"]}),
        (["annaside.mp4", "annarear.mp4"], {"anna": ["side", "rear"]}),
        (["Rearden_side.mp4"], {"Rearden": ["side"]}),
        (["a_side.mp4", "b_rear.mp4"], {"a": ["side"], "b": ["rear"]}),
        (["x/a_side.mp4", "y/a_rear.mp4"], {"x-a": ["side"], "y-a": ["rear"]}),
        (["IMG_1.MOV", "IMG_2.MOV"], {"IMG-1": [None], "IMG-2": [None]}),
        (["eva/IMG_1.MOV", "eva/IMG_2.MOV"], {"eva": [None, None]}),
        (["eva/IMG_1.MOV", "eva/side.MOV"], {"eva": ["side", None]}),
        (["E.mp4", "e/1.mp4", "e/2.mp4"], {"E": [None], "e": [None, None]}),
        (["E/1.mp4", "E/2.mp4", "e/1.mp4", "e/2.mp4"], {"E": [None, None], "e": [None, None]}),
        (["E/1.mp4", "E/3.mp4", "e/1.mp4", "e/2.mp4"], {"E": [None, None], "e": [None, None]}),
        (["anna.mp4", "anna_side.mp4"], {"anna": ["side", None]}),
        (["a_side.mp4", "a-side.mov"], {"a-side": ["side"], "a_side": ["side"]}),
        (["Whiteside_01.mp4", "Whiteside_02.mp4"], {"Whiteside-01": [None], "Whiteside-02": [None]}),
        (["outside_run.mp4", "residential_1.mp4"], {"outside-run": [None], "residential-1": [None]}),
        (["BurnsideRear.mp4", "BurnsideSide.mp4"], {"Burnside": ["side", "rear"]}),
        (["Brearley_side.mp4", "Brearley_rear.mp4"], {"Brearley": ["side", "rear"]}),
        (["smith_sideview.mov", "smith_rearview.mov"], {"smith": ["side", "rear"]}),
        (["J\u00f6rg_side.mp4", "Jo\u0308rg_rear.mp4"], {"J\u00f6rg": ["side", "rear"]}),
        (["annaside2.mp4"], {"annaside2": ["side"]}),
        (["White.mp4", "Whiteside.mp4"], {"White": [None], "Whiteside": ["side"]}),
        (
            ["eva_side_left.mp4", "eva-rear.mp4", "eva right side.mp4"],
            {"eva": ["side_left", "side_right", "rear"]},
        ),
        (
            ["a_side_left.mp4", "a_side.mp4", "a_rear.mp4"],
            {"a_side_left": ["side_left"], "a_side": ["side"], "a_rear": ["rear"]},
        ),
        (["a.mp4", "a.mov", "a.avi"], {"a": [None], "a-2": [None], "a-3": [None]}),
    ],
)
def test_clips_are_paired_by_name(places: list[str], sessions: dict[str, list[str | None]]) -> None:
    assert {job.name: [source.view for source in job.sources] for job in pair_clips(places)} == sessions


@pytest.mark.parametrize(
    ("name", "is_hint"), [("anna_side.mp4", False), ("AnnaSide.mp4", False), ("annaside.mp4", True)]
)
def test_a_view_inside_a_word_is_only_a_hint(name: str, is_hint: bool) -> None:
    (job,) = pair_clips([name])
    assert job.sources == (Source(url=name, view="side", view_is_hint=is_hint),)


@given(st.lists(st.text("abSIDEsiderear_-/ 1", min_size=1, max_size=14).map(lambda name: f"{name}.mp4"), unique=True))
def test_every_clip_is_in_one_session_and_names_differ(places: list[str]) -> None:
    jobs = pair_clips(places)
    assert sorted(source.url for job in jobs for source in job.sources) == sorted(places)
    assert len({job.name for job in jobs}) == len(jobs)
    assert all(len(job.sources) <= 3 for job in jobs)


def test_a_folder_holds_clips_and_other_things(tmp_path: Path) -> None:
    for name in ("a_side.mp4", "notes.txt", "._a_side.mp4", ".thumbs/b.mp4", "out/c/side.annotated.mp4", "d/e.MOV"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    jobs = read_jobs(str(tmp_path), exclude=str(tmp_path / "out"))
    assert [job.name for job in jobs] == ["a", "d-e"]
    assert jobs[0].sources == (Source(url=str(tmp_path / "a_side.mp4"), view="side"),)


@pytest.mark.parametrize(
    ("name", "problem"), [("missing", "There is no"), ("a.txt", "neither a folder nor"), ("empty", "There is no clip")]
)
def test_places_without_sessions_are_rejected(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(OptionError, match=problem):
        read_jobs(str(tmp_path / name))


def test_reports_never_lie_among_the_clips(tmp_path: Path) -> None:
    (tmp_path / "a_side.mp4").touch()
    with pytest.raises(OptionError, match="into the folder of the clips"):
        read_jobs(str(tmp_path), exclude=str(tmp_path))


@pytest.mark.parametrize(("clip", "view"), [(SAMPLE_SIDE, "side"), (SAMPLE_REAR, "rear")])
def test_the_view_is_found_from_the_clip(clip: Path, view: str) -> None:
    assert guess_view(open_clip(clip)) == view


def test_no_view_is_found_where_nobody_runs(tmp_path: Path) -> None:
    with pytest.raises(RunnerError, match="Nobody is seen"):
        guess_view(open_clip(noise_clip(tmp_path / "noise.mp4", frames=60)))


def test_the_template_is_a_manifest() -> None:
    (job,) = read_manifest(manifest_template(), folder="/clips")
    assert job.name == "anna"
    assert [source.url for source in job.sources] == ["/clips/anna_side.mp4", "/clips/anna_rear.mp4"]
    assert (job.runner.height_m, job.speed_mps, job.runner_id) == (1.78, 3.0, "R-0042")
    assert job.runner.injuries == ("shin", "plantar")


def test_a_manifest_names_the_clips_of_both_sides() -> None:
    (job,) = read_manifest("side_right,rear,side_left\nr.mp4,b.mp4,l.mp4\n", folder="/clips")
    named = [(source.view, source.url) for source in job.sources]
    assert named == [("side_left", "/clips/l.mp4"), ("side_right", "/clips/r.mp4"), ("rear", "/clips/b.mp4")]


def test_a_manifest_as_spreadsheets_write_it() -> None:
    text = "\ufeffSide;Name;Speed;Surface\r\ns3://day/a.mp4;Anna;10,8km/h;\r\n;;;\r\n/x/b.mp4;;;overground\r\n"
    anna, other = read_manifest(text, folder="/clips")
    assert (anna.name, anna.sources[0].url, anna.speed_mps) == ("Anna", "s3://day/a.mp4", 3.0)
    assert (other.name, other.sources[0].url, other.surface) == ("b", "/x/b.mp4", "overground")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,side,speed\na,a.mp4,fast\n", "Row 2 of the manifest: 'fast' is not a speed"),
        ("name,side\na,a.mp4\n,\nb,\n", "Row 4 of the manifest: No clip is given"),
        ("name,side\na,a.mp4\na,b.mp4\n", "Row 3 of the manifest: Another row is also called 'a'"),
        ("side,rear\na.mp4,a.mp4\n", "Row 2 of the manifest: The side clip and the rear clip are the same"),
        ("side_left,side_right\na.mp4,a.mp4\n", "Row 2 of the manifest: The clips of one row are the same"),
        ("side,side_left\na.mp4,b.mp4\n", "Row 2 of the manifest: The side clip is given twice"),
        ("side,height\na.mp4,9m\nb.mp4,8m\nc.mp4,2m\nd.mp4,7m\n", "Row 2 .* Also invalid: rows 3, 5"),
        ("side,symptoms\na.mp4,elbow\n", "Row 2 of the manifest: 'elbow' is not a valid choice for 'symptoms'"),
        ("side,pain_at_night\na.mp4,maybe\n", "Row 2 of the manifest: 'maybe' is neither yes nor no"),
        ("side,age\na.mp4,old\n", "Row 2 of the manifest: 'old' is not a number"),
        ("side,surface\na.mp4,ice\n", "Row 2 of the manifest: 'ice' is not a valid choice for the surface"),
        ("side,capture_fps\na.mp4,0\n", "Row 2 of the manifest: A clip cannot have been recorded at 0 frames"),
        ("side,capture_fps\na.mp4,nan\n", "Row 2 of the manifest: A clip cannot have been recorded at nan frames"),
        ('side,note\n"a.mp4,x\n', "Line 2 of the manifest cannot be read"),
        ("side,note\na.mp4," + 200_000 * "x" + "\n", "Line 2 of the manifest cannot be read"),
        ("side,note\na.mp4,one,two\n", "Row 2 of the manifest: There is no column for 'two'"),
        ("side,shoe\na.mp4,x\n", "There is no column 'shoe'"),
        ("name,height\na,178cm\n", "Columns are missing"),
        ("side\n", "There is no session"),
        ("", "Columns are missing"),
    ],
)
def test_rows_that_cannot_be_understood_are_named_by_number(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        read_manifest(text, folder="/clips")


def test_every_column_can_be_read() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == len(manifest_template().splitlines()[0].split(","))


JOB = Job(name="a", sources=(), runner=Runner(height_m=1.7), speed_mps=3.0)


@pytest.mark.parametrize(
    "other",
    [
        replace(JOB, speed_mps=3.1),
        replace(JOB, incline_deg=1.0),
        replace(JOB, capture_fps=240.0),
        replace(JOB, surface="overground"),
        replace(JOB, runner=Runner(height_m=1.8)),
        replace(JOB, runner=Runner(height_m=1.7, symptoms=("shin",))),
        replace(JOB, visit=Visit(note="new")),
    ],
)
def test_another_option_is_another_result(other: Job) -> None:
    assert signature(other, Settings(out="o")) != signature(JOB, Settings(out="o"))


def test_a_handout_is_another_result() -> None:
    assert signature(JOB, Settings(out="o", handout=True)) != signature(JOB, Settings(out="o"))


def test_a_name_and_a_folder_change_no_result() -> None:
    other = replace(JOB, name="b", runner_id="7", sources=(Source(url="x"),))
    assert signature(other, Settings(out="p")) == signature(JOB, Settings(out="o"))


def test_a_key_tells_side_from_rear() -> None:
    assert content_key("s", {"side": "1", "rear": "2"}) != content_key("s", {"side": "2", "rear": "1"})


@given(st.text(max_size=300))
def test_any_name_makes_a_folder(name: str) -> None:
    folder = folder_name(name, "0" * 64)
    assert "/" not in folder
    assert not folder.startswith((".", "-"))
    assert len(folder.encode()) < 400


def test_units_follow_the_row_unless_a_column_chooses_them() -> None:
    head, row = "name,side,height,speed,units", "5ft10in,6.7mph"
    typed, chosen = read_manifest(f"{head}\na,a.mp4,{row},\nb,b.mp4,{row},metric\n", folder="/clips")
    assert typed.units == Units(lengths="imperial", speeds="mph")
    assert chosen.units == Units(speeds="km/h")
    with pytest.raises(OptionError, match="not a system of units"):
        read_manifest(f"{head}\na,a.mp4,{row},nautical\n", folder="/clips")


TABLE = "name;side;height;speed;note\nJörg;a.mp4;1,78m;10,8km/h;neue Schuhe, grün\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TABLE, "cp1252"),
        (TABLE, "utf-16"),
        ("sep=;\r\n" + TABLE.replace("\n", "\r\n"), "utf-8-sig"),
        (TABLE.replace("\n", ";;;\n") + ";;;;;;;\n", "utf-8"),
        ("\n" + TABLE.replace(";", "\t"), "utf-8"),
    ],
)
def test_a_manifest_that_a_spreadsheet_saved(text: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_bytes(text.encode(encoding))
    (job,) = read_jobs(str(tmp_path / "day.csv"))
    assert (job.name, job.runner.height_m, job.note) == ("Jörg", 1.78, "neue Schuhe, grün")
    assert job.speed_mps == pytest.approx(3.0)


def test_words_of_a_manifest_may_be_capitalised() -> None:
    text = "name,side,sex,experience,surface,symptoms\nanna,a.mp4,Woman,Recreational,Treadmill,Shin\n"
    (job,) = read_manifest(text, folder="/clips")
    assert (job.runner.sex, job.runner.experience, job.surface) == ("woman", "recreational", "treadmill")
    assert job.runner.symptoms == ("shin",)


def test_a_cell_below_an_empty_header_is_not_passed_over() -> None:
    with pytest.raises(OptionError, match="There is no column for 'lost'"):
        read_manifest("name,side,\na,a.mp4,lost\n", folder="/clips")


@needs_cases
@pytest.mark.parametrize("name", ["trailing_semicolons", "sep_line", "excel_csv_cp1252"])
def test_manifests_that_spreadsheets_saved(name: str) -> None:
    (job,) = read_jobs(str(CASES / "manifests" / f"{name}.csv"))
    assert (job.name, job.runner.height_m, job.runner.mass_kg) == ("Müller, Jörg", 1.78, 70.5)


@needs_cases
def test_the_words_of_a_shared_manifest() -> None:
    (job,) = read_jobs(str(CASES / "manifests" / "words_capitalised.csv"))
    assert (job.runner.sex, job.runner.experience, job.surface) == ("woman", "recreational", "treadmill")


@needs_cases
def test_numbers_without_units_are_refused_for_every_row_at_once() -> None:
    with pytest.raises(OptionError, match=r"Row 2 .* Also invalid: row 3"):
        read_jobs(str(CASES / "manifests" / "numbers_without_units.csv"))


def test_a_row_may_name_the_recording_of_a_watch() -> None:
    with_watch, without = read_manifest("name,side,fit\na,a.mp4,runs/a.fit\nb,b.mp4,\n", folder="/clips")
    assert (with_watch.fit, without.fit) == ("/clips/runs/a.fit", None)
    settings = Settings(out="day")
    assert signature(with_watch, settings) != signature(replace(with_watch, fit=None), settings)
