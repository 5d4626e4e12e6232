"""Target: keypoints as JSON, in a single file of MMPose or a folder of OpenPose files."""

from __future__ import annotations

import contextlib
from pathlib import Path

from fuzz.harness import Target, fuzz, one_in

FOLDER_ONE_IN = 8


def seeds() -> dict[str, bytes]:
    """Return a file in each layout."""
    import json

    from fuzz.examples import points_m

    places = 400 * points_m()[:14, [0, 5, 1, 6, 2, 7, 3, 8, 4, 9], :2]
    people = [[[round(float(x)), round(900 - float(y))] for x, y in [*place, *place[:7]]] for place in places]
    frames = [
        {"frame_id": i, "instances": [{"keypoints": person, "keypoint_scores": [0.9] * len(person)}]}
        for i, person in enumerate(people)
    ]
    flat = [value for x, y in [*people[0], *people[0][:8]] for value in (x, y, 0.9)]
    return {
        "mmpose": json.dumps({"meta_info": {}, "instance_info": frames}).encode(),
        "openpose": json.dumps({"version": 1.3, "people": [{"pose_keypoints_2d": flat}]}).encode(),
    }


def read(data: bytes, folder: Path) -> None:
    """Read the file as MMPose's. For some inputs, also read it as the twelve frames of an OpenPose folder."""
    from fuzz.motion import read_and_measure
    from gait.errors import GaitError
    from gait.formats.read import read_motion

    if one_in(FOLDER_ONE_IN, data):
        frames = folder / "frames"
        frames.mkdir(exist_ok=True)
        for number in range(12):
            (frames / f"run_{number:012d}_keypoints.json").write_bytes(data)
        with contextlib.suppress(GaitError):
            read_motion(frames, fps=30.0)
    read_and_measure(folder / "run.json", data, fps=30.0)


TARGET = Target(name="keypoint_json", seeds=seeds, read=read, is_json=True)


if __name__ == "__main__":
    fuzz(TARGET)
