"""Landmarks in every format become the right motion, and damaged files are rejected."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gait import GaitError, InputError, Motion, OptionError, Runner, analyze_motion, read_motion
from gait.formats.names import POINT_ORDERS, standard_name
from gait.formats.pose_hdf5 import read_pose_hdf5
from gait.synthetic import NAMES, SyntheticRunner

FPS, PIXELS_PER_METRE = 60.0, 400.0
RUNNER = SyntheticRunner(cadence_spm=174.0)
TIME_S = np.arange(360) / FPS
POINTS_M = RUNNER.landmarks(TIME_S)


def point_m(name: str, middle: dict[str, str] = {"mid_hip": "hip", "mid_shoulder": "shoulder"}) -> np.ndarray:  # noqa: B006
    """Return the positions of a point, of shape (frames, 3). The ball of the foot is at the toe."""
    name = name.replace("ball", "toe").replace("eye", "ear")
    if name in middle:
        return (point_m(f"left_{middle[name]}") + point_m(f"right_{middle[name]}")) / 2
    return POINTS_M[:, NAMES.index(name)] if name in NAMES else POINTS_M[:, NAMES.index("nose")]


def in_picture(names: tuple[str, ...], *, facing: int = 1) -> np.ndarray:
    """Return pixels of shape (frames, points, 2), with y down."""
    places = np.stack([point_m(name) for name in names], axis=1)
    return np.stack(
        [500 + facing * PIXELS_PER_METRE * places[..., 0], 900 - PIXELS_PER_METRE * places[..., 1]], axis=-1
    )


MARKERS = {
    **{
        f"{side[0].upper()}{part}": f"{side}_{part.lower()}"
        for side in ("left", "right")
        for part in ("Hip", "Knee", "Ankle", "Heel", "Shoulder")
    },
    "LBigToe": "left_toe",
    "RBigToe": "right_toe",
    "Nose": "nose",
}


def write_trc(path: Path, *, unit: str = "m", facing: int = 1) -> Path:
    """Write a file like Sports2D: blank fields for missing points, and no blank line between header and data."""
    size = {"m": 1.0, "mm": 1000.0}[unit]
    places = size * np.stack([point_m(name) for name in MARKERS.values()], axis=1) * [facing, 1, facing]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"60\t60\t{len(TIME_S)}\t{len(MARKERS)}\t{unit}\t60\t1\t{len(TIME_S)}",
        "Frame#\tTime\t" + "\t\t\t".join(MARKERS) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(MARKERS) + 1)),
    ]
    for frame, (time_s, row) in enumerate(zip(TIME_S, places, strict=True)):
        fields = [f"{value:.6f}" for value in row.ravel()]
        if 20 <= frame < 23:
            fields[:3] = ["", "", ""]
        lines.append(f"{frame + 1}\t{time_s:.6f}\t" + "\t".join(fields))
    path.write_text("\n".join(lines) + "\n")
    return path


def write_openpose(folder: Path, *, facing: int = 1, count: int = 25) -> Path:
    """Write one file per frame, with a small bystander listed first."""
    folder.mkdir()
    for frame, points in enumerate(in_picture(POINT_ORDERS[count], facing=facing)):
        runner = np.column_stack([points, np.full(count, 0.9)])
        bystander = np.column_stack([100 + 0.1 * points, np.full(count, 0.9)])
        people = [{"pose_keypoints_2d": person.ravel().tolist()} for person in (bystander, runner)]
        (folder / f"run_{frame:012d}_keypoints.json").write_text(json.dumps({"version": 1.3, "people": people}))
    return folder


def write_mmpose(path: Path, *, count: int = 26) -> Path:
    points = in_picture(POINT_ORDERS[count])
    frames = [
        {"frame_id": i + 1, "instances": [{"keypoints": place.tolist(), "keypoint_scores": [0.9] * len(place)}]}
        for i, place in enumerate(points)
    ]
    path.write_text(json.dumps({"meta_info": {}, "instance_info": frames}))
    return path


def cadence(motion: Motion) -> float:
    return analyze_motion(motion).measures.set_index("id").value["cadence"]


class TestMetres:
    @pytest.mark.parametrize(("unit", "facing"), [("m", 1), ("mm", 1), ("m", -1)])
    def test_trc(self, tmp_path: Path, unit: str, facing: int) -> None:
        motion = read_motion(write_trc(tmp_path / "run_Sports2D.trc", unit=unit, facing=facing))
        assert np.allclose(motion.point("left_knee"), point_m("left_knee")[:, :2], atol=1e-5)
        assert (motion.facing, list(np.flatnonzero(np.isnan(motion.point("left_hip")[:, 0])))) == (facing, [20, 21, 22])
        assert cadence(motion) == pytest.approx(174.0, abs=0.5)

    def test_three_dimensions_can_be_seen_from_behind(self, tmp_path: Path) -> None:
        motion = read_motion(write_trc(tmp_path / "run.trc"), view="rear")
        assert (motion.point("right_hip")[:, 0] > motion.point("left_hip")[:, 0])[30:].all()

    @pytest.mark.parametrize("axes", ["x forward, y up", "x forward, z up", "y forward, z up", "y backward, z up"])
    def test_c3d_in_axes_of_any_order(self, tmp_path: Path, axes: str) -> None:
        ezc3d = pytest.importorskip("ezc3d")
        places_mm = 1000 * np.stack([point_m(name) for name in MARKERS.values()], axis=1)
        forward, up, right = np.moveaxis(places_mm, -1, 0)
        as_filed = {
            "x forward, y up": (forward, up, right),
            "x forward, z up": (forward, -right, up),
            "y forward, z up": (right, forward, up),
            "y backward, z up": (-right, -forward, up),
        }
        places_mm = np.stack(as_filed[axes], axis=-1)
        file = ezc3d.c3d()
        file["parameters"]["POINT"]["RATE"]["value"] = [FPS]
        file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
        file["parameters"]["POINT"]["LABELS"]["value"] = list(MARKERS)
        ones = np.ones((1, len(MARKERS), len(TIME_S)))
        file["data"]["points"] = np.concatenate([places_mm.transpose(2, 1, 0), ones])
        file.write(str(tmp_path / "run.c3d"))
        motion = read_motion(tmp_path / "run.c3d")
        assert np.allclose(motion.point("left_knee"), point_m("left_knee")[:, :2], atol=1e-5)
        rear = read_motion(tmp_path / "run.c3d", view="rear")
        assert np.allclose(rear.point("left_knee"), point_m("left_knee")[:, [2, 1]], atol=1e-5)


class TestPixels:
    @pytest.mark.parametrize(
        "write",
        [
            pytest.param(lambda folder: write_openpose(folder / "json"), id="OpenPose BODY_25"),
            pytest.param(lambda folder: write_openpose(folder / "json", count=18), id="OpenPose COCO"),
            pytest.param(lambda folder: write_openpose(folder / "json", facing=-1), id="facing left"),
            pytest.param(lambda folder: write_mmpose(folder / "run.json"), id="RTMPose HALPE_26"),
            pytest.param(lambda folder: write_mmpose(folder / "run.json", count=17), id="RTMPose COCO"),
        ],
    )
    def test_json_gives_the_runner_in_metres(self, tmp_path: Path, write: Callable[[Path], Path]) -> None:
        motion = read_motion(write(tmp_path), fps=FPS, runner=Runner(height_m=RUNNER.height_m))
        thigh_m = np.linalg.norm(motion.point("left_knee") - motion.point("left_hip"), axis=1)
        expected_m = np.linalg.norm((point_m("left_knee") - point_m("left_hip"))[:, :2], axis=1)
        assert np.median(thigh_m) == pytest.approx(np.median(expected_m), rel=0.08)
        assert motion.scale.source == "height"
        assert cadence(motion) == pytest.approx(174.0, abs=0.5)

    @pytest.mark.parametrize("kind", ["DeepLabCut csv", "DeepLabCut h5", "SLEAP h5"])
    def test_files_that_movement_writes(self, tmp_path: Path, kind: str) -> None:
        pytest.importorskip("movement", reason="the package movement is not installed")
        from movement.io import load_poses, save_poses

        names = ("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_shoulder")
        names += ("right_shoulder", "left_heel", "right_heel", "left_toe", "right_toe", "nose")
        places = in_picture(names).transpose(0, 2, 1)[..., np.newaxis]
        poses = load_poses.from_numpy(
            places,
            np.ones((len(TIME_S), len(names), 1)),
            individual_names=["someone"],
            keypoint_names=list(names),
            fps=FPS,
        )
        path = tmp_path / ("run.csv" if kind.endswith("csv") else "run.h5")
        if kind.startswith("SLEAP"):
            save_poses.to_sleap_analysis_file(poses, str(path))
        else:
            save_poses.to_dlc_file(poses, str(path), split_individuals=False)
        motion = read_motion(path, fps=FPS, runner=Runner(height_m=RUNNER.height_m))
        assert cadence(motion) == pytest.approx(174.0, abs=0.5)
        assert (motion.point("left_toe") - motion.point("left_heel"))[:, 0].mean() > 0

    def test_the_named_person_or_the_one_seen_most_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        points = np.ones((30, 2, 3, 2)) * [[[1.0]], [[2.0]]]
        points[:10, 0] = np.nan
        confidence = np.ones((30, 2, 3))
        confidence[5, 1, 2] = 0.05
        read = {
            "position": points,
            "confidence": confidence,
            "individuals": ["ann", "bo"],
            "keypoints": ["a", "b", "c"],
        }
        monkeypatch.setattr(
            "gait.formats.pose_hdf5.read_isolated", lambda *_, **__: {**read, "position": points.copy()}
        )
        seen_most = read_pose_hdf5(__file__, fps=30.0)
        assert (seen_most.points[0, 0, 0], seen_most.time_s[3], seen_most.names) == (2.0, 0.1, ("a", "b", "c"))
        assert np.isnan(seen_most.points[5, 2]).all()
        assert read_pose_hdf5(__file__, fps=30.0, individual="ann").points[20, 0, 0] == 1.0
        with pytest.raises(InputError, match="holds no individual 'cy'"):
            read_pose_hdf5(__file__, fps=30.0, individual="cy")

    @pytest.mark.parametrize("name", ["run.json", "run.csv"])
    def test_files_without_times_need_a_frame_rate(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("scorer,x\n")
        with pytest.raises(OptionError, match="holds no times"):
            read_motion(tmp_path / name)


class TestOwnTables:
    @pytest.mark.parametrize("suffix", ["csv", "parquet", "PARQUET"])
    def test_round_trip(self, tmp_path: Path, suffix: str) -> None:
        names = ("left_hip", "right_hip", "left_ankle", "right_ankle", "left_heel", "left_toe")
        table = pd.DataFrame({"time_s": TIME_S})
        for name in names:
            table[f"{name}_forward_m"], table[f"{name}_up_m"] = point_m(name)[:, 0], point_m(name)[:, 1]
        path = tmp_path / f"side.points.{suffix}"
        table.to_csv(path, index=False) if suffix == "csv" else table.to_parquet(path)
        assert np.allclose(read_motion(path).point("left_ankle"), point_m("left_ankle")[:, :2])

    def test_a_column_without_numbers_is_rejected(self, tmp_path: Path) -> None:
        table = pd.DataFrame({"time_s": TIME_S, "left_hip_forward_m": [{"x": 1.0}] * len(TIME_S), "left_hip_up_m": 1.0})
        table.to_parquet(tmp_path / "side.parquet")
        with pytest.raises(InputError, match="is not a table of landmarks"):
            read_motion(tmp_path / "side.parquet")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.trc", b""),
        ("text.trc", b"hello\n" * 20),
        ("binary.trc", bytes(range(256)) * 8),
        ("empty.csv", b"time_s,left_hip_forward_m\n"),
        ("numbers.csv", b"time_s,left_hip_forward_m,left_hip_up_m\n0,a,b\n"),
        ("digits.csv", b"time_s,left_hip_forward_m,left_hip_up_m\n0,0,1\n1," + b"9" * 400 + b",1\n"),
        ("empty.json", b""),
        ("list.json", b"[1, 2, 3]"),
        ("people.json", b'{"people": []}'),
        ("nobody.json", b'{"instance_info": [{"frame_id": 1, "instances": []}]}'),
        ("short.json", b'{"instance_info": [{"frame_id": 1, "instances": [{"keypoints": [[1, 2]]}]}]}'),
        ("empty.parquet", b""),
        ("notes.txt", b"hello"),
        ("empty.c3d", b""),
        ("text.c3d", b"hello, this is no c3d file" * 100),
        ("text.h5", b"hello"),
        ("text.slp", b"hello"),
    ],
)
def test_damaged_files_are_rejected(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        read_motion(tmp_path / name, fps=FPS)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_trc_file_that_is_cut_off_is_rejected(tmp_path: Path, keep: float) -> None:
    path = write_trc(tmp_path / "run.trc")
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(InputError, match="damaged"):
        read_motion(path)


def test_without_ankles_the_message_lists_the_points_of_the_file(tmp_path: Path) -> None:
    path = write_trc(tmp_path / "run.trc")
    path.write_text(path.read_text().replace("Ankle", "Malleolus"))
    with pytest.raises(InputError, match=r"RMalleolus|LMalleolus"):
        read_motion(path)
    given = {"LMalleolus": "left_ankle", "RMalleolus": "right_ankle"}
    assert cadence(read_motion(path, names=given)) == pytest.approx(174.0, abs=0.5)


def test_times_that_do_not_increase_have_their_own_remedy(tmp_path: Path) -> None:
    path = write_trc(tmp_path / "run.trc")
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[:5] + lines[:4:-1]))
    with pytest.raises(InputError, match="times do not increase") as raised:
        read_motion(path)
    assert raised.value.remedy == "Sort the frames and remove duplicates."


@pytest.mark.parametrize("name", ["none.trc", "x" * 300 + ".csv", "a\0b.csv"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(GaitError, match="does not exist"):
        read_motion(tmp_path / name)


@pytest.mark.parametrize("call", ["stat", "open"])
@pytest.mark.parametrize("name", ["run.csv", "run.c3d"])
def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, name: str) -> None:
    """The system call is made to fail, because the user who runs the tests may have every permission."""
    (tmp_path / name).write_bytes(b"time_s")

    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, call, denied)
    with pytest.raises(InputError, match=f"'{name}' may not be read"):
        read_motion(tmp_path / name)


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "keypoints").mkdir()
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(InputError, match="'keypoints' may not be read"):
        read_motion(tmp_path / "keypoints", fps=30)


@pytest.mark.parametrize("unknown", [{"view": "front"}, {"surface": "ice"}])
def test_an_unknown_view_or_surface(tmp_path: Path, unknown: dict[str, str]) -> None:
    (tmp_path / "run.csv").write_text("time_s,left_hip_forward_m,left_hip_up_m\n")
    with pytest.raises(OptionError, match="There is no view"):
        read_motion(tmp_path / "run.csv", **unknown)


def test_a_pipe_is_rejected_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.csv")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        read_motion(tmp_path / "run.csv")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        *[("RBigToe", "right_toe"), ("LSmallToe", "left_ball"), ("Hip", "mid_hip"), ("Neck", "mid_shoulder")],
        *[("left_ankle", "left_ankle"), ("knee_r", "right_knee"), ("LEyeInner", "left_eye_inner"), ("CHip", "mid_hip")],
        *[("Sternum", None), ("LThumb1", "left_thumb"), ("", None), ("left_foot_index", "left_toe")],
    ],
)
def test_names(theirs: str, ours: str | None) -> None:
    assert standard_name(theirs) == ours
