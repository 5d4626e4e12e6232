"""NWB files hold body points and contacts, and come back as they were written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gait.errors import OptionError
from gait.formats.export import export_session
from gait.runner import Runner, Visit
from gait.session import Session


@pytest.fixture(scope="module")
def dated(known: Session) -> Session:
    visit = Visit(runner_name="Anna M.", date_filmed="2026-05-31")
    return replace(known, visit=visit, runner=Runner(age_years=30, sex="woman"))


@pytest.fixture(scope="module")
def book(dated: Session, tmp_path_factory: pytest.TempPathFactory) -> Any:
    pynwb = pytest.importorskip("pynwb", reason="the package pynwb is not installed")
    pytest.importorskip("ndx_pose", reason="the package ndx-pose is not installed")
    [path] = export_session(dated, tmp_path_factory.mktemp("nwb"), to="nwb")
    assert b"Anna" not in path.read_bytes()
    with pynwb.NWBHDF5IO(str(path), mode="r") as file:
        yield file.read()


@pytest.mark.parametrize("view", ["side", "rear"])
def test_points_come_back_in_metres(dated: Session, book: Any, view: str) -> None:
    motion = dated.view(view).motion
    series = book.processing["behavior"][view].pose_estimation_series["left_toe"]
    assert np.allclose(series.data[:], motion.point("left_toe"), equal_nan=True)
    assert np.allclose(series.timestamps[:], motion.time_s)
    assert series.unit == "meters"
    assert series.confidence[:].tolist() == np.isfinite(motion.point("left_toe")).all(axis=1).tolist()


def test_contacts_come_back_with_their_sides(dated: Session, book: Any) -> None:
    table = book.intervals["side_contacts"].to_dataframe()
    used = [step for step in dated.view("side").steps if step.used and np.isfinite(step.toe_off_s)]
    assert table["side"].tolist() == [step.side for step in used]
    assert table["start_time"].to_numpy() == pytest.approx([step.initial_contact_s for step in used])
    assert table["stop_time"].to_numpy() == pytest.approx([step.toe_off_s for step in used])


def test_the_subject_has_no_name(book: Any) -> None:
    assert (book.subject.sex, book.subject.age, book.subject.species) == ("F", "P30Y", "Homo sapiens")
    assert book.session_start_time.date().isoformat() == "2026-05-31"


def test_the_skeleton_joins_points_that_exist(dated: Session, book: Any) -> None:
    skeleton = book.processing["behavior"]["Skeletons"]["side skeleton"]
    assert list(skeleton.nodes[:]) == list(dated.view("side").motion.names)
    assert skeleton.edges[:].max() < len(skeleton.nodes)


def test_without_a_date_nothing_is_written(known: Session, tmp_path: Path) -> None:
    pytest.importorskip("pynwb", reason="the package pynwb is not installed")
    pytest.importorskip("ndx_pose", reason="the package ndx-pose is not installed")
    with pytest.raises(OptionError, match="day of filming"):
        export_session(known, tmp_path / "new", to="nwb")
    assert not (tmp_path / "new").exists()


def test_clips_from_both_sides_have_names_of_their_own(dated: Session, tmp_path: Path) -> None:
    pynwb = pytest.importorskip("pynwb", reason="the package pynwb is not installed")
    pytest.importorskip("ndx_pose", reason="the package ndx-pose is not installed")
    side = dated.view("side")
    both = replace(dated, clips=(replace(side, seen_from="left"), replace(side, seen_from="right")))
    [path] = export_session(both, tmp_path, to="nwb")
    with pynwb.NWBHDF5IO(str(path), mode="r") as file:
        assert set(file.read().intervals) == {"side_left_contacts", "side_right_contacts"}
