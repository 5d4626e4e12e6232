"""Target: CSV tables of landmarks, in the layouts of gait and DeepLabCut."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return a table in each layout."""
    from fuzz.examples import FPS, POINTS, points_m

    points = points_m()
    header = ",".join(["time_s", *(f"{name}_{axis}_m" for name in POINTS for axis in ("forward", "up"))])
    rows = [
        ",".join([f"{frame / FPS:.4f}", *(f"{value:.4f}" for value in row[:, :2].ravel())])
        for frame, row in enumerate(points)
    ]
    tracked = [name for name in POINTS for _ in range(3)]
    head = [["scorer", *["DLC"] * len(tracked)], ["bodyparts", *tracked], ["coords", *["x", "y", "likelihood"] * 10]]
    body = [
        [str(frame), *(text for x, y, _ in 400 * row for text in (f"{x:.1f}", f"{900 - y:.1f}", "0.9"))]
        for frame, row in enumerate(points)
    ]
    deeplabcut = "\n".join(",".join(line) for line in (*head, *body)) + "\n"
    return {"own": ("\n".join([header, *rows]) + "\n").encode(), "deeplabcut": deeplabcut.encode()}


def read(data: bytes, folder: Path) -> None:
    """Read and measure the table."""
    from fuzz.motion import read_and_measure

    read_and_measure(folder / "run.csv", data, fps=30.0)


TARGET = Target(name="points_csv", seeds=seeds, read=read)


if __name__ == "__main__":
    fuzz(TARGET)
