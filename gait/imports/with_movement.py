"""Read what the `movement` toolbox reads: DeepLabCut and SLEAP files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.errors import InputError, OptionError
from gait.exports.extras import require
from gait.imports.landmarks import Landmarks

_LEAST_CONFIDENCE = 0.1


def read_with_movement(path: str | Path, *, fps: float | None, individual: str | None = None) -> Landmarks:
    """Read a DeepLabCut (`.csv`, `.h5`) or SLEAP (`.slp`, analysis `.h5`) file through `movement`.

    Parameters
    ----------
    path : str or Path
        The file.
    fps : float
        Frames per second; these files hold no times.
    individual : str, optional
        Whom to take; of several, the one who is seen in most frames when not given.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If `movement` cannot read it, or the individual is not in it.
    OptionError
        If `fps` is not given, or `movement` is not installed.
    """
    path = Path(path)
    if not fps or fps <= 0:
        raise OptionError(f"'{path.name}' holds no times.", "Say with `fps` how many frames a second it has.")
    load_poses = require(
        "movement.io.load_poses",
        for_what="DeepLabCut and SLEAP files",
        remedy="Install `movement` in an environment of its own with gait: it brings a second OpenCV.",
    )
    if not path.is_file():
        raise InputError(f"'{path}' is not there.", "Check the file's name.")
    readers = [load_poses.from_dlc_file, load_poses.from_sleap_file]
    if path.suffix == ".slp":
        readers = readers[1:]
    elif path.suffix == ".csv":
        readers = readers[:1]
    poses, refused = None, None
    for read in readers:
        try:
            poses = read(str(path), fps=fps)
            # Words among the numbers make a table of words.
            poses = poses.assign(position=poses["position"].astype(float), confidence=poses["confidence"].astype(float))
            break
        except (OSError, ValueError, KeyError, IndexError, TypeError, RuntimeError) as error:
            refused = error
    if poses is None:
        raise InputError(
            f"'{path.name}' is no DeepLabCut or SLEAP file that can be read.", "Export it again."
        ) from refused
    who = [str(name) for name in poses["individuals"].values]
    if individual is not None and individual not in who:
        raise InputError(f"'{path.name}' holds no individual '{individual}'.", "It holds: " + ", ".join(who) + ".")
    seen = np.isfinite(poses["position"]).all("space").sum(("time", "keypoints")).values
    chosen = poses.isel(individuals=who.index(individual) if individual else int(np.argmax(seen)))
    points = chosen["position"].transpose("time", "keypoints", "space").values.astype(np.float64)
    confidence = chosen["confidence"].transpose("time", "keypoints").values
    points[confidence < _LEAST_CONFIDENCE] = np.nan
    names = tuple(str(name) for name in poses["keypoints"].values)
    return Landmarks(time_s=poses["time"].values.astype(np.float64), points=points, names=names, unit="px")
