"""Imports: other trackers' landmarks into the same chain."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gait.errors import InputError, OptionError
from gait.measurement import SURFACES, VIEWS

if TYPE_CHECKING:
    from gait.formats.landmarks import Landmarks
    from gait.measurement import Surface, View
    from gait.motion.model import Motion
    from gait.runner import Runner

__all__ = ["read_motion"]


def read_motion(
    path: str | Path,
    *,
    view: View = "side",
    fps: float | None = None,
    runner: Runner | None = None,
    surface: Surface = "treadmill",
    names: Mapping[str, str] | None = None,
    individual: str | None = None,
) -> Motion:
    """Read landmarks that another program found, as a motion.

    Read are TRC (Sports2D, Pose2Sim, OpenSim), C3D, DeepLabCut (`.csv`, `.h5`), SLEAP (`.slp`, `.h5`), OpenPose (a
    folder of JSON files), RTMPose (one JSON file), and the tables of `gait export`.

    Parameters
    ----------
    path : str or Path
        The file, or OpenPose's folder.
    view : {"side", "rear"}
        Where the camera stood; for three dimensions, the plane to look at.
    fps : float, optional
        Frames per second, for files without times: DeepLabCut, SLEAP, OpenPose and RTMPose.
    runner : Runner, optional
        Gives pixels their scale by the height; without it, average proportions do.
    surface : {"treadmill", "overground"}
        What the runner runs on.
    names : mapping of str to str, optional
        The file's names to ours, such as ``{"hip_joint_L": "left_hip"}``, where they are unusual.
    individual : str, optional
        Whom to take from a DeepLabCut or SLEAP file with several.

    Returns
    -------
    Motion
        Facing forward, in metres. The points count as joint centres: corrections fitted to this package's own pose
        models are not applied to them.

    Raises
    ------
    InputError
        If the file is not there or may not be read, is damaged, of no known format, or lacks hips or ankles.
    OptionError
        If `fps` is needed, a package that reads the format is not installed, or there is no such view or surface.

    Examples
    --------
    >>> motion = read_motion("run_Sports2D.trc")  # doctest: +SKIP
    >>> gait.analyze_motion(motion, speed_mps=3.0).measures  # doctest: +SKIP
    """
    from gait.formats.landmarks import motion_from

    if view not in VIEWS or surface not in SURFACES:
        raise OptionError(
            f"There is no view '{view}' or no surface '{surface}'.",
            f"Views are {' and '.join(VIEWS)}, surfaces {' and '.join(SURFACES)}.",
        )
    path = Path(path)
    landmarks = _read(path, view=view, fps=fps, individual=individual)
    return motion_from(landmarks, file=path.name, view=view, surface=surface, runner=runner, names=names)


def _read(path: Path, *, view: View, fps: float | None, individual: str | None) -> Landmarks:
    is_folder, suffix = _is_folder(path), path.suffix.lower()
    if is_folder or suffix == ".json":
        from gait.formats.keypoint_json import read_keypoint_json

        return read_keypoint_json(path, fps=fps)
    if suffix == ".trc":
        from gait.formats.trc import read_trc

        return read_trc(path)
    if suffix == ".c3d":
        from gait.formats.c3d import read_c3d

        return read_c3d(path)
    if suffix == ".parquet" or (suffix == ".csv" and _is_own_table(path)):
        from gait.formats.points_table import read_points

        return read_points(path, view=view)
    if suffix in (".csv", ".h5", ".slp"):
        from gait.formats.movement import read_with_movement

        return read_with_movement(path, fps=fps, individual=individual)
    raise InputError(
        f"'{path.name}' is of no format that is read.", "Read are .trc, .c3d, .csv, .parquet, .h5, .slp and .json."
    )


def _is_folder(path: Path) -> bool:
    """Whether the path leads to a folder; raises `InputError` unless that or an ordinary file that may be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            path.open("rb").close()
        elif stat.S_ISDIR(mode):
            next(path.iterdir(), None)
    except PermissionError as error:
        raise InputError(f"'{path.name}' may not be read.", "Give yourself permission to read it.") from error
    except (OSError, ValueError) as error:
        # Too long a name is an `OSError` too, and a character that no name has a `ValueError`.
        raise InputError(f"'{path}' is not there.", "Check the file's name.") from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(f"'{path}' is neither a file nor a folder.", "Check the file's name.")
    return stat.S_ISDIR(mode)


def _is_own_table(path: Path) -> bool:
    """DeepLabCut's tables begin with the word `scorer`, ours with `time_s`."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return "time_s" in file.readline().split(",")
