"""Exported files hold the data of the session in the documented axes and units, and other programs read them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr

from gait.errors import OptionError, OutputError
from gait.formats.export import FORMATS, export_session
from gait.formats.mot import joint_angles
from gait.formats.trajectory import Trajectory, trajectory
from gait.results.dictionary import data_dictionary
from gait.runner import Visit
from gait.session import Session
from gait.synthetic import running_motion

SHA = "ab" * 32
PDF = b"%PDF-1.7 made up"


@pytest.fixture(scope="module")
def exported(known: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export every format into a folder of its name."""
    for package in ("ezc3d", "pydicom", "pynwb", "ndx_pose"):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp("exported")
    dated = replace(known, visit=Visit(date_filmed="2026-05-31"))
    for name in FORMATS:
        export_session(dated, folder / name, to=name, pdf=PDF)
    return folder


def test_each_format_writes_its_files_and_nothing_else(exported: Path) -> None:
    tables = ("cycles", "measures", "rear.points", "side.points", "step_values", "steps")
    expected = {
        "csv": {f"{table}.csv" for table in tables},
        "parquet": {f"{table}.parquet" for table in tables},
        "trc": {"side.trc", "rear.trc"},
        "mot": {"side.mot"},
        "opensim": {"side.trc", "side.osim", "side.ik.xml"},
        "c3d": {"side.c3d", "rear.c3d"},
        "xlsx": {"session.xlsx"},
        "fhir": {"session.fhir.json"},
        "nwb": {"session.nwb"},
        "dicom": {"report.dcm"},
        "netcdf": {"side.nc", "rear.nc", "side.strides.nc", "rear.strides.nc"},
    }
    assert {name: {path.name for path in (exported / name).iterdir()} for name in FORMATS} == expected


def test_every_column_of_an_exported_table_is_in_the_data_dictionary(exported: Path) -> None:
    tables = {table.name: table for table in data_dictionary()}
    for path in sorted((exported / "csv").iterdir()):
        described = tables[path.stem.rpartition(".")[2]].columns
        written = pd.read_csv(path, nrows=1).columns
        assert [name for name in written if not any(column.matches(name) for column in described)] == [], path.name


def test_netcdf_holds_the_curves_of_every_stride(known: Session, exported: Path) -> None:
    strides = xr.load_dataset(exported / "netcdf" / "side.strides.nc")
    expected = known.cycles("side")
    xr.testing.assert_allclose(strides["knee_flexion"], expected["knee_flexion"])
    assert strides["side"].values.tolist() == expected["side"].values.tolist()
    assert strides["knee_flexion"].attrs["units"] == "deg"


class TestTrajectory:
    def test_forward_is_x_up_is_y_and_right_is_z(self) -> None:
        side, rear = (trajectory(running_motion(view=view)) for view in ("side", "rear"))
        assert (side.point("left_knee")[:, 0] - side.point("left_hip")[:, 0]).mean() > 0
        assert (side.points_m[..., 2] == 0).all()
        assert (rear.points_m[..., 0] == 0).all()
        assert (rear.point("right_shoulder")[:, 2] > rear.point("left_shoulder")[:, 2]).all()
        assert (rear.point("nose")[:, 1] > rear.point("mid_hip")[:, 1]).all()

    def test_the_ground_is_at_zero(self) -> None:
        course = trajectory(running_motion())
        feet = np.minimum(course.point("left_toe")[:, 1], course.point("right_toe")[:, 1])
        assert np.percentile(feet, 10) == pytest.approx(0, abs=0.02)

    def test_uneven_times_are_made_even(self) -> None:
        motion = running_motion(fps=60.0)
        uneven = np.random.default_rng(0).uniform(-0.004, 0.004, len(motion.time_s))
        uneven[[0, -1]] = 0
        shifted_s = motion.time_s + uneven
        hips = np.interp(shifted_s, motion.time_s, motion.point("mid_hip")[:, 1])
        points_m = motion.points_m.copy()
        points_m[:, motion.names.index("mid_hip"), 1] = hips
        course = trajectory(replace(motion, time_s=shifted_s, points_m=points_m))
        expected = trajectory(motion).point("mid_hip")[:, 1]
        assert np.diff(course.time_s) == pytest.approx(1 / 60)
        found = course.point("mid_hip")[:, 1]
        assert np.abs((found - found.mean()) - (expected - expected.mean())).max() < 0.002


