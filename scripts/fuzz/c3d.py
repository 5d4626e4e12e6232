"""Target: C3D files."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz
from fuzz.standing_reader import standing_reader


def seeds() -> dict[str, bytes]:
    """Return a short valid file."""
    import tempfile

    import ezc3d
    import numpy as np

    from fuzz.examples import FPS, POINTS, points_m

    places_mm = 1000 * points_m()[:12]
    made = ezc3d.c3d()
    made["parameters"]["POINT"]["RATE"]["value"] = [FPS]
    made["parameters"]["POINT"]["LABELS"]["value"] = list(POINTS)
    made["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    made["data"]["points"] = np.concatenate([places_mm, np.ones((*places_mm.shape[:2], 1))], axis=-1).transpose(2, 1, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.c3d")
        made.write(str(path))
        return {"run": path.read_bytes()}


def read(data: bytes, folder: Path) -> None:
    """Read and measure the file."""
    from fuzz.motion import read_and_measure

    read_and_measure(folder / "run.c3d", data)


TARGET = Target(name="c3d", seeds=seeds, read=read, is_binary=True, context=standing_reader)


if __name__ == "__main__":
    fuzz(TARGET)
