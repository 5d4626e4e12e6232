"""The OpenSim model has the runner's size, and inverse kinematics with it gives the angles of the export."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gait.errors import OptionError
from gait.formats.mot import joint_angles
from gait.formats.opensim import segments, write_opensim
from gait.formats.trajectory import Trajectory, trajectory
from gait.session import Session


@pytest.fixture(scope="module")
def folder(known: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("opensim")
    write_opensim(known.view("side"), made)
    return made


def test_segments_are_those_of_the_markers() -> None:
    places = {"mid_hip": (0, 1.0), "mid_shoulder": (0.0, 1.5), "heel": (-0.04, 0.0), "toe": (0.2, 0.0)}
    places |= {"hip": (0, 1.0), "knee": (0.0, 0.55), "ankle": (0.0, 0.1)}
    named = {f"left_{name}" if not name.startswith("mid") else name: place for name, place in places.items()}
    points_m = np.array([[(*place, 0.0) for place in named.values()]] * 3, float)
    course = Trajectory(time_s=np.arange(3.0), points_m=points_m, names=tuple(named), rate_hz=1.0)
    assert segments(course) == pytest.approx((0.5, 0.45, 0.45, 0.1, 0.04, 0.2), abs=1e-9)


def test_every_marker_that_is_tracked_is_in_the_model_and_in_the_file(folder: Path) -> None:
    tracked = {task.get("name") for task in ET.parse(folder / "side.ik.xml").iter("IKMarkerTask")}
    in_model = {marker.get("name") for marker in ET.parse(folder / "side.osim").iter("Marker")}
    in_file = set((folder / "side.trc").read_text().splitlines()[3].split("\t"))
    assert len(tracked) == 12
    assert tracked == in_model
    assert tracked <= in_file


def test_the_set_up_names_files_that_are_there(folder: Path) -> None:
    tool = ET.parse(folder / "side.ik.xml").getroot()
    for tag in ("model_file", "marker_file"):
        assert (folder / str(tool.findtext(f".//{tag}"))).is_file()


def test_every_frame_of_a_joint_belongs_to_a_body_of_the_model(folder: Path) -> None:
    model = ET.parse(folder / "side.osim").getroot()
    bodies = {f"/bodyset/{body.get('name')}" for body in model.iter("Body")} | {"/ground"}
    assert {frame.findtext("socket_parent") for frame in model.iter("PhysicalOffsetFrame")} <= bodies
    locked = [one.get("name") for one in model.iter("Coordinate") if one.findtext("locked") == "true"]
    assert locked == ["pelvis_tilt"]


def test_a_clip_from_behind_is_refused(known: Session, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="clip from the side"):
        write_opensim(known.view("rear"), tmp_path)


def test_opensim_runs_it_as_it_is(known: Session, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opensim = pytest.importorskip("opensim", reason="the package opensim is not installed")
    setup = folder / "short.ik.xml"
    tree = ET.parse(folder / "side.ik.xml")
    tree.find(".//time_range").text = "1.0 1.5"  # type: ignore[union-attr]
    tree.write(setup)
    monkeypatch.chdir(folder)
    opensim.Logger.setLevelString("Off")
    assert opensim.InverseKinematicsTool(str(setup)).run()
    lines = (folder / "side.ik.mot").read_text().split("endheader\n")[1].splitlines()
    found = pd.DataFrame([line.split() for line in lines[1:]], columns=lines[0].split(), dtype=float)
    course = trajectory(known.view("side").motion, smooth=True)
    for name, values in joint_angles(course).items():
        if name in found and name != "pelvis_tilt":
            expected = np.interp(found["time"], course.time_s, values)
            # The model has one shape of foot for all frames and both sides.
            tolerance = 0.02 if name.startswith("pelvis") else 8.0 if name.startswith("ankle") else 3.0
            assert np.sqrt(np.mean((found[name] - expected) ** 2)) < tolerance, name
