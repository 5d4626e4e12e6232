"""The `movement` package accepts pose tracks and motions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gait.formats.export import export_session
from gait.results.arrays import motion_dataset
from gait.session import Session

pytest.importorskip("movement", reason="the package movement is not installed")


def datasets(session: Session, tmp_path: Path) -> dict[str, xr.Dataset]:
    export_session(session, tmp_path, to="netcdf")
    return {
        "pose track": session.pose("side"),
        "motion": motion_dataset(session.view("side")),
        "file": xr.load_dataset(tmp_path / "side.nc"),
    }


def test_movement_accepts_the_layout(known: Session, tmp_path: Path) -> None:
    from movement.validators.datasets import ValidPosesInputs

    for dataset in datasets(known, tmp_path).values():
        ValidPosesInputs.validate(dataset)


def test_movement_computes_speeds_and_filters(known: Session, tmp_path: Path) -> None:
    from movement.filtering import filter_by_confidence
    from movement.kinematics import compute_velocity

    motion = datasets(known, tmp_path)["file"]
    kept = filter_by_confidence(motion.position, motion.confidence, threshold=0.5)
    velocity = compute_velocity(kept).sel(keypoints="left_ankle", space="x", individuals="runner")
    standing = velocity.values[int(0.25 * 60) : int(0.35 * 60)]
    assert np.median(standing) == pytest.approx(-3.0, abs=0.1)


def test_movement_writes_deeplabcut_from_a_pose_track(known: Session, tmp_path: Path) -> None:
    from movement.io import load_poses, save_poses

    track = known.pose("side")
    save_poses.to_dlc_file(track, str(tmp_path / "side.csv"), split_individuals=False)
    back = load_poses.from_dlc_file(str(tmp_path / "side.csv"), fps=60)
    assert np.allclose(back.position.values, track.position.values)
