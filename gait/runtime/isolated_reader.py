"""Reads one file of a format whose library may crash on a damaged one, or work for ever: run in a process of its own.

A program: ``reader.py KIND PATH SECONDS BYTES``, the last two its limits of processor time and memory, writes NumPy's
archive of what was read to standard output. It imports nothing of this package, so that it starts quickly.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

_ALL = ("time", "space", "keypoints", "individuals")
_TRACK_DIMENSIONS = {
    **{name: (name,) for name in _ALL},
    "position": _ALL,
    "confidence": ("time", "keypoints", "individuals"),
    "depth": ("time", "keypoints", "individuals"),
    "camera": ("time", "space"),
    "filled": ("time",),
}


def _c3d(path: str) -> dict[str, Any]:
    import ezc3d
    import numpy as np

    file = ezc3d.c3d(path)
    parameters = file["parameters"]["POINT"]
    names = [str(name) for name in parameters["LABELS"]["value"]]
    return {
        "rate_hz": float(parameters["RATE"]["value"][0]),
        "names": np.array(names, np.str_),
        "units": np.str_(str((parameters["UNITS"]["value"] or ["mm"])[0]).strip().lower()),
        "points": np.asarray(file["data"]["points"], np.float64)[:3].transpose(2, 1, 0)[:, : len(names)],
    }


def _pose_track(path: str) -> dict[str, Any]:
    import h5py
    import numpy as np

    arrays = {}
    # Only what a track holds, and not by its references: of less of the library, less can be made to go wrong.
    with h5py.File(path, "r") as file:
        for name in sorted(_TRACK_DIMENSIONS.keys() & file.keys()):
            values = np.asarray(file[name][()])
            # Names come as bytes in objects, which an archive that is safe to read does not hold.
            is_text = values.dtype == object
            arrays[name] = np.array([text.decode() for text in values.flat], np.str_) if is_text else values
        attributes = {name: _plain(value) for name, value in file.attrs.items() if name != "_NCProperties"}
    dimensions = {name: _TRACK_DIMENSIONS[name] for name in arrays}
    description = json.dumps({"dimensions": dimensions, "attributes": attributes})
    return {"description": np.str_(description), **{f"variable {name}": values for name, values in arrays.items()}}


def _plain(value: Any) -> Any:
    """An attribute as JSON holds it: one number stands in a list of one."""
    plain = value if isinstance(value, str) else value.tolist()
    return plain[0] if isinstance(plain, list) and len(plain) == 1 else plain


def _movement(path: str) -> dict[str, Any]:
    import numpy as np
    from movement.io import load_poses

    readers = {".csv": [load_poses.from_dlc_file], ".slp": [load_poses.from_sleap_file]}
    first, *others = readers.get(Path(path).suffix.lower(), [load_poses.from_dlc_file, load_poses.from_sleap_file])
    try:
        poses = first(path)
    except (OSError, ValueError, KeyError, IndexError, TypeError, RuntimeError):
        if not others:
            raise
        poses = others[0](path)
    position, confidence = poses["position"], poses["confidence"]
    return {
        "position": position.transpose("time", "individuals", "keypoints", "space").values.astype(np.float64),
        "confidence": confidence.transpose("time", "individuals", "keypoints").values.astype(np.float64),
        **{
            name: np.array([str(each) for each in poses[name].values], np.str_) for name in ("keypoints", "individuals")
        },
    }


KINDS = {"c3d": _c3d, "pose_track": _pose_track, "movement": _movement}


def limit(*, most_seconds: int, most_bytes: int) -> None:
    """Limit this process's time of the processor and its memory, and leave no trace of a crash on the disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))


def archive(kind: str, path: str) -> bytes:
    """Read a file into the bytes of NumPy's archive of what is needed of it."""
    import numpy as np

    content = io.BytesIO()
    np.savez(content, **KINDS[kind](path))
    return content.getvalue()


if __name__ == "__main__":
    limit(most_seconds=int(sys.argv[3]), most_bytes=int(sys.argv[4]))
    sys.stdout.buffer.write(archive(sys.argv[1], sys.argv[2]))
