"""Target: TRC files."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return files in metres, millimetres and pixels. Some fields of the last one are empty."""
    return {unit: _file(unit) for unit in ("m", "mm", "px")}


def _file(unit: str) -> bytes:
    from fuzz.examples import FPS, FRAMES, POINTS, points_m

    size = {"m": 1.0, "mm": 1000.0, "px": 400.0}[unit]
    lines = [
        "PathFileType\t4\t(X/Y/Z)\trun.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"30\t30\t{FRAMES}\t{len(POINTS)}\t{unit}\t30\t1\t{FRAMES}",
        "Frame#\tTime\t" + "\t\t\t".join(POINTS) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(POINTS) + 1)),
    ]
    for frame, row in enumerate(size * points_m()):
        fields = [f"{value:.4g}" for value in row.ravel()]
        if unit == "px" and frame == 7:
            fields[:3] = ["", "", ""]
        lines.append(f"{frame + 1}\t{frame / FPS:.4f}\t" + "\t".join(fields))
    return ("\n".join(lines) + "\n").encode()


def read(data: bytes, folder: Path) -> None:
    """Read and measure the file."""
    from fuzz.motion import read_and_measure

    read_and_measure(folder / "run.trc", data)


TARGET = Target(name="trc", seeds=seeds, read=read)


if __name__ == "__main__":
    fuzz(TARGET)
