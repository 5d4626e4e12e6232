"""HDF5 files of DeepLabCut and SLEAP are read without their programs, and cannot run code.

The files in `data` were written by other programs: `sleap.slp` and `sleap.analysis.h5` by sleap-io 0.9.5, and
`deeplabcut.h5` by pandas with PyTables, as DeepLabCut writes its tables.
"""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from gait.errors import InputError
from gait.formats.pose_hdf5 import read_pose_hdf5
from gait.runtime.pose_hdf5 import pose_hdf5

DATA = Path(__file__).parent / "data"
NODES = ["left_hip", "right_hip", "left_ankle"]


def points() -> np.ndarray:
    """Return the points that were written: [5 frames, 2 people, 3 nodes, 2]. One point and one person are missing."""
    made = np.random.default_rng(0).uniform(10, 100, (5, 2, 3, 2))
    made[3, 1, 2] = np.nan
    made[4, 1] = np.nan
    return made


@pytest.mark.parametrize("name", ["sleap.slp", "sleap.analysis.h5"])
def test_sleap_files_hold_every_person(name: str) -> None:
    read = pose_hdf5(str(DATA / name))
    assert read["keypoints"].tolist() == NODES
    assert read["individuals"].tolist() == ["anna", "ben"]
    assert read["position"] == pytest.approx(points(), nan_ok=True)


def test_points_that_a_person_placed_are_certain() -> None:
    confidence = pose_hdf5(str(DATA / "sleap.slp"))["confidence"]
    # The third frame was labelled by hand, the others were predicted with 0.9.
    assert confidence[2] == pytest.approx(np.ones((2, 3)))
    assert confidence[0] == pytest.approx(np.full((2, 3), 0.9))


def test_earlier_sleap_files_count_pixels_from_their_middle(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "sleap.slp", tmp_path / "old.slp"))
    with h5py.File(path, "r+") as file:
        file["metadata"].attrs["format_id"] = 1.0
    assert pose_hdf5(str(path))["position"] == pytest.approx(points() - 0.5, nan_ok=True)


def test_people_without_a_track_are_numbered(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "sleap.slp", tmp_path / "untracked.slp"))
    with h5py.File(path, "r+") as file:
        instances = file["instances"][()]
        instances["track"] = -1
        file["instances"][...] = instances
        del file["tracks_json"]
        file["tracks_json"] = np.zeros(0, h5py.string_dtype())
    read = pose_hdf5(str(path))
    assert read["individuals"].tolist() == ["1", "2"]
    assert read["position"] == pytest.approx(points(), nan_ok=True)


def test_deeplabcut_tables_hold_points_and_likelihoods() -> None:
    read = pose_hdf5(str(DATA / "deeplabcut.h5"))
    values = np.arange(30.0).reshape(5, 1, 2, 3)
    assert read["keypoints"].tolist() == ["left_hip", "left_ankle"]
    assert read["individuals"].tolist() == ["anna"]
    assert read["position"] == pytest.approx(values[..., :2])
    assert read["confidence"] == pytest.approx(values[..., 2])


class _Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.path), "w")


def test_a_deeplabcut_table_cannot_run_code(tmp_path: Path) -> None:
    path = Path(shutil.copy(DATA / "deeplabcut.h5", tmp_path / "trap.h5"))
    with h5py.File(path, "r+") as file:
        name = next(iter(file))
        file[name].attrs["non_index_axes"] = np.bytes_(pickle.dumps(_Trap(tmp_path / "sprung"), protocol=0))
    with pytest.raises(InputError, match="not a readable"):
        read_pose_hdf5(path, fps=30.0)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("name", ["sleap.slp", "deeplabcut.h5"])
def test_files_that_are_cut_off_are_refused(tmp_path: Path, name: str, keep: float) -> None:
    content = (DATA / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(InputError):
        read_pose_hdf5(path, fps=30.0)


def test_another_hdf5_file_is_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["table"] = [1, 2, 3]
    with pytest.raises(InputError, match="not a readable DeepLabCut or SLEAP file"):
        read_pose_hdf5(tmp_path / "other.h5", fps=30.0)
