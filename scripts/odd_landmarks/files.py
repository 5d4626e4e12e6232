"""Landmark files of a known runner, in every format that `gait.read_motion` reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.formats.names import POINT_ORDERS
from gait.synthetic import NAMES, SyntheticRunner

Floats = npt.NDArray[np.float64]

FPS, PIXELS_PER_METRE, DURATION_S = 60.0, 400.0, 7.0
RUNNER = SyntheticRunner(cadence_spm=172.0, step_width_m=0.12)
MARKERS = {
    **{
        f"{side[0].upper()}{part}": f"{side}_{part.lower()}"
        for side in ("left", "right")
        for part in ("Hip", "Knee", "Ankle", "Heel", "Shoulder")
    },
    "LBigToe": "left_toe",
    "RBigToe": "right_toe",
    "Nose": "nose",
}


def _unchanged(text: str) -> str:
    return text


def _alone(frame: int, runner: Floats) -> list[Floats]:
    return [runner]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What a file holds.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds.
    points : ndarray, shape (frames, points, 3)
        Forward, up and to the right, in metres; NaN where a marker was not seen.
    names : tuple of str
        Names of the markers.
    unit : str
        Unit in the header.
    rate_hz : float
        Frame rate in the header.
    text : callable
        Changes the file's text.
    encoding : str
        Encoding of the file's text.
    gap : str
        The cell of a point that was not seen.
    people : callable
        Returns the people of a frame, given its number and the runner's points in pixels.
    hidden_files : bool
        Whether a Mac left a hidden file beside each file.
    unique_parts : bool
        Whether a DeepLabCut table has several individuals and a body part that belongs to none of them.
    """

    time_s: Floats
    points: Floats
    names: tuple[str, ...] = tuple(MARKERS)
    unit: str = "m"
    rate_hz: float = FPS
    text: Callable[[str], str] = _unchanged
    encoding: str = "utf-8"
    gap: str = ""
    people: Callable[[int, Floats], list[Floats]] = _alone
    hidden_files: bool = False
    unique_parts: bool = False


def recording(*, fps: float = FPS, duration_s: float = DURATION_S, runner: SyntheticRunner = RUNNER) -> Recording:
    """Return what a flawless recorder of points would have written."""
    time_s = np.arange(round(duration_s * fps)) / fps
    course = runner.landmarks(time_s)
    points = np.stack([course[:, NAMES.index(name)] for name in MARKERS.values()], axis=1)
    return Recording(time_s=time_s, points=points, rate_hz=fps)


def pixels(points: Floats) -> Floats:
    """Return the points as a camera at the runner's right sees them, in pixels with y down."""
    return np.stack([500 + PIXELS_PER_METRE * points[..., 0], 900 - PIXELS_PER_METRE * points[..., 1]], axis=-1)


def _cells(values: Floats, gap: str, digits: int = 5) -> list[str]:
    return [f"{value:.{digits}f}" if np.isfinite(value) else gap for value in np.ravel(values)]


def write_trc(folder: Path, made: Recording) -> Path:
    """Write a TRC file."""
    count = len(made.names)
    lines = [
        "PathFileType\t4\t(X/Y/Z)\trun.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{made.rate_hz:g}\t{made.rate_hz:g}\t{len(made.time_s)}\t{count}\t{made.unit}\t60\t1\t{len(made.time_s)}",
        "Frame#\tTime\t" + "\t\t\t".join(made.names) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, count + 1)),
        *(
            f"{number}\t{time_s:.6f}\t" + "\t".join(_cells(row, made.gap))
            for number, (time_s, row) in enumerate(zip(made.time_s, made.points, strict=True), start=1)
        ),
    ]
    path = folder / "run.trc"
    path.write_bytes(made.text("\n".join(lines) + "\n").encode(made.encoding))
    return path


def write_table(folder: Path, made: Recording) -> Path:
    """Write a table like that of `gait export`."""
    ours = [MARKERS.get(name, name) for name in made.names]
    header = ["time_s", *(f"{name}_{axis}_m" for name in ours for axis in ("forward", "up"))]
    rows = [
        ",".join([f"{time_s:.5f}", *_cells(row[:, :2], made.gap)])
        for time_s, row in zip(made.time_s, made.points, strict=True)
    ]
    path = folder / "run.csv"
    path.write_bytes(made.text("\n".join([",".join(header), *rows]) + "\n").encode(made.encoding))
    return path


