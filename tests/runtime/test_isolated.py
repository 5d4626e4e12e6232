"""A file of a hostile or damaged format costs a process of its own, and no more than it may take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gait.errors import InputError
from gait.pose.track import build_track
from gait.results.pose_file import read_pose
from gait.results.saved_track import is_valid_track
from gait.runtime import isolated as apart

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
def saved(tmp_path: Path) -> Path:
    """A short track on disk with all that a track may hold, one of its points never seen."""
    random = np.random.default_rng(3)
    position_px = random.normal(400, 90, (7, 33, 2))
    position_px[:, 5] = np.nan
    track = build_track(
        time_s=np.arange(7) / 59.94005994005994,
        position_px=position_px,
        confidence=random.random((7, 33)),
        depth_px=random.normal(0, 30, (7, 33)),
        provenance=FACTS,
        camera_px=random.normal(0, 3, (7, 2)),
        filled=np.arange(7) == 4,
    )
    path = tmp_path / "side.pose.nc"
    path.write_bytes(bytes(track.to_netcdf(engine="h5netcdf")))
    return path


def test_a_track_is_read_to_the_last_bit_as_xarray_reads_it(saved: Path) -> None:
    assert read_pose(saved).identical(xr.load_dataset(saved, engine="h5netcdf"))


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MOST_MEMORY_BYTES", 60 * 2**20), ("MOST_SECONDS", 0.01)],
    ids=["memory used up", "time used up"],
)
def test_what_takes_too_much_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float) -> None:
    monkeypatch.setattr(apart, limit, value)
    with pytest.raises(InputError, match="cannot be read as a pose track"):
        read_pose(saved)


@pytest.mark.parametrize("name", ["source_software", "model", "model_sha256"])
def test_a_track_that_does_not_say_what_made_it_is_refused(saved: Path, name: str) -> None:
    track = read_pose(saved)
    del track.attrs[name]
    saved.write_bytes(bytes(track.to_netcdf(engine="h5netcdf")))
    with pytest.raises(InputError, match="is not a pose track that gait saved"):
        read_pose(saved)


def test_a_folder_a_missing_file_and_other_data_are_refused(tmp_path: Path) -> None:
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
def test_a_track_that_no_session_saves_is_refused(saved: Path, changed: dict[str, object]) -> None:
    track = read_pose(saved)
    (name, value), *_ = changed.items()
    spoiled = track.assign({name: value}) if name in track.variables else track.assign_attrs({name: value})
    assert is_valid_track(track)
    assert not is_valid_track(spoiled)
    saved.write_bytes(bytes(spoiled.to_netcdf(engine="h5netcdf")))
    with pytest.raises(InputError):
        read_pose(saved)
