"""Reads one file of a format whose library may crash on a damaged one, or work for ever: run in a process of its own.

A program: ``reader.py KIND PATH SECONDS BYTES``, the last two its limits of processor time and memory, writes NumPy's
archive of what was read to standard output. It imports nothing of this package, so that it starts quickly.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any


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
    import h5netcdf
    import numpy as np

    arrays, dimensions = {}, {}
    with h5netcdf.File(path, "r", decode_vlen_strings=True) as file:
        for name, variable in file.variables.items():
            values = np.asarray(variable[...])
            # Names come as objects, which an archive that is safe to read does not hold.
            arrays[f"variable {name}"] = values.astype(np.str_) if values.dtype == object else values
            dimensions[name] = variable.dimensions
        attributes = {name: value if isinstance(value, str) else value.tolist() for name, value in file.attrs.items()}
    return {"description": np.str_(json.dumps({"dimensions": dimensions, "attributes": attributes})), **arrays}


KINDS = {"c3d": _c3d, "pose_track": _pose_track}


def main(kind: str, path: str, *, most_seconds: int, most_bytes: int) -> None:
    """Read the file within the limits and write what is needed of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
    import numpy as np

    content = io.BytesIO()
    np.savez(content, **KINDS[kind](path))
    sys.stdout.buffer.write(content.getbuffer())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], most_seconds=int(sys.argv[3]), most_bytes=int(sys.argv[4]))
