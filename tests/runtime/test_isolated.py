"""A damaged or hostile file is read in a process of its own, within limits of time and memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gait.errors import InputError
from gait.pose.track import PoseTrack, build_track
from gait.results.pose_file import read_pose
from gait.results.saved_track import is_valid_track
from gait.runtime import isolated

FACTS = {
    "source_file": "Läuferin.mp4",
    "source_sha256": "0" * 64,
    "source_software": "gait blazepose",
    "model": "lite",
    "model_sha256": "0" * 64,
    "image_width_px": 720,
    "image_height_px": 1280,
    "turned_deg": 0,
    "slow_motion_factor": 1.0,
    "fps": 59.94005994005994,
}


@pytest.fixture
def track() -> PoseTrack:
    """A short track with all optional variables. One of its points is never visible."""
    random = np.random.default_rng(3)
    position_px = random.normal(400, 90, (7, 33, 2))
    position_px[:, 5] = np.nan
    return build_track(
        time_s=np.arange(7) / 59.94005994005994,
        position_px=position_px,
        confidence=random.random((7, 33)),
        depth_px=random.normal(0, 30, (7, 33)),
        provenance=FACTS,
        camera_px=random.normal(0, 3, (7, 2)),
        filled=np.arange(7) == 4,
    )


def saved(track: PoseTrack, folder: Path) -> Path:
    path = folder / "side.pose.nc"
    path.write_bytes(bytes(track.to_netcdf(engine="h5netcdf")))
    return path


def test_a_track_is_identical_to_what_xarray_reads(track: PoseTrack, tmp_path: Path) -> None:
    path = saved(track, tmp_path)
    assert read_pose(path).identical(xr.load_dataset(path, engine="h5netcdf"))


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MEMORY_LIMIT_BYTES", 60 * 2**20), ("TIMEOUT_S", 0.01)],
    ids=["memory used up", "time used up"],
)
def test_a_file_that_exceeds_a_limit_is_rejected(
    track: PoseTrack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    monkeypatch.setattr(isolated, limit, value)
    with pytest.raises(InputError, match="cannot be read as a pose track"):
        read_pose(saved(track, tmp_path))


@pytest.mark.parametrize("name", ["source_software", "model", "model_sha256"])
def test_a_track_without_provenance_is_rejected(track: PoseTrack, tmp_path: Path, name: str) -> None:
    del track.attrs[name]
    with pytest.raises(InputError, match="is not a pose track that gait saved"):
        read_pose(saved(track, tmp_path))


def test_folders_missing_files_and_other_data_are_rejected(tmp_path: Path) -> None:
    other = tmp_path / "other.nc"
    other.write_bytes(bytes(xr.Dataset({"position": ("time", [1.0])}).to_netcdf(engine="h5netcdf")))
    for path in (tmp_path, tmp_path / "none.nc", other):
        with pytest.raises(InputError):
            read_pose(path)


TIMES_S = np.arange(7) / 59.94005994005994


@pytest.mark.parametrize(
    "changed",
    [
        {"time": ("time", np.where(TIMES_S == 0, np.nan, TIMES_S))},
        {"time": ("time", TIMES_S[::-1])},
        {"time": ("time", TIMES_S * 1e12)},
        {"time": ("time", list("abcdefg"))},
        {"position": (("time", "space", "keypoints", "individuals"), np.full((7, 2, 33, 1), "left"))},
        *({name: value} for name, value in (("image_width_px", "wide"), ("image_height_px", 0), ("source_file", 7))),
        *(
            {name: value}
            for name, value in (("turned_deg", 45), ("turned_deg", np.nan), ("slow_motion_factor", np.inf))
        ),
        *({name: value} for name, value in (("camera_shake_px", "much"), ("people", [1, 2]))),
    ],
    ids=lambda changed: str(next(iter(changed))),
)
def test_a_track_that_no_session_saves_is_rejected(
    track: PoseTrack, tmp_path: Path, changed: dict[str, object]
) -> None:
    (name, value), *_ = changed.items()
    spoiled = track.assign({name: value}) if name in track.variables else track.assign_attrs({name: value})
    assert is_valid_track(track)
    assert not is_valid_track(spoiled)
    with pytest.raises(InputError):
        read_pose(saved(spoiled, tmp_path))
