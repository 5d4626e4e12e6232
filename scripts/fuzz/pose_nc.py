"""Target: pose tracks as sessions save them, NetCDF."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from fuzz.harness import Target, fuzz
from fuzz.standing_reader import standing_reader


def seeds() -> dict[str, bytes]:
    """Return a track of two frames, so that most of its bytes are no positions."""
    import tempfile
    from dataclasses import replace

    from fuzz.made import session
    from gait.results.pose_file import write_pose

    side = session().view("side")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "side.pose.nc")
        write_pose(replace(side, pose=side.pose.isel(time=slice(0, 2))), path)
        return {"side": path.read_bytes()}


@cache
def _results() -> dict[str, Any]:
    from fuzz.made import results_seeds

    document: dict[str, Any] = json.loads(results_seeds()["one"])
    return document


def read(data: bytes, folder: Path) -> None:
    """Analyse a session with this track anew; the results beside it are always the same, and checked elsewhere."""
    from gait.session import reanalyze as reanalysis

    (folder / "side.pose.nc").write_bytes(data)
    with mock.patch.object(reanalysis, "read_document", return_value=_results()):
        reanalysis.reanalyze(folder)


TARGET = Target(name="pose_nc", seeds=seeds, read=read, is_binary=True, longest=1 << 17, quickly=standing_reader)


if __name__ == "__main__":
    fuzz(TARGET)
