"""A session is saved completely or not at all, and other files in its folder are kept."""

from __future__ import annotations

import errno
import json
import os
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from gait.coaching.advice import Metronome
from gait.coaching.coach import advise
from gait.errors import ClipError, OptionError, OutputError
from gait.measurement import VIEWS
from gait.results.document import results_text
from gait.results.layout import (
    CALENDAR_FILE,
    CLINICIAN_FILE,
    DRAWINGS_FILE,
    EDITS_FILE,
    HANDOUT_FILE,
    KINOGRAM_FILE,
    LOGO_FILE,
    METRONOME_FILE,
    NOTE_FILE,
    PICTURE_FILE,
    SESSION_FILES,
    SHARE_FILE,
    THUMBNAIL_FILE,
    clean_film_name,
)
from gait.runner import Runner, Visit
from gait.session.save import save_session

if TYPE_CHECKING:
    from gait.session import Session

pytestmark = pytest.mark.usefixtures("report_stand_ins")

# Without the files that are written on request or for some sessions, and those of pictures, which the stand-ins do not
# make.
WRITTEN = (
    {*SESSION_FILES}
    - {METRONOME_FILE, SHARE_FILE, HANDOUT_FILE, CALENDAR_FILE, LOGO_FILE, KINOGRAM_FILE, THUMBNAIL_FILE}
    - {CLINICIAN_FILE, NOTE_FILE, PICTURE_FILE, EDITS_FILE, DRAWINGS_FILE}
    - {*map(clean_film_name, VIEWS)}
    - {name for name in SESSION_FILES if name.startswith(("side_left", "side_right"))}
)
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def listing(folder: Path) -> dict[str, bytes | None]:
    """Return every path below a folder, with the content of files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_the_folder_contains_every_file(session: Session, tmp_path: Path) -> None:
    report = session.save(tmp_path / "report")
    assert report == tmp_path / "report" / "report.html"
    assert {path.name for path in report.parent.iterdir()} == WRITTEN
    assert listing(tmp_path).keys() == {"report", *(f"report/{name}" for name in WRITTEN)}


def test_a_metronome_track_is_saved_beside_the_report(session: Session, tmp_path: Path) -> None:
    metronome = Metronome(cadence_spm=170, baseline_spm=160.0, pattern="2:1", minutes=20)
    replace(session, advice=replace(session.advice, metronome=metronome)).save(tmp_path / "report")
    with wave.open(str(tmp_path / "report" / METRONOME_FILE)) as track:
        assert track.getnframes() / track.getframerate() == pytest.approx(180, abs=1)


@pytest.mark.parametrize(
    ("filmed", "runner", "written"),
    [
        ("2026-05-31", Runner(), True),
        (None, Runner(), False),
        ("2026-05-31", Runner(age_years=15), False),
    ],
    ids=["dated", "no day of filming", "clinician first"],
)
def test_a_plan_with_a_first_day_is_saved_as_a_calendar(
    session: Session, tmp_path: Path, filmed: str | None, runner: Runner, written: bool
) -> None:
    advice = advise(session.clips, runner=runner)
    planned = replace(session, runner=runner, advice=advice, visit=Visit(date_filmed=filmed)).with_plan()
    planned.save(tmp_path / "report")
    assert (tmp_path / "report" / CALENDAR_FILE).exists() == written


def test_the_files_agree_with_the_session(session: Session, tmp_path: Path) -> None:
    folder = session.save(tmp_path / "report").parent
    assert (folder / "results.json").read_text() == results_text(session)
    document = json.loads((folder / "results.json").read_text())
    measures, steps = pd.read_csv(folder / "measures.csv"), pd.read_csv(folder / "steps.csv")
    assert list(measures.id) == [m["id"] for m in document["measures"]]
    written = np.array([np.nan if m["value"] is None else m["value"] for m in document["measures"]])
    assert np.array_equal(measures.value, written, equal_nan=True)
    assert list(steps.initial_contact_s) == [step["initial_contact_s"] for step in document["steps"]]
    assert list(steps.used) == [step["used"] for step in document["steps"]]


def test_the_page_of_a_visit_has_the_version_for_a_clinician_too(session: Session, tmp_path: Path) -> None:
    folder = save_session(session, tmp_path / "report", visit_page=True).parent
    assert {path.name for path in folder.iterdir()} == WRITTEN | {CLINICIAN_FILE, NOTE_FILE}
    assert "SUBJECTIVE" in (folder / NOTE_FILE).read_text("utf-8")


@pytest.mark.parametrize("view", ["side", "rear"])
def test_xarray_reads_the_pose_back(session: Session, tmp_path: Path, view: str) -> None:
    session.save(tmp_path / "report")
    track = session.pose(view)
    read = xr.load_dataset(tmp_path / "report" / f"{view}.pose.nc")
    plain = xr.Dataset(track.data_vars, track.coords)
    xr.testing.assert_identical(read.drop_attrs(), plain.drop_attrs())
    assert read.time.dtype == np.float64
    assert {name: read.attrs[name] for name in track.attrs} == track.attrs
    assert read.attrs["view"] == view


def test_the_same_session_gives_the_same_bytes(session: Session, tmp_path: Path) -> None:
    session.save(tmp_path / "first")
    session.save(tmp_path / "second")
    assert listing(tmp_path / "first") == listing(tmp_path / "second")


def test_an_empty_folder_is_filled(session: Session, tmp_path: Path) -> None:
    assert session.save(tmp_path).is_file()
    assert set(os.listdir(tmp_path)) == WRITTEN


def test_a_folder_that_is_not_empty_raises(session: Session, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(OptionError, match="is not empty"):
        session.save(tmp_path)
    assert listing(tmp_path) == {"letter.txt": b"dear"}


def test_overwriting_replaces_session_files_and_keeps_others(session: Session, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    (tmp_path / "report.html").write_text("old")
    session.save(tmp_path, overwrite=True)
    assert set(os.listdir(tmp_path)) == {*WRITTEN, "letter.txt"}
    assert (tmp_path / "report.html").read_text() == "made"
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_overwriting_removes_files_of_an_earlier_clip(session: Session, tmp_path: Path) -> None:
    from dataclasses import replace

    session.save(tmp_path)
    replace(session, clips=session.clips[:1]).save(tmp_path, overwrite=True)
    assert set(os.listdir(tmp_path)) == {name for name in WRITTEN if not name.startswith("rear.")}


def test_a_clip_is_never_overwritten(session: Session, tmp_path: Path) -> None:
    from dataclasses import replace

    side = session.view("side")
    clip = tmp_path / "side.annotated.mp4"
    clip.write_bytes(b"film")
    own = replace(session, clips=(replace(side, clip=replace(side.clip, path=clip)),))
    with pytest.raises(OptionError, match="would overwrite the clip"):
        own.save(tmp_path, overwrite=True)
    assert listing(tmp_path) == {"side.annotated.mp4": b"film"}


@pytest.mark.parametrize(
    ("problem", "raised"),
    [(FULL, OutputError), (ClipError("Damaged.", "Copy."), ClipError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["disk full", "clip error", "interrupt"],
)
@pytest.mark.parametrize("folder", ["new", "deep/er/new", "empty", "used"])
def test_a_failure_leaves_the_folder_unchanged(
    session: Session,
    tmp_path: Path,
    report_stand_ins: Callable[..., None],
    problem: BaseException,
    raised: type[BaseException],
    folder: str,
) -> None:
    def fail(_: object, path: Path, **__: object) -> None:
        path.write_text("half")
        raise problem

    (tmp_path / "empty").mkdir()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "report.html").write_text("old")
    before = listing(tmp_path)
    report_stand_ins(film=fail)
    with pytest.raises(raised):
        session.save(tmp_path / folder, overwrite=True)
    assert listing(tmp_path) == before


def test_a_failure_while_moving_files_restores_the_folder(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SESSION_FILES:
        (tmp_path / name).write_text(f"old {name}")
    # With another file in it, the folder cannot be exchanged in one step.
    (tmp_path / "letter.txt").write_text("dear")
    before, rename, renamed = listing(tmp_path), Path.replace, []

    def rename_twelve(source: Path, target: Path) -> Path:
        renamed.append(source)
        if len(renamed) == 12:
            raise FULL
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", rename_twelve)
    with pytest.raises(OutputError, match="No space left"):
        save_session(session, tmp_path, overwrite=True)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_cannot_be_used_as_a_folder(session: Session, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="cannot be used as a folder"):
        session.save(tmp_path / place, overwrite=True)
    assert listing(tmp_path) == {"file": b"mine"}


def test_a_folder_without_permission_raises(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, who ignores permissions.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="is not writable"):
        session.save(tmp_path / "report")
    assert listing(tmp_path) == {}
