"""Target: pose tracks of saved sessions, which are NetCDF files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from fuzz.harness import Target, fuzz
from fuzz.standing_reader import standing_reader


def seeds() -> dict[str, bytes]:
    """Return a track with two frames, so that only a small part of its bytes are positions."""
    import tempfile
    from dataclasses import replace

    from fuzz.examples import session
    from gait.results.pose_file import write_pose

    side = session().view("side")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "side.pose.nc")
        write_pose(replace(side, pose=side.pose.isel(time=slice(0, 2))), path)
        return {"side": path.read_bytes()}


@cache
def _results() -> dict[str, Any]:
    from fuzz.examples import results_seeds

    document: dict[str, Any] = json.loads(results_seeds()["one"])
    return document


def read(data: bytes, folder: Path) -> None:
    """Reanalyse a session with this track. Its `results.json`, which another target covers, is always valid."""
    from gait.session import reanalyze as reanalysis

    (folder / "side.pose.nc").write_bytes(data)
    with mock.patch.object(reanalysis, "read_document", return_value=_results()):
        reanalysis.reanalyze(folder)


TARGET = Target(name="pose_nc", seeds=seeds, read=read, is_binary=True, max_bytes=1 << 17, context=standing_reader)


if __name__ == "__main__":
    fuzz(TARGET)
