"""Videos whose headers tell players to rotate, mirror or trim them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bad_clips.films import WIDTH, film


def rotated(path: Path, *, clockwise: int, tagged: bool) -> Path:
    """Rotate the pictures counter-clockwise and, if tagged, tell players to rotate them back, as phones do."""
    film(path, change=lambda _, picture: np.rot90(picture, clockwise))
    if tagged:
        one = 0x10000
        a, b, c, d = {1: (0, one, -one, 0), 2: (-one, 0, 0, -one), 3: (0, -one, one, 0)}[clockwise]
        content = bytearray(path.read_bytes())
        # The transformation matrix lies in the track header, 44 bytes after the name of the header.
        start = content.index(b"tkhd") + 44
        rows = np.array([a, b, 0, c, d, 0, 0, 0, 0x40000000], ">i4").tobytes()
        content[start : start + len(rows)] = rows
        path.write_bytes(content)
    return path


def trimmed(path: Path) -> Path:
    """Trim the first two seconds as phones do: they stay in the file, and the edit list skips them."""
    film(path)
    content = bytearray(path.read_bytes())
    # After the name of the edit list: version and flags, count, then duration and start of the entry in ticks.
    start = content.index(b"elst") + 12
    header = content.index(b"mvhd") + 4
    ticks, all_ticks = (int.from_bytes(content[header + at : header + at + 4], "big") for at in (12, 16))
    media = content.index(b"mdhd") + 4
    media_ticks = int.from_bytes(content[media + 12 : media + 16], "big")
    first = int.from_bytes(content[start + 4 : start + 8], "big")
    content[start : start + 8] = (all_ticks - 2 * ticks).to_bytes(4, "big") + (first + 2 * media_ticks).to_bytes(
        4, "big"
    )
    path.write_bytes(content)
    return path


def mirrored_by_tag(path: Path) -> Path:
    """Mirror the pictures and tell players to mirror them back, as front cameras do."""
    film(path, change=lambda _, picture: picture[:, ::-1])
    content = bytearray(path.read_bytes())
    start, one = content.index(b"tkhd") + 44, 0x10000
    content[start : start + 36] = np.array([-one, 0, 0, 0, one, 0, WIDTH * one, 0, 0x40000000], ">i4").tobytes()
    path.write_bytes(content)
    return path
