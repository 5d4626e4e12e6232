"""A clip's pose track as a file of the session's folder, written and read back."""

from __future__ import annotations

import json
from pathlib import Path

import xarray as xr

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.pose.track import PoseTrack
from gait.results.document import base_name
from gait.results.netcdf import write_netcdf
from gait.results.reading import ANALYZE_ANEW
from gait.results.saved_track import is_whole
from gait.runtime.isolated import read_isolated
from gait.version import __version__


def read_pose(path: str | Path) -> PoseTrack:
    """Read a pose track that a session saved.

    Parameters
    ----------
    path : str or Path
        The file, such as `report/side.pose.nc`.

    Returns
    -------
    PoseTrack

    Raises
    ------
    InputError
        If the file is damaged or holds something else.
    """
    path = Path(path)
    refusal = InputError(f"'{path}' cannot be read as a pose track.", ANALYZE_ANEW)
    read = read_isolated("pose_track", path, error=refusal)
    description = json.loads(str(read["description"]))
    try:
        pose = xr.Dataset(
            {name: (dimensions, read[f"variable {name}"]) for name, dimensions in description["dimensions"].items()},
            attrs=description["attributes"],
        )
    except ValueError as error:
        raise refusal from error
    if not is_whole(pose):
        raise InputError(f"'{path}' is no pose track that a session of gait saved.", ANALYZE_ANEW)
    return pose


def write_pose(analysis: ClipAnalysis, path: Path) -> None:
    """Write a clip's pose track as NetCDF-4, which `read_pose` and `xarray.open_dataset` read back."""
    track = analysis.pose
    extra = {"view": analysis.view, "slow_motion_factor": analysis.clip.slow_motion_factor, "gait_version": __version__}
    texts = {name: base_name(value) for name, value in track.attrs.items() if name in ("source_file", "model")}
    write_netcdf(track.assign_attrs(extra | texts), path)