class TestTrc:
    def test_an_independent_reader_finds_every_marker_in_millimetres(self, known: Session, exported: Path) -> None:
        trc = pytest.importorskip("trc")
        read = trc.TRCData()
        read.load(str(exported / "trc" / "side.trc"))
        course = trajectory(known.view("side").motion)
        assert (read["Units"], read["NumFrames"], read["DataRate"]) == ("mm", len(course.time_s), pytest.approx(60))
        assert np.allclose(read["Time"], course.time_s, atol=1e-6)
        for point, marker in (
            ("left_hip", "LHip"),
            ("right_toe", "RBigToe"),
            ("mid_hip", "Hip"),
            ("left_toe", "LBigToe"),
        ):
            assert np.allclose(read[marker], 1000 * course.point(point), atol=1e-3, equal_nan=True)

    def test_the_header_is_the_one_that_opensim_needs(self, exported: Path) -> None:
        lines = (exported / "trc" / "side.trc").read_text().splitlines()
        assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
        assert lines[1].split("\t") == [
            *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
            *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
        ]
        assert len(lines[2].split("\t")) == 8
        markers = [name for name in lines[3].split("\t")[2:] if name]
        assert lines[4].split("\t")[2:] == [f"{axis}{i}" for i in range(1, len(markers) + 1) for axis in "XYZ"]
        assert lines[5] == ""
        assert {len(line.split("\t")) for line in lines[6:]} == {2 + 3 * len(markers)}


class TestMot:
    def test_the_table_holds_the_joint_angles(self, known: Session, exported: Path) -> None:
        header, table = (exported / "mot" / "side.mot").read_text().split("endheader\n")
        facts = dict(line.split("=", 1) for line in header.splitlines() if "=" in line and ";" not in line)
        read = pd.read_csv(pd.io.common.StringIO(table), sep="\t")
        assert facts == {
            "version": "1",
            "nRows": str(len(read)),
            "nColumns": str(len(read.columns)),
            "inDegrees": "yes",
        }
        for name, values in joint_angles(trajectory(known.view("side").motion, smooth=True)).items():
            assert np.allclose(read[name], values, atol=1e-5)

    @pytest.mark.parametrize(
        ("coordinate", "knee", "ankle", "toe", "expected_deg"),
        [
            ("hip_flexion_r", (0.4, 0.9), (0.4, 0.5), (0.6, 0.5), 90 - 14.04),
            ("knee_angle_r", (0.0, 0.5), (-0.4, 0.5), (-0.4, 0.3), 90),
            ("ankle_angle_r", (0.0, 0.5), (0.0, 0.1), (0.2, 0.2), 45),
            ("ankle_angle_r", (0.0, 0.5), (0.0, 0.1), (0.2, -0.2), -45),
        ],
    )
    def test_signs(self, coordinate: str, knee: object, ankle: object, toe: object, expected_deg: float) -> None:
        heel = (ankle[0], 0.0) if coordinate.startswith("ankle") else ankle  # type: ignore[index]
        places = {"mid_hip": (0, 1), "right_hip": (0, 1), "right_knee": knee, "right_ankle": ankle}
        places |= {"right_heel": heel, "right_toe": toe}
        points_m = np.array([[(*place, 0.0) for place in places.values()]], float)
        course = Trajectory(time_s=np.zeros(1), points_m=points_m, names=tuple(places), rate_hz=60.0)
        assert joint_angles(course)[coordinate][0] == pytest.approx(expected_deg, abs=0.01)

    def test_a_forward_lean_is_negative_lumbar_extension(self) -> None:
        angles = joint_angles(trajectory(running_motion(), smooth=True))
        assert angles["lumbar_extension"].mean() == pytest.approx(-6.0, abs=0.2)

    def test_a_rear_clip_has_no_joint_angles(self, known: Session, tmp_path: Path) -> None:
        rear = replace(known, clips=known.clips[1:])
        with pytest.raises(OptionError, match="filmed from behind"):
            export_session(rear, tmp_path, to="mot")
        assert list(tmp_path.iterdir()) == []


