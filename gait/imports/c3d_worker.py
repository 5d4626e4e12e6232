"""Reads a C3D file in a process of its own: on a damaged one the library may crash, or work for ever.

Run as a program with the file's path; writes NumPy's archive of rate, names, unit and points to standard output.
"""

from __future__ import annotations

import io
import resource
import sys

MOST_MEMORY_BYTES = 4 * 2**30
MOST_SECONDS = 60


def main(path: str) -> None:
    """Read the file and write what is needed of it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    import ezc3d
    import numpy as np

    file = ezc3d.c3d(path)
    parameters = file["parameters"]["POINT"]
    names = [str(name) for name in parameters["LABELS"]["value"]]
    units = str((parameters["UNITS"]["value"] or ["mm"])[0]).strip().lower()
    points = np.asarray(file["data"]["points"], np.float64)[:3].transpose(2, 1, 0)[:, : len(names)]
    content = io.BytesIO()
    rate_hz = float(parameters["RATE"]["value"][0])
    np.savez(content, rate_hz=rate_hz, names=np.array(names, np.str_), units=np.str_(units), points=points)
    sys.stdout.buffer.write(content.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