def write_deeplabcut(folder: Path, made: Recording) -> Path:
    """Write a DeepLabCut table."""
    parts = [MARKERS.get(name, name) for name in made.names]
    rows = [["scorer"], ["individuals"], ["bodyparts"], ["coords"]]
    for part in parts:
        for coord in ("x", "y", "likelihood"):
            for row, cell in zip(rows, ("DLC", "runner", part, coord), strict=True):
                row.append(cell)
    if made.unique_parts:
        for coord in ("x", "y", "likelihood"):
            for row, cell in zip(rows, ("DLC", "single", "beltcorner", coord), strict=True):
                row.append(cell)
    else:
        rows.pop(1)
    for number, places in enumerate(pixels(made.points)):
        cells = [cell for place in places for cell in [*_cells(place, made.gap, 2), "0.95"]]
        rows.append([str(number), *cells, *(["10.0", "10.0", "0.9"] if made.unique_parts else [])])
    path = folder / "run.csv"
    path.write_bytes(made.text("\n".join(map(",".join, rows)) + "\n").encode(made.encoding))
    return path


def _body_25(points: Floats, names: tuple[str, ...]) -> Floats:
    """Return the 25 points of OpenPose with their confidence, given those of the markers; 0 where not seen."""
    by_name = {MARKERS.get(name, name): number for number, name in enumerate(names)}
    middle = {"mid_hip": "hip", "mid_shoulder": "shoulder"}
    body = np.zeros((25, 3))
    for number, name in enumerate(POINT_ORDERS[25]):
        sides = [f"{side}_{middle[name]}" for side in ("left", "right")] if name in middle else [name]
        if all(each in by_name for each in sides):
            place = np.mean([points[by_name[each]] for each in sides], axis=0)
            if np.isfinite(place).all():
                body[number] = [*place, 0.9]
    return body


def write_openpose(folder: Path, made: Recording) -> Path:
    """Write a folder of OpenPose's BODY_25, one file per frame."""
    path = folder / "json"
    path.mkdir()
    for frame, places in enumerate(pixels(made.points)):
        people = made.people(frame, _body_25(places, made.names))
        document = {"version": 1.3, "people": [{"pose_keypoints_2d": each.ravel().tolist()} for each in people]}
        name = f"run_{frame:012d}_keypoints.json"
        (path / name).write_bytes(made.text(json.dumps(document)).encode(made.encoding))
        if made.hidden_files:
            (path / f"._{name}").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X")
    return path


def write_rtmpose(folder: Path, made: Recording) -> Path:
    """Write one JSON file as MMPose's inferencer does."""
    frames = []
    for frame, places in enumerate(pixels(made.points)):
        people = made.people(frame, _body_25(places, made.names))
        frames.append(
            {
                "frame_id": frame,
                "instances": [
                    {"keypoints": each[:, :2].tolist(), "keypoint_scores": each[:, 2].tolist()} for each in people
                ],
            }
        )
    path = folder / "run.json"
    path.write_bytes(made.text(json.dumps({"instance_info": frames})).encode(made.encoding))
    return path


def write_c3d(folder: Path, made: Recording) -> Path:
    """Write a C3D file."""
    import ezc3d

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [made.rate_hz]
    file["parameters"]["POINT"]["UNITS"]["value"] = [made.unit]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(made.names)
    ones = np.ones((1, len(made.names), len(made.time_s)))
    file["data"]["points"] = np.concatenate([made.points.transpose(2, 1, 0), ones])
    path = folder / "run.c3d"
    file.write(str(path))
    return path


WRITERS: dict[str, Callable[[Path, Recording], Path]] = {
    "trc": write_trc,
    "c3d": write_c3d,
    "table": write_table,
    "deeplabcut": write_deeplabcut,
    "openpose": write_openpose,
    "rtmpose": write_rtmpose,
}
METRES = ("trc", "c3d", "table")
THREE_DIMENSIONS = ("trc", "c3d")
TEXT = ("trc", "table", "deeplabcut")
PIXELS = ("deeplabcut", "openpose", "rtmpose")
KEYPOINTS = ("openpose", "rtmpose")
