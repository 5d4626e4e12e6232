"""Readers of formats whose libraries may crash or run for ever on a damaged file; run in a process of its own.

``python -m gait.runtime.isolated_reader KIND PATH SECONDS BYTES`` limits its own processor time and memory, cuts itself
off from the network, reads the file, and writes the arrays as a NumPy archive (``.npz``) to standard output. If the
computer lacks a library, it writes the two sentences that say so, and exits with `EXIT_MISSING_LIBRARY`.
`gait.runtime.isolated` starts it.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from gait.runtime.child_process import exit_with_parent
from gait.runtime.libraries import MissingLibraryError, missing_libraries_named
from gait.runtime.limits import limit_resources
from gait.runtime.network_wall import refuse_sockets
from gait.runtime.pose_hdf5 import pose_hdf5

EXIT_MISSING_LIBRARY = 4
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
    own = file["parameters"].get("GAIT", {})
    facts = [(name.lower(), (each.get("value") or [""])[0]) for name, each in own.items() if isinstance(each, dict)]
    return {
        "origin": np.str_("; ".join(f"{name}={value}" for name, value in facts if "sha256" not in name)),
        "rate_hz": float(parameters["RATE"]["value"][0]),
        "names": np.array(names, np.str_),
        "units": np.str_(str((parameters["UNITS"]["value"] or ["mm"])[0]).strip().lower()),
        "points": np.asarray(file["data"]["points"], np.float64)[:3].transpose(2, 1, 0)[:, : len(names)],
    }


def _pose_track(path: str) -> dict[str, Any]:
    import h5py
    import numpy as np

    arrays = {}
    # Only the variables of a track are read, and no references are followed: the less of the library is used, the
    # fewer of its faults a hostile file can reach.
    with h5py.File(path, "r") as file:
        for name in sorted(_TRACK_DIMENSIONS.keys() & file.keys()):
            values = np.asarray(file[name][()])
            # Names are read as an array of bytes objects, which a NumPy archive holds only as unsafe pickles.
            is_text = values.dtype == object
            arrays[name] = np.array([text.decode() for text in values.flat], np.str_) if is_text else values
        attributes = {name: _plain(value) for name, value in file.attrs.items() if name != "_NCProperties"}
    dimensions = {name: _TRACK_DIMENSIONS[name] for name in arrays}
    description = json.dumps({"dimensions": dimensions, "attributes": attributes})
    return {"description": np.str_(description), **{f"variable {name}": values for name, values in arrays.items()}}


def _plain(value: Any) -> Any:
    """Convert an attribute for JSON. A single number is stored as an array with one element."""
    plain = value if isinstance(value, str) else value.tolist()
    return plain[0] if isinstance(plain, list) and len(plain) == 1 else plain


KINDS = {"c3d": _c3d, "pose_track": _pose_track, "pose_hdf5": pose_hdf5}


def archive(kind: str, path: str) -> bytes:
    """Read a file and return its arrays as a NumPy archive.

    Parameters
    ----------
    kind : {"c3d", "pose_track", "pose_hdf5"}
        Which reader to use.
    path : str
        The file.

    Returns
    -------
    bytes
        Content of an ``.npz`` file.
    """
    import numpy as np

    content = io.BytesIO()
    np.savez(content, **KINDS[kind](path))
    return content.getvalue()


if __name__ == "__main__":
    limit_resources(processor_s=int(sys.argv[3]), address_space_bytes=int(sys.argv[4]))
    refuse_sockets()
    exit_with_parent()
    try:
        with missing_libraries_named():
            answer = archive(sys.argv[1], sys.argv[2])
    except MissingLibraryError as error:
        sys.stdout.buffer.write(str(error).encode())
        sys.exit(EXIT_MISSING_LIBRARY)
    sys.stdout.buffer.write(answer)
