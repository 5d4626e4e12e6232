"""Read the HDF5 files of DeepLabCut and SLEAP."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.errors import InputError
from gait.formats.landmarks import Landmarks, require_frame_rate
from gait.formats.people import Person, choose
from gait.runtime.isolated import read_isolated

_LEAST_CONFIDENCE = 0.1


def read_pose_hdf5(path: str | Path, *, fps: float | None, individual: str | None = None) -> Landmarks:
    """Read a DeepLabCut (`.h5`) or SLEAP (`.slp`, analysis `.h5`) file.

    Parameters
    ----------
    path : str or Path
        The file.
    fps : float
        Frames per second. These files hold no times.
    individual : str, optional
        Name of the person to read. By default, the one who runs.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If the file is missing, damaged or another kind of file, or it does not hold the individual.
    OptionError
        If `fps` is not given.
    """
    path = Path(path)
    fps = require_frame_rate(fps, file=path.name)
    if not path.is_file():
        raise InputError(f"'{path}' does not exist.", "Check the file's name.")
    unreadable = InputError(f"'{path.name}' is not a readable DeepLabCut or SLEAP file.", "Export it again.")
    content = read_isolated("pose_hdf5", path, error=unreadable)
    individuals, names = ([str(name) for name in content[kind]] for kind in ("individuals", "keypoints"))
    position, confidence = content["position"], content["confidence"]
    if not position.size or position.shape[-1] != 2:
        raise unreadable
    position = np.where(confidence[..., np.newaxis] < _LEAST_CONFIDENCE, np.nan, position)
    people = [
        Person(name=name, point_names=tuple(names), points=position[:, number])
        for number, name in enumerate(individuals)
    ]
    chosen, cautions = choose(people, fps=fps, individual=individual, file=path.name)
    time_s = np.arange(len(position)) / fps
    return Landmarks(time_s=time_s, points=chosen.points, names=tuple(names), unit="px", cautions=cautions)
