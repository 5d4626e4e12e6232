"""Read the HDF5 files of DeepLabCut and SLEAP with `h5py` alone; run in a process of its own.

DeepLabCut writes a pandas table, whose column names are pickled. They are unpickled without permission to load any
class or function, so that a file cannot run code. SLEAP's project files (`.slp`) hold points by instance and frame, its
analysis files arrays by track.
"""

from __future__ import annotations

import io
import json
import pickle
from collections import Counter
from typing import Any

# Three hours at 120 frames a second.
_MOST_FRAMES = 1_300_000
_USER, _NO_TRACK = 0, -1
# Since this version of the format, the middle of the first pixel has the coordinate 0 instead of 0.5.
_FORMAT_WITHOUT_SHIFT = 1.1
_COORDINATES = ("x", "y", "likelihood")
# DeepLabCut writes unique body parts, such as a corner of the belt, as an individual of this name.
_NOBODY = "single"


def pose_hdf5(path: str) -> dict[str, Any]:
    """Return the poses in a DeepLabCut `.h5`, SLEAP analysis `.h5` or SLEAP `.slp` file.

    Parameters
    ----------
    path : str
        The file.

    Returns
    -------
    dict
        `position`, [frames, individuals, keypoints, 2], in pixels; `confidence`, [frames, individuals, keypoints];
        `keypoints` and `individuals`.

    Raises
    ------
    ValueError, KeyError, OSError
        If it is none of them, or is damaged.
    """
    import h5py
    import numpy as np

    with h5py.File(path, "r") as file:
        if "instances" in file and "frames" in file:
            position, confidence, keypoints, individuals = _slp(file)
        elif "tracks" in file and "node_names" in file:
            position, confidence, keypoints, individuals = _analysis(file)
        else:
            position, confidence, keypoints, individuals = _deeplabcut(file)
    return {
        "position": position.astype(np.float64),
        "confidence": confidence.astype(np.float64),
        "keypoints": np.array(keypoints, np.str_),
        "individuals": np.array(individuals, np.str_),
    }


def _analysis(file: Any) -> tuple[Any, Any, list[str], list[str]]:
    import numpy as np

    tracks = np.asarray(file["tracks"][()], np.float64)
    keypoints = [name.decode() for name in file["node_names"][()]]
    position = tracks.transpose(3, 0, 2, 1)
    if position.shape[2:] != (len(keypoints), 2):
        raise ValueError("the tracks do not fit the nodes")
    names = [name.decode() for name in file["track_names"][()]] if len(file["track_names"]) else []
    individuals = names if len(names) == position.shape[1] else _numbered(position.shape[1])
    # Scores of points that a person placed are missing.
    scores = np.asarray(file["point_scores"][()], np.float64) if "point_scores" in file else None
    fitting = scores is not None and scores.shape == tracks.shape[:1] + tracks.shape[2:]
    confidence = scores.transpose(2, 0, 1) if scores is not None and fitting else np.ones(position.shape[:3])
    return position, np.nan_to_num(confidence, nan=1.0), keypoints, individuals


def _slp(file: Any) -> tuple[Any, Any, list[str], list[str]]:
    import numpy as np

    attributes = file["metadata"].attrs
    metadata = json.loads(_text(attributes["json"]))
    named = [str(node["name"]) for node in metadata["nodes"]]
    keypoints = [named[int(node["id"])] for node in metadata["skeletons"][0]["nodes"]]
    shift = 0.5 if float(attributes.get("format_id", 1.0)) < _FORMAT_WITHOUT_SHIFT else 0.0
    tracks = [str(json.loads(_text(track))[1]) for track in file["tracks_json"][()]]
    frames, instances = file["frames"][()], file["instances"][()]
    placed, predicted = file["points"][()], file["pred_points"][()]
    # One clip has one runner: of a project with several videos, the one with the most frames is read.
    video = Counter(frames["video"].tolist()).most_common(1)[0][0]
    frames = frames[frames["video"] == video]
    count = int(frames["frame_idx"].max()) + 1
    if count > _MOST_FRAMES:
        raise ValueError("too many frames")
    untracked = max(
        (
            int((instances["track"][int(f["instance_id_start"]) : int(f["instance_id_end"])] == _NO_TRACK).sum())
            for f in frames
        ),
        default=0,
    )
    individuals = tracks + _numbered(untracked)
    position = np.full((count, len(individuals), len(keypoints), 2), np.nan)
    confidence = np.zeros(position.shape[:3])
    for frame in frames:
        inside = instances[int(frame["instance_id_start"]) : int(frame["instance_id_end"])]
        loose = len(tracks)
        # What a person placed comes last and replaces the prediction that it corrects.
        for instance in sorted(inside, key=lambda one: int(one["instance_type"]) == _USER):
            is_placed = int(instance["instance_type"]) == _USER
            points = (placed if is_placed else predicted)[
                int(instance["point_id_start"]) : int(instance["point_id_end"])
            ]
            if len(points) != len(keypoints):
                raise ValueError("an instance has another number of points than the skeleton")
            number = int(instance["track"])
            if number == _NO_TRACK:
                number, loose = loose, loose + 1
            place = np.column_stack([points["x"], points["y"]]) - shift
            place[~points["visible"]] = np.nan
            position[int(frame["frame_idx"]), number] = place
            confidence[int(frame["frame_idx"]), number] = 1.0 if is_placed else points["score"]
    return position, np.nan_to_num(confidence), keypoints, individuals


def _deeplabcut(file: Any) -> tuple[Any, Any, list[str], list[str]]:
    import numpy as np

    group = next(group for name, group in file.items() if "table" in group)
    [(_, columns)] = _PlainUnpickler(io.BytesIO(bytes(group.attrs["non_index_axes"]))).load()
    levels = _PlainUnpickler(io.BytesIO(bytes(group.attrs["info"]))).load()[1]["names"]
    values = np.asarray(group["table"]["values_block_0"], np.float64)
    if values.shape[1] != len(columns):
        raise ValueError("the columns do not fit the values")
    named = [dict(zip(map(str, levels), map(str, column), strict=True)) for column in columns]
    people = list(dict.fromkeys(column.get("individuals", "individual") for column in named))
    people = [name for name in people if len(people) == 1 or name != _NOBODY]
    keypoints = list(dict.fromkeys(c["bodyparts"] for c in named if c.get("individuals", "individual") in people))
    cube = np.full((len(values), len(people), len(keypoints), len(_COORDINATES)), np.nan)
    for number, column in enumerate(named):
        who = column.get("individuals", "individual")
        if who in people:
            where = (people.index(who), keypoints.index(column["bodyparts"]), _COORDINATES.index(column["coords"]))
            cube[:, where[0], where[1], where[2]] = values[:, number]
    return cube[..., :2], np.nan_to_num(cube[..., 2]), keypoints, people


class _PlainUnpickler(pickle.Unpickler):
    """Reads lists, tuples, dictionaries, numbers and text, and nothing that could run code."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse every class and function."""
        raise ValueError(f"the file asks for {module}.{name}")


def _numbered(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