class TestC3d:
    def test_an_independent_reader_finds_the_points_in_millimetres(self, known: Session, exported: Path) -> None:
        c3d = pytest.importorskip("c3d")
        with (exported / "c3d" / "side.c3d").open("rb") as file:
            reader = c3d.Reader(file)
            labels = [label.strip() for label in reader.point_labels]
            frames = [points for _, points, _ in reader.read_frames()]
            assert reader.point_rate == pytest.approx(60)
            assert reader.get("POINT:UNITS").string_value.strip() == "mm"
        course = trajectory(known.view("side").motion)
        knee = np.array([points[labels.index("LKnee"), :3] for points in frames])
        assert np.allclose(knee, 1000 * course.point("left_knee"), atol=0.01)
        toe = np.array([points[labels.index("LBigToe"), 3] for points in frames])
        assert list(np.flatnonzero(toe < 0)) == list(range(20, 30))

    def test_contacts_and_toe_offs_are_events(self, known: Session, exported: Path) -> None:
        ezc3d = pytest.importorskip("ezc3d")
        parameters = ezc3d.c3d(str(exported / "c3d" / "side.c3d"))["parameters"]
        events, start_s = parameters["EVENT"], parameters["GAIT"]["START_S"]["value"][0]
        minutes, seconds = events["TIMES"]["value"]
        found = sorted(
            zip(60 * minutes + seconds + start_s, events["CONTEXTS"]["value"], events["LABELS"]["value"], strict=True)
        )
        steps = [step for step in known.view("side").steps if step.used]
        expected = sorted(
            [(step.initial_contact_s, step.side.title(), "Foot Strike") for step in steps]
            + [(step.toe_off_s, step.side.title(), "Foot Off") for step in steps if step.complete]
        )
        assert [event[1:] for event in found] == [event[1:] for event in expected]
        assert [event[0] for event in found] == pytest.approx([event[0] for event in expected], abs=1e-4)


class TestTables:
    @pytest.mark.parametrize("table", ["measures", "steps", "cycles", "side.points"])
    def test_csv_and_parquet_agree(self, exported: Path, table: str) -> None:
        csv = pd.read_csv(exported / "csv" / f"{table}.csv")
        parquet = pd.read_parquet(exported / "parquet" / f"{table}.parquet")
        assert list(csv.columns) == list(parquet.columns)
        for name in csv.columns:
            if pd.api.types.is_numeric_dtype(csv[name]) and not pd.api.types.is_bool_dtype(csv[name]):
                assert np.allclose(csv[name], parquet[name].astype(float), equal_nan=True), name
            else:
                texts = [[str(value) for value in read[name] if not pd.isna(value)] for read in (csv, parquet)]
                assert texts[0] == texts[1], name

    def test_cycles_are_tidy_and_meet_at_their_ends(self, exported: Path) -> None:
        cycles = pd.read_csv(exported / "csv" / "cycles.csv")
        knee = cycles[(cycles["curve"] == "knee_flexion") & (cycles["side"] == "left")].set_index("percent")["mean"]
        assert (knee.index.min(), knee.index.max()) == (0, 100)
        assert knee.loc[0] == pytest.approx(knee.loc[100], abs=1.5)
        assert not cycles.duplicated(["view", "curve", "side", "percent"]).any()


class TestProvenance:
    @pytest.mark.parametrize("path", ["trc/side.trc", "mot/side.mot", "csv/steps.csv", "csv/side.points.csv"])
    def test_text_files_name_software_model_and_clip(self, exported: Path, path: str) -> None:
        text = (exported / path).read_text()
        assert all(fact in text for fact in ("gait 0.", "lite", SHA, "side.mp4"))

    def test_binary_files_name_them_too(self, exported: Path) -> None:
        ezc3d = pytest.importorskip("ezc3d")
        group = ezc3d.c3d(str(exported / "c3d" / "side.c3d"))["parameters"]["GAIT"]
        parquet = json.loads(pq.read_schema(exported / "parquet" / "measures.parquet").metadata[b"gait"])[0]
        netcdf = xr.load_dataset(exported / "netcdf" / "side.nc").attrs
        for found in (
            {name.lower(): entry["value"][0] for name, entry in group.items() if name != "__METADATA__"},
            parquet,
            netcdf,
        ):
            assert (found["clip_sha256"], found["model"], found["clip"]) == (SHA, "lite", "side.mp4")


class TestNetcdf:
    def test_points_and_steps_come_back(self, known: Session, exported: Path) -> None:
        read, motion = xr.load_dataset(exported / "netcdf" / "side.nc"), known.view("side").motion
        ankle = read.position.sel(keypoints="left_ankle", individuals="runner").values
        assert np.array_equal(ankle, motion.point("left_ankle"))
        assert list(read.initial_contact_s.values) == [step.initial_contact_s for step in known.view("side").steps]
        assert read.position.attrs["units"] == "m"


class TestErrors:
    def test_an_unknown_format(self, known: Session, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="no format 'xls'"):
            export_session(known, tmp_path, to="xls")

    def test_existing_files_stay(self, known: Session, tmp_path: Path) -> None:
        (tmp_path / "side.trc").write_text("mine")
        with pytest.raises(OptionError, match="exists already"):
            export_session(known, tmp_path, to="trc")
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("side.trc", "mine")]
        export_session(known, tmp_path, to="trc", overwrite=True)
        assert (tmp_path / "side.trc").read_text() != "mine"

    def test_a_folder_that_is_a_file(self, known: Session, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("")
        with pytest.raises(OutputError, match="The files cannot be written"):
            export_session(known, tmp_path / "taken", to="trc")
