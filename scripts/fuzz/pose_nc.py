"""Target: pose tracks as sessions save them, NetCDF."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz
from fuzz.standing_reader import standing_reader


def seeds() -> dict[str, bytes]:
    """Return a short track."""
    import tempfile
    from dataclasses import replace

    from fuzz.made import session
    from gait.exports.numbers import write_pose

    side = session().view("side")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "side.pose.nc")
        write_pose(replace(side, pose=side.pose.isel(time=slice(0, 12))), path)
        return {"side": path.read_bytes()}


def read(data: bytes, folder: Path) -> None:
    """Analyse a session with this track anew."""
    from fuzz.made import results_seeds
    from gait.reanalysis import reanalyze

    (folder / "results.json").write_bytes(results_seeds()["one"])
    (folder / "side.pose.nc").write_bytes(data)
    reanalyze(folder)


TARGET = Target(name="pose_nc", seeds=seeds, read=read, longest=1 << 17, quickly=standing_reader)


if __name__ == "__main__":
    fuzz(TARGET)
