"""Read landmarks from files of other programs."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from gait.errors import InputError, OptionError
from gait.formats.c3d import read_c3d
from gait.formats.keypoint_json import read_keypoint_json
from gait.formats.landmarks import Landmarks, motion_from
from gait.formats.movement import read_with_movement
from gait.formats.points_table import read_points
from gait.formats.trc import read_trc
from gait.measurement import SURFACES, VIEWS, Surface, View
from gait.motion.model import Motion
from gait.runner import Runner
from gait.words.lists import listed


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
    """Read the landmarks of another program as a motion.

    The formats are TRC (Sports2D, Pose2Sim, OpenSim), C3D, DeepLabCut (`.csv`, `.h5`), SLEAP (`.slp`, `.h5`), OpenPose
    (a folder of JSON files), RTMPose (one JSON file), and the tables of `gait export`.

    Parameters
    ----------
    path : str or Path
        The file, or the folder of OpenPose.
    view : {"side", "rear"}
        Where the camera stood. For three dimensions, the plane to use.
    fps : float, optional
        Frames per second. Needed for files without times: DeepLabCut, SLEAP, OpenPose and RTMPose.
    runner : Runner, optional
        The height of the runner scales pixels to metres. Without it, average proportions do.
    surface : {"treadmill", "overground"}
        The surface on which the runner runs.
    names : mapping of str to str, optional
        Names for points with unusual names in the file, such as ``{"hip_joint_L": "left_hip"}``.
    individual : str, optional
        Name of the person to read from a DeepLabCut or SLEAP file with several people.

    Returns
    -------
    Motion
        In metres, running forward. The points count as joint centres. The corrections for the pose models of this
        package are not applied to them.

    Raises
    ------
    InputError
        If the file is missing, unreadable, damaged or of an unknown format, or lacks hips or ankles.
    OptionError
        If `fps` is needed, the package for the format is not installed, or the view or surface is unknown.

    Examples
    --------
    >>> motion = read_motion("run_Sports2D.trc")  # doctest: +SKIP
    >>> gait.analyze_motion(motion, speed_mps=3.0).measures  # doctest: +SKIP
    """
    if view not in VIEWS or surface not in SURFACES:
        raise OptionError(
            f"There is no view '{view}' or no surface '{surface}'.",
            f"The views are {listed(VIEWS)}, and the surfaces are {listed(SURFACES)}.",
        )
    path = Path(path)
    landmarks = _read(path, view=view, fps=fps, individual=individual)
    return motion_from(landmarks, file=path.name, view=view, surface=surface, runner=runner, names=names)


def _read(path: Path, *, view: View, fps: float | None, individual: str | None) -> Landmarks:
    is_folder, suffix = _is_folder(path), path.suffix.lower()
    if is_folder or suffix == ".json":
        return read_keypoint_json(path, fps=fps)
    if suffix == ".trc":
        return read_trc(path)
    if suffix == ".c3d":
        return read_c3d(path)
    if suffix == ".parquet" or (suffix == ".csv" and _is_own_table(path)):
        return read_points(path, view=view)
    if suffix in (".csv", ".h5", ".slp"):
        return read_with_movement(path, fps=fps, individual=individual)
    raise InputError(
        f"'{path.name}' has an unknown format.", "Use a .trc, .c3d, .csv, .parquet, .h5, .slp or .json file."
    )


def _is_folder(path: Path) -> bool:
    """Return whether the path is a folder. Raise `InputError` if it is neither a folder nor a readable file."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            path.open("rb").close()
        elif stat.S_ISDIR(mode):
            next(path.iterdir(), None)
    except PermissionError as error:
        raise InputError(
            f"'{path.name}' may not be read.", "Change its permissions so that you can read it."
        ) from error
    except (OSError, ValueError) as error:
        # A name that is too long is also an `OSError`, and a character that names cannot hold is a `ValueError`.
        raise InputError(f"'{path}' does not exist.", "Check the file's name.") from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputError(f"'{path}' is neither a file nor a folder.", "Check the file's name.")
    return stat.S_ISDIR(mode)


def _is_own_table(path: Path) -> bool:
    """Return whether the table is from `gait export`. Its header has `time_s`; that of DeepLabCut has `scorer`."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return "time_s" in file.readline().split(",")
