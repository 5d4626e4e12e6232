"""A cohort in the layout of BIDS: nothing that identifies a person, and body points that can be read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gait.errors import InputError, OptionError
from gait.research import write_bids
from gait.results.numbers import write_numbers
from gait.runner import Runner, Visit
from gait.session import Session
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

SECRETS = ("Anna", "2026-05", "second visit", "Riverside")


@pytest.fixture(scope="module")
def session() -> Session:
    return synthetic_session(SyntheticRunner(), duration_s=5.0)


@pytest.fixture(scope="module")
def shared(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sessions of one runner, the later one first by name, and one without a name."""
    folder = tmp_path_factory.mktemp("cohort")
    runner = Runner(height_m=1.7, age_years=30, sex="woman")
    for name, date in (("a-later", "2026-05-30"), ("b-earlier", "2026-05-01")):
        visit = Visit(runner_name="Anna M.", date_filmed=date, clinic="Riverside", note="second visit")
        write_numbers(replace(session, runner=runner, visit=visit), folder / "day" / name)
    write_numbers(session, folder / "day" / "c")
    return write_bids(folder / "day", folder / "out")


def test_participants_are_numbered_and_their_sessions_in_order_of_time(shared: Path) -> None:
    table = pd.read_csv(shared / "participants.tsv", sep="\t", keep_default_na=False)
    assert table["participant_id"].tolist() == ["sub-01", "sub-02"]
    assert table["sex"].tolist() == ["F", "n/a"]
    assert set(table.columns) - {"participant_id"} == set(json.loads((shared / "participants.json").read_text()))
    sessions = sorted(path.relative_to(shared).as_posix() for path in shared.glob("sub-*/ses-*"))
    assert sessions == ["sub-01/ses-01", "sub-01/ses-02", "sub-02/ses-01"]


def test_nothing_identifies_a_person(shared: Path) -> None:
    for path in shared.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert [secret for secret in (*SECRETS, ".mp4") if secret in text or secret in path.name] == [], path


@pytest.mark.parametrize(("view", "axes", "directions"), [("side", "xy", "FU_"), ("rear", "zy", "_UR")])
def test_body_points_are_motion_bids(session: Session, shared: Path, view: str, axes: str, directions: str) -> None:
    folder, stem = shared / "sub-02" / "ses-01" / "motion", f"sub-02_ses-01_task-running_tracksys-{view}"
    channels = pd.read_csv(folder / f"{stem}_channels.tsv", sep="\t")
    assert channels.columns[:5].tolist() == ["name", "component", "type", "tracked_point", "units"]
    values = pd.read_csv(folder / f"{stem}_motion.tsv", sep="\t", header=None, na_values="n/a")
    sidecar = json.loads((folder / f"{stem}_motion.json").read_text())
    assert values.shape[1] == len(channels) == sidecar["MotionChannelCount"]
    assert sidecar["SamplingFrequency"] == pytest.approx(60, rel=1e-3)
    assert {"TaskName", "SamplingFrequency"} <= set(sidecar)
    frame = json.loads((folder / f"{stem}_channels.json").read_text())["reference_frame"]["Levels"]
    assert frame[channels["reference_frame"].iloc[0]]["SpatialAxes"] == directions
    motion = session.view(view).motion
    for column, axis in enumerate(axes):
        found = values[channels.index[channels["name"] == f"left_knee_{axis}"][0]]
        assert found.to_numpy() == pytest.approx(motion.point("left_knee")[:, column], abs=1e-4)


def test_derivatives_describe_each_of_their_columns(session: Session, shared: Path) -> None:
    folder = shared / "derivatives" / "gait" / "sub-01" / "ses-01" / "motion"
    for name, expected in (("measures", len(session.measures)), ("steps", len(session.steps))):
        path = folder / f"sub-01_ses-01_task-running_desc-{name}_motion.tsv"
        table = pd.read_csv(path, sep="\t", na_values="n/a")
        assert len(table) == expected
        assert set(table.columns) == set(json.loads(path.with_suffix(".json").read_text()))
    measures = pd.read_csv(folder / "sub-01_ses-01_task-running_desc-measures_motion.tsv", sep="\t", na_values="n/a")
    assert np.isfinite(measures.loc[measures["status"] == "ok", "value"]).all()


def test_both_parts_say_what_they_are(shared: Path) -> None:
    raw, derived = (
        json.loads((shared / part / "dataset_description.json").read_text()) for part in (".", "derivatives/gait")
    )
    assert (raw["DatasetType"], derived["DatasetType"]) == ("raw", "derivative")
    assert {"Name", "BIDSVersion", "GeneratedBy"} <= set(raw) & set(derived)


def test_existing_files_are_kept(session: Session, tmp_path: Path) -> None:
    write_numbers(session, tmp_path / "day" / "one")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(OptionError):
        write_bids(tmp_path / "day", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_bids(tmp_path, tmp_path / "out")
