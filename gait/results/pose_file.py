"""Write a clip's pose track as a file of the session's folder, and read it back."""

from __future__ import annotations

import json
from pathlib import Path

import xarray as xr

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.pose.track import PoseTrack
from gait.results.document import base_name
from gait.results.netcdf import write_netcdf
from gait.results.reading import ANALYZE_AGAIN
from gait.results.saved_track import is_valid_track
from gait.runtime.isolated import read_isolated
from gait.version import __version__


def read_pose(path: str | Path) -> PoseTrack:
    """Read the pose track of a saved session.

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
        If the file is damaged or is not a pose track that a session wrote.
    """
    path = Path(path)
    unreadable = InputError(f"'{path}' cannot be read as a pose track.", ANALYZE_AGAIN)
    arrays = read_isolated("pose_track", path, error=unreadable)
    description = json.loads(str(arrays["description"]))
    try:
        pose = xr.Dataset(
            {name: (dimensions, arrays[f"variable {name}"]) for name, dimensions in description["dimensions"].items()},
            attrs=description["attributes"],
        )
    except ValueError as error:
        raise unreadable from error
    if not is_valid_track(pose):
        raise InputError(f"'{path}' is not a pose track that gait saved.", ANALYZE_AGAIN)
    return pose


def write_pose(analysis: ClipAnalysis, path: Path) -> None:
    """Write a clip's pose track as NetCDF-4.

    Parameters
    ----------
    analysis : ClipAnalysis
        The clip.
    path : Path
        The file; `read_pose` and `xarray.open_dataset` read it.
    """
    track = analysis.pose
    extra = {"view": analysis.view, "slow_motion_factor": analysis.clip.slow_motion_factor, "gait_version": __version__}
    names = {name: base_name(value) for name, value in track.attrs.items() if name in ("source_file", "model")}
    write_netcdf(track.assign_attrs(extra | names), path)
