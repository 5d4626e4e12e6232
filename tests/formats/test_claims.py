"""What a file claims is checked against the body, and the person who runs is read."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shared_cases import CASES, needs_cases, truth, unpacked

from gait import InputError, LandmarkWarning, Motion, Runner, analyze_motion, read_motion
from gait.analysis.clip import analyze_pose
from gait.formats.claims import metres_per_unit, new_frames, without_placeholders
from gait.formats.export import export_session
from gait.formats.names import standard_name
from gait.formats.subjects import markers_of_subject
from gait.session import Session
from gait.synthetic import SyntheticRunner, running_motion
from gait.synthetic.session import synthetic_session

TRUE = "side01_L_168_base"


def measures(motion: Motion, *, speed_mps: float | None = None) -> pd.DataFrame:
    return analyze_motion(motion, speed_mps=speed_mps).measures.set_index("id")


@pytest.fixture(scope="module")
def clean() -> pd.DataFrame:
    return measures(read_motion(CASES / "heading_0deg.trc"))


class TestPlaceholders:
    def test_numbers_that_stand_for_lost_markers(self) -> None:
        points = np.full((6, 3, 3), [0.3, 0.9, -0.1])
        points[1, 0], points[2:5, 1], points[5, 2] = 0, -9999, [0, 0.9, 0]
        found = np.isnan(without_placeholders(points)).all(axis=-1)
        assert found.sum() == 4
        assert found[1, 0]
        assert found[2:5, 1].all()

    def test_a_point_on_the_diagonal_of_the_picture_is_seen(self) -> None:
        points = np.full((6, 2, 2), [300.0, 300.0])
        assert np.isfinite(without_placeholders(points)).all()

    def test_copies_of_frames_are_not_new(self) -> None:
        points = np.repeat(np.random.default_rng(0).normal(size=(5, 3, 2)), 2, axis=0)
        points[4:, 1] = np.nan
        assert new_frames(points).tolist() == [True, False] * 5


class TestUnits:
    NAMES = ("left_hip", "right_hip", "left_ankle", "right_ankle")

    def legs(self, length: float) -> np.ndarray:
        return np.full((12, 4, 3), 1.0) * np.array([0, 1, 0]) * np.array([length, length, 0, 0])[:, np.newaxis]

    @pytest.mark.parametrize(("length", "factor"), [(0.88, 1.0), (880.0, 0.001), (88.0, 0.01), (0.00088, 1000.0)])
    def test_only_one_unit_is_possible(self, length: float, factor: float) -> None:
        assert metres_per_unit(self.legs(length), list(self.NAMES), file="run.trc") == factor

    @pytest.mark.parametrize("length", [2.9, 34.6, 0.2])
    def test_feet_and_inches_are_refused(self, length: float) -> None:
        with pytest.raises(InputError, match="m long, which is not possible"):
            metres_per_unit(self.legs(length), list(self.NAMES), file="run.trc")


class TestSubjects:
    ANNA, BO = ([f"{who}:{marker}" for marker in ("LHip", "RHip", "LAnkle", "RAnkle")] for who in ("Anna", "Bo"))

    def test_two_subjects_are_asked_for(self) -> None:
        with pytest.raises(InputError, match="2 subjects: Anna, Bo") as error:
            markers_of_subject([*self.ANNA, *self.BO], {}, individual=None, file="run.c3d")
        assert "individual='Anna'" in error.value.remedy

    def test_the_chosen_subject_is_read(self) -> None:
        found = markers_of_subject([*self.ANNA, *self.BO], {}, individual="Bo", file="run.c3d")
        assert list(found) == self.BO

    def test_a_calibration_object_is_no_subject(self) -> None:
        found = markers_of_subject([*self.ANNA, "Wand:W1", "Wand:W2"], {}, individual=None, file="run.c3d")
        assert list(found) == self.ANNA

    def test_names_with_underscores_are_no_subjects(self) -> None:
        names = ["left_hip", "right_hip", "left_ankle", "right_ankle"]
        assert markers_of_subject(names, {}, individual=None, file="run.trc") == {name: name for name in names}


@pytest.mark.parametrize("name", ["Head", "HeadTop", "top_head"])
def test_names_of_the_top_of_the_head(name: str) -> None:
    assert standard_name(name) == "head"


@pytest.mark.parametrize(("speed_mps", "status"), [(3.05, "ok"), (10.8, "low_confidence"), (1.0, "low_confidence")])
def test_a_speed_that_the_standing_foot_contradicts(speed_mps: float, status: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = measures(running_motion(), speed_mps=speed_mps)
    assert found.loc["speed", "status"] == status
    assert (found.loc[["step_length", "vertical_ratio"], "status"] == "ok").all() == (status == "ok")
    assert [each.category for each in caught] == [] if status == "ok" else [LandmarkWarning]
    assert status == "ok" or "standing foot moves at 3." in str(caught[0].message)


def test_vertical_oscillation_and_lean_without_ears_and_shoulders() -> None:
    whole = running_motion()
    kept = [name for name in whole.names if "ear" not in name and "shoulder" not in name and name != "nose"]
    points = [whole.point(name) for name in (*kept, "mid_shoulder", "mid_ear")]
    motion = Motion.from_landmarks(whole.time_s, np.stack(points, axis=1), [*kept, "mid_shoulder", "head"])
    found, expected = measures(motion), measures(whole)
    for name in ("vertical_oscillation", "trunk_lean", "head_oscillation"):
        assert found.loc[name, "value"] == pytest.approx(expected.loc[name, "value"], rel=0.1)
    legs = replace(motion, points_m=motion.points_m[:, :-2], names=motion.names[:-2])
    assert measures(legs).loc["trunk_lean", "reason"] == "These body points are missing: shoulder."
    assert "ear or head" in measures(legs).loc["head_oscillation", "reason"]


@pytest.mark.parametrize("to", ["trc", "c3d", "csv", "parquet"])
def test_an_export_of_a_session_comes_back_with_its_corrections(known: Session, tmp_path: Path, to: str) -> None:
    if to == "c3d":
        pytest.importorskip("ezc3d")
    export_session(known, tmp_path, to=to)
    path = tmp_path / (f"side.{to}" if to in ("trc", "c3d") else f"side.points.{to}")
    with pytest.warns(LandmarkWarning, match="export of gait"):
        found = read_motion(path)
    session = known.view("side").motion
    assert (found.source, found.pose_model, found.near_side) == ("pose", "lite", session.near_side)
    assert found.scale.relative_se == pytest.approx(session.scale.relative_se)


def test_an_export_comes_back_with_the_same_measures(tmp_path: Path) -> None:
    both = synthetic_session(SyntheticRunner())
    pose = both.view("side").pose
    clip = analyze_pose(both.view("side").clip, pose, view="side", runner=both.runner, options=both.options)
    session = replace(both, clips=(clip,))
    export_session(session, tmp_path, to="trc")
    with pytest.warns(LandmarkWarning, match="corrections for its pose model are applied"):
        found = measures(read_motion(tmp_path / "side.trc"), speed_mps=both.options.speed_mps)
    for measurement in session.view("side").measurements:
        if measurement.id in ("trunk_lean", "overstride", "cadence", "vertical_oscillation"):
            assert measurement.value is not None
            assert found.loc[measurement.id, "value"] == pytest.approx(measurement.value, rel=0.02, abs=0.1)


@needs_cases
class TestSharedCases:
    def test_deeplabcut_with_unique_body_parts(self) -> None:
        motion = read_motion(CASES / "dlc_unique_bodyparts.csv", fps=60)
        assert len(motion.time_s) == 300
        assert measures(motion).loc["cadence", "value"] == pytest.approx(truth(TRUE)["cadence"], abs=1)

    def test_lost_markers_as_zeros(self, clean: pd.DataFrame) -> None:
        found = measures(read_motion(CASES / "gaps_as_zeros.trc"))
        for name in ("cadence", "contact_time", "overstride", "trunk_lean"):
            assert found.loc[name, "value"] == pytest.approx(clean.loc[name, "value"], rel=0.02)

    @pytest.mark.parametrize(
        ("archive", "says"),
        [
            ("openpose_nearer_coach.zip", "the one who runs"),
            ("openpose_runner_found_late.zip", "the one who runs"),
            ("openpose_apple_double.zip", None),
        ],
    )
    def test_the_one_who_runs_is_followed(self, archive: str, says: str | None, tmp_path: Path) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            motion = read_motion(unpacked(archive, tmp_path), fps=60, runner=Runner(height_m=1.78))
        assert [str(each.message) for each in caught if says is None or says not in str(each.message)] == []
        assert len(caught) == (says is not None)
        assert measures(motion).loc["cadence", "value"] == pytest.approx(truth(TRUE)["cadence"], abs=1)

    @pytest.mark.parametrize("names", [None, {"LHip": "left_hip", "RHip": "right_hip"}])
    def test_a_subject_before_the_names_of_markers(self, names: dict[str, str] | None, clean: pd.DataFrame) -> None:
        pytest.importorskip("ezc3d")
        found = measures(read_motion(CASES / "subject_prefix.c3d", names=names))
        assert found.loc["overstride", "value"] == pytest.approx(clean.loc["overstride", "value"], rel=0.02)

    def test_a_table_that_a_spreadsheet_saved(self) -> None:
        found = measures(read_motion(CASES / "points_excel_utf8.csv"))
        assert found.loc["cadence", "value"] == pytest.approx(truth(TRUE)["cadence"], abs=1.5)

    def test_vertical_oscillation_of_markers_without_ears(self, clean: pd.DataFrame) -> None:
        assert clean.loc["vertical_oscillation", "value"] == pytest.approx(truth(TRUE)["com_vo_cm"], abs=0.6)
        assert clean.loc["trunk_lean", "value"] == pytest.approx(truth(TRUE)["trunk_lean_mean_deg"], abs=0.5)

    @pytest.mark.parametrize("speed_mps", [10.8, 1.0])
    def test_a_speed_in_the_wrong_unit(self, speed_mps: float) -> None:
        with pytest.warns(LandmarkWarning, match=r"standing foot moves at 3\.0 m/s"):
            found = measures(read_motion(CASES / "heading_0deg.trc"), speed_mps=speed_mps)
        assert (found.loc[["speed", "step_length"], "status"] != "ok").all()
        assert found.value.dtype == "float64"
