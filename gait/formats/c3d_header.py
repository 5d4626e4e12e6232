"""What a C3D file says of itself, held against its length before a library reads it.

A C3D file is a header of 256 words, a section of parameters in records that each say where the next one begins, and the
frames. Source: the C3D file format user guide of Motion Lab Systems (c3d.org).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_BLOCK_BYTES = 512
_HEADER_MARK = 0x50
# Parameters begin within the first 255 blocks, and fill at most 255.
_MOST_START_BYTES = 2 * 256 * _BLOCK_BYTES
_MOST_DIMENSIONS = 7
_MOST_SUBFRAMES = 0xFFFF
_VALUE_FORMATS = {1: "B", 2: "H", 4: "f"}
# Where one of these is there, a number must stand in it.
_NEEDED = frozenset(
    {*(("POINT", name) for name in ("USED", "FRAMES", "RATE", "DATA_START")), ("ANALOG", "USED"), ("ANALOG", "RATE")}
    | {("ROTATION", name) for name in ("USED", "DATA_START", "RATIO", "RATE")}
)
_DEC = 85
_BYTE_ORDERS: dict[int, Literal["<", ">"]] = {84: "<", _DEC: "<", 86: ">"}


class FalseClaimError(ValueError):
    """What a file says of itself cannot be; the message ends a sentence that begins with its name."""


@dataclass(frozen=True, kw_only=True)
class _Start:
    """A file's first bytes, as far as parameters may reach.

    Parameters
    ----------
    content : bytes
        The bytes.
    file_bytes : int
        Length of the whole file.
    processor : int
        By whose rules numbers are written: 84 Intel, 85 DEC, 86 MIPS.
    """

    content: bytes
    file_bytes: int
    processor: int

    def number(self, kind: str, at: int) -> float:
        size = struct.calcsize(kind)
        raw = self.content[at : at + size]
        if len(raw) < size:
            raise FalseClaimError("is cut off")
        if kind == "f" and self.processor == _DEC:
            # The words of a DEC float stand the other way round, and its exponent is two larger.
            return float(struct.unpack("<f", raw[2:] + raw[:2])[0]) / 4
        return float(struct.unpack(_BYTE_ORDERS[self.processor] + kind, raw)[0])

    def count(self, at: int, *, size: Literal[1, 2] = 1) -> int:
        return int(self.number(_VALUE_FORMATS[size], at))


def check_claims(path: Path) -> None:
    """Refuse a C3D file that is cut off, or whose parameters cannot be: libraries crash on some, or work for ever.

    Of two places that say how many frames, values or points there are, the one that says less is believed.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    FalseClaimError
        If it is such a file, or no C3D file.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_START_BYTES)
    if len(content) < _BLOCK_BYTES or not content[0] or content[1] != _HEADER_MARK:
        raise FalseClaimError("is no C3D file")
    parameters_at = (content[0] - 1) * _BLOCK_BYTES
    if len(content) < parameters_at + 4:
        raise FalseClaimError("is cut off")
    processor = content[parameters_at + 3]
    if processor not in _BYTE_ORDERS:
        raise FalseClaimError("is no C3D file")
    start = _Start(content=content, file_bytes=path.stat().st_size, processor=processor)
    _check_frames(start, _parameters(start, parameters_at + 4))


def _parameters(start: _Start, at: int) -> dict[tuple[str, str], float]:
    """First numbers of the parameters by group and name, after a walk through every record."""
    groups: dict[int, str] = {}
    found: dict[tuple[int, str], float] = {}
    next_at = at
    while next_at:
        at = next_at
        # Locked records have a negative length of name, groups a negative number.
        name_length, number = (abs(int(start.number("b", at + offset))) for offset in (0, 1))
        is_group = start.number("b", at + 1) < 0
        if not name_length:
            break
        at += 2 + name_length
        name = start.content[at - name_length : at].decode("ascii", "replace").upper()
        to_next = start.count(at, size=2)
        next_at = at + to_next if to_next else 0
        at += 2
        if is_group:
            groups[number] = name
        else:
            at, value = _value(start, at)
            found[number, name] = value
        ends_at = at + 1 + start.count(at)
        if ends_at > (next_at or len(start.content)):
            raise FalseClaimError("holds parameters that reach into each other, or is cut off")
    return {(groups[number], name): value for (number, name), value in found.items() if number in groups}


def _value(start: _Start, at: int) -> tuple[int, float]:
    """Where a parameter's value ends, and its first number; NaN where it holds none."""
    size, dimensions = int(start.number("b", at)), start.count(at + 1)
    if size not in (-1, *_VALUE_FORMATS) or dimensions > _MOST_DIMENSIONS or (size == -1 and not dimensions):
        raise FalseClaimError("holds a parameter of no known kind")
    at += 2
    length = abs(size) * math.prod(start.count(at + i) for i in range(dimensions))
    at += dimensions
    if at + length > len(start.content):
        raise FalseClaimError("holds parameters that are longer than the file")
    return at + length, start.number(_VALUE_FORMATS[size], at) if size > 0 and length else math.nan


def _check_frames(start: _Start, parameters: dict[tuple[str, str], float]) -> None:
    """Compare what the frames take with the length of the file."""
    told = {name: value for name, value in parameters.items() if name in _NEEDED}
    if not all(math.isfinite(value) for value in told.values()):
        raise FalseClaimError("leaves out how much it holds")
    subframes = told.get(("ANALOG", "RATE"), 0.0) / (told.get(("POINT", "RATE")) or math.inf)
    if not 0 <= subframes <= _MOST_SUBFRAMES:
        raise FalseClaimError("tells a frame rate that cannot be")
    header_points, header_values, first, last = (start.count(at, size=2) for at in (2, 4, 6, 8))
    points = min(header_points, told.get(("POINT", "USED"), header_points))
    channels = told.get(("ANALOG", "USED"))
    values = header_values if channels is None else min(header_values, math.floor(subframes) * channels)
    counts = (last - first + 1, told.get(("POINT", "FRAMES"), 0.0))
    frames = min((count for count in counts if count > 0), default=0)
    number_bytes = 4 if start.number("f", 12) < 0 else 2
    blocks_before = min(start.count(16, size=2), told.get(("POINT", "DATA_START")) or math.inf) - 1
    held_bytes = start.file_bytes - max(0, blocks_before) * _BLOCK_BYTES
    held = max(0, held_bytes) // (number_bytes * max(1, 4 * points + values))
    if held < frames:
        raise FalseClaimError(f"is cut off: it says that it holds {frames:,.0f} frames, and holds {held:,.0f}")
