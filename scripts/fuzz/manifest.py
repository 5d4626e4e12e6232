"""Target: the manifest of a batch, which is a CSV table."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return the template, and tables with other separators and fewer columns."""
    from gait.batch.manifest import manifest_template

    return {
        "template": manifest_template().encode(),
        "semicolons": b"\xef\xbb\xbfname;side;height;speed\r\nanna;a.mp4;5ft10in;5:33/km\r\nben;b.mp4;178cm;\r\n",
        "quoted": b'side,rear,note,age,pain_at_night\n"a,1.mp4",b.mp4,"new\nshoes",34,yes\ns3://x/c.mp4,,,,no\n',
    }


def read(data: bytes, folder: Path) -> None:
    """Read the manifest as `gait batch` does."""
    from gait.batch.discover import read_jobs

    manifest = folder / "day.csv"
    manifest.write_bytes(data)
    read_jobs(str(manifest))


TARGET = Target(name="manifest", seeds=seeds, read=read)


if __name__ == "__main__":
    fuzz(TARGET)
