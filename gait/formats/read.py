"""Read landmarks from files of other programs."""

from __future__ import annotations

import stat
import warnings
from collections.abc import Mapping
from pathlib import Path

from gait.errors import InputError, LandmarkWarning, OptionError
from gait.formats.c3d import read_c3d
from gait.formats.deeplabcut import is_deeplabcut, read_deeplabcut
from gait.formats.keypoint_json import read_keypoint_json
from gait.formats.landmarks import Landmarks, motion_from, require_frame_rate
from gait.formats.points_table import is_points_table, read_points
from gait.formats.pose_hdf5 import read_pose_hdf5
from gait.formats.trc import read_trc
from gait.measurement import SURFACES, VIEWS, Surface, View
from gait.motion.model import Motion
from gait.runner import Runner
from gait.words.lists import listed

# Files whose markers may belong to several subjects.
_MARKER_FILES = (".trc", ".c3d")


def read_motion(
    path: str | Path,
    *,
    view: View = "side",
    fps: float | None = None,
    runner: Runner | None = None,
    surface: Surface | None = None,
    names: Mapping[str, str] | None = None,
    individual: str | int | None = None,
) -> Motion:
    """Read the landmarks of another program as a motion.

    The formats are TRC (Sports2D, Pose2Sim, OpenSim), C3D, DeepLabCut (`.csv`, `.h5`), SLEAP (`.slp`, `.h5`), OpenPose
    (a folder of JSON files), RTMPose (one JSON file), and the tables of `gait export`, also if a spreadsheet saved
    them. The runner may face any way, and the axes of the file may point anywhere as long as one of them is vertical.

    Parameters
    ----------
    path : str or Path
        The file, or the folder of OpenPose.
    view : {"side", "rear"}
        Where the camera stood. For three dimensions, the plane to use.
    fps : float, optional
        Frames per second. Needed for files without times: DeepLabCut, SLEAP, OpenPose and RTMPose. Replaces the times
        of a TRC file.
    runner : Runner, optional
        The height of the runner scales pixels to metres. Without it, average proportions do.
    surface : {"treadmill", "overground"}, optional
        The surface on which the runner runs. By default, the ground if the runner travels by more than the length of a
        belt, otherwise a treadmill.
    names : mapping of str to str, optional
        Names for points with unusual names in the file, such as ``{"hip_joint_L": "left_hip"}``.
    individual : str or int, optional
        The person to read from a file of several people: a name in DeepLabCut or SLEAP, the number of a person in
        OpenPose or RTMPose (1 is seen first), or a subject whose name stands before that of a marker in C3D or TRC.
        By default, the person who runs.

    Returns
    -------
    Motion
        In metres, running forward. The points count as joint centres, except those of an own export, which have the
        corrections for the pose model that measured them.

    Warns
    -----
    LandmarkWarning
        If there is something to know about how the file was read: whom of several people, another unit than the file
        says, or frames that are copies. `Motion.cautions` holds the same sentences.

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
    if view not in VIEWS or surface not in (None, *SURFACES):
        raise OptionError(
            f"There is no view '{view}' or no surface '{surface}'.",
            f"The views are {listed(VIEWS)}, and the surfaces are {listed(SURFACES)}.",
        )
    path, person = Path(path), None if individual is None else str(individual)
    landmarks = _read(path, view=view, fps=fps, individual=person)
    motion = motion_from(
        landmarks,
        file=path.name,
        view=view,
        surface=surface,
        runner=runner,
        names=names,
        individual=person if path.suffix.lower() in _MARKER_FILES else None,
    )
    for caution in motion.cautions:
        warnings.warn(caution, LandmarkWarning, stacklevel=2)
    return motion


def _read(path: Path, *, view: View, fps: float | None, individual: str | None) -> Landmarks:
    is_folder, suffix = _is_folder(path), path.suffix.lower()
    if is_folder or suffix == ".json":
        return read_keypoint_json(path, fps=fps, individual=individual)
    if suffix == ".trc":
        return read_trc(path, fps=fps)
    if suffix == ".c3d":
        return read_c3d(path)
    if suffix == ".csv" and is_deeplabcut(path):
        return read_deeplabcut(path, fps=fps, individual=individual)
    if suffix == ".parquet" or (suffix == ".csv" and is_points_table(path)):
        return read_points(path, view=view)
    if suffix == ".csv":
        require_frame_rate(fps, file=path.name)
        raise InputError(
            f"'{path.name}' is neither a DeepLabCut table nor a table of landmarks.",
            "Its first row must begin with `scorer`, or name the columns time_s, left_hip_forward_m, left_hip_up_m and "
            "so on.",
        )
    if suffix in (".h5", ".slp"):
        return read_pose_hdf5(path, fps=fps, individual=individual)
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
