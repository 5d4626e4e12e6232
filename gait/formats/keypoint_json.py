"""Read keypoints in JSON: a folder of OpenPose with one file per frame, or one file of RTMPose (MMPose)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.formats.landmarks import Landmarks, require_frame_rate
from gait.formats.names import POINT_ORDERS
from gait.formats.people import choose, linked
from gait.words.plurals import plural

Floats = npt.NDArray[np.float64]

_LEAST_CONFIDENCE = 0.1
_EXPORT_AGAIN = "Write it again with OpenPose's --write_json, or with MMPose's inferencer."


def read_keypoint_json(path: str | Path, *, fps: float | None, individual: str | None = None) -> Landmarks:
    """Read the OpenPose or RTMPose keypoints of one person.

    Everybody is followed from frame to frame, and the one who runs is read.

    Parameters
    ----------
    path : str or Path
        A folder of OpenPose with `*_keypoints.json`, or one JSON file with a list of frames as MMPose writes it.
    fps : float
        Frames per second. These files hold no times.
    individual : str, optional
        Number of the person to read instead of the one who runs: 1 for the one who is seen first.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If the file is damaged, shows nobody, or lists its points in an unknown order.
    OptionError
        If `fps` is not given.
    """
    path = Path(path)
    fps = require_frame_rate(fps, file=path.name)
    try:
        numbers, frames = _openpose(path) if path.is_dir() else _mmpose(path)
        time_s = np.array(numbers, np.float64) / fps
        if any(person.ndim != 2 or person.shape[1] != 3 or not len(person) for people in frames for person in people):
            raise ValueError("a point lacks its position or its score")
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file's name.") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(f"'{path.name}' is damaged or holds no keypoints.", _EXPORT_AGAIN) from error
    counts = [len(person) for people in frames for person in people]
    if not counts:
        raise InputError(f"'{path.name}' shows nobody.", "Check that the pose program found the runner.")
    count = max(set(counts), key=counts.count)
    names = POINT_ORDERS.get(count)
    if names is None:
        known = ", ".join(str(count) for count in POINT_ORDERS)
        raise InputError(
            f"'{path.name}' holds {plural(count, 'point')} for each person, and their order is not known.",
            f"Use a model with {known} points.",
        )
    people = linked(_with_numbers(frames, count), point_names=names, least_confidence=_LEAST_CONFIDENCE)
    chosen, cautions = choose(people, fps=fps, individual=individual, file=path.name)
    return Landmarks(time_s=time_s, points=chosen.points, names=names, unit="px", cautions=cautions)


def _openpose(folder: Path) -> tuple[list[int], list[list[Floats]]]:
    # A Mac leaves a hidden file beside each file that it copies to a share.
    files = sorted((file for file in folder.glob("*.json") if not file.name.startswith(".")), key=_frame_number)
    if not files:
        raise ValueError("no files")
    frames = []
    for file in files:
        people = json.loads(file.read_text(encoding="utf-8-sig"))["people"]
        frames.append([np.array(person["pose_keypoints_2d"], np.float64).reshape(-1, 3) for person in people])
    numbers = [_frame_number(file) for file in files]
    return [number - numbers[0] for number in numbers], frames


def _frame_number(file: Path) -> int:
    """Return the last number in the name: `run_000000000012_keypoints.json` is frame 12."""
    return int(re.findall(r"\d+", file.stem)[-1])


def _mmpose(file: Path) -> tuple[list[int], list[list[Floats]]]:
    document = json.loads(file.read_text(encoding="utf-8-sig"))
    entries = document["instance_info"] if isinstance(document, dict) else document
    numbers, frames = [], []
    for place, entry in enumerate(entries):
        numbers.append(int(entry.get("frame_id", place)))
        frames.append([_with_scores(person) for person in entry["instances"]])
    if not frames:
        raise ValueError("no frames")
    return [number - numbers[0] for number in numbers], frames


def _with_scores(person: dict[str, Any]) -> Floats:
    points = np.array(person["keypoints"], np.float64)[:, :2]
    scores = np.array(person.get("keypoint_scores", np.ones(len(points))), np.float64)
    return np.column_stack([points, scores])


def _with_numbers(frames: Sequence[Sequence[Floats]], points: int) -> list[list[Floats]]:
    """Return the people of each frame whose points are all listed."""
    return [[person for person in people if len(person) == points] for people in frames]
