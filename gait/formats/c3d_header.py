"""Check the header and the parameters of a C3D file against its length, before a library reads it.

A C3D file is a header of 256 words, a section of parameters in records that each say where the next one begins, and the
frames. Libraries crash or run forever on some damaged files.

References
----------
The C3D file format: user guide, Motion Lab Systems (c3d.org).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_BLOCK_BYTES = 512
_HEADER_MARK = 0x50
# Parameters begin within the first 255 blocks and fill at most 255 blocks.
_MOST_START_BYTES = 2 * 256 * _BLOCK_BYTES
_MOST_DIMENSIONS = 7
_MOST_SUBFRAMES = 0xFFFF
_VALUE_FORMATS = {1: "B", 2: "H", 4: "f"}
# If one of these parameters is present, it must hold a number.
_COUNTS_AND_RATES = frozenset(
    {*(("POINT", name) for name in ("USED", "FRAMES", "RATE", "DATA_START")), ("ANALOG", "USED"), ("ANALOG", "RATE")}
    | {("ROTATION", name) for name in ("USED", "DATA_START", "RATIO", "RATE")}
)
_DEC = 85
_BYTE_ORDERS: dict[int, Literal["<", ">"]] = {84: "<", _DEC: "<", 86: ">"}


class C3dHeaderError(ValueError):
    """The header of a file is wrong. The message completes a sentence that begins with the name of the file."""


@dataclass(frozen=True, kw_only=True)
class _Start:
    """The first bytes of a file, with all of its parameters.

    Parameters
    ----------
    content : bytes
        The bytes.
    file_bytes : int
        Length of the whole file.
    processor : int
        Number format of the file: 84 Intel, 85 DEC, 86 MIPS.
    """

    content: bytes
    file_bytes: int
    processor: int

    def number(self, kind: str, at: int) -> float:
        size = struct.calcsize(kind)
        raw = self.content[at : at + size]
        if len(raw) < size:
            raise C3dHeaderError("is cut off")
        if kind == "f" and self.processor == _DEC:
            # The two words of a DEC float are swapped, and its exponent is larger by two.
            return float(struct.unpack("<f", raw[2:] + raw[:2])[0]) / 4
        return float(struct.unpack(_BYTE_ORDERS[self.processor] + kind, raw)[0])

    def count(self, at: int, *, size: Literal[1, 2] = 1) -> int:
        return int(self.number(_VALUE_FORMATS[size], at))


def check_header(path: Path) -> None:
    """Reject a C3D file that is cut off or has impossible parameters.

    If two fields give the same number of frames, values or points, the smaller one counts.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    C3dHeaderError
        If the file is cut off, has impossible parameters, or is not a C3D file.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_START_BYTES)
    if len(content) < _BLOCK_BYTES or not content[0] or content[1] != _HEADER_MARK:
        raise C3dHeaderError("is not a C3D file")
    parameters_at = (content[0] - 1) * _BLOCK_BYTES
    if len(content) < parameters_at + 4:
        raise C3dHeaderError("is cut off")
    processor = content[parameters_at + 3]
    if processor not in _BYTE_ORDERS:
        raise C3dHeaderError("is not a C3D file")
    start = _Start(content=content, file_bytes=path.stat().st_size, processor=processor)
    _check_frames(start, _parameters(start, parameters_at + 4))


def _parameters(start: _Start, at: int) -> dict[tuple[str, str], float]:
    """Return the first number of each parameter by group and name, after checking every record."""
    groups: dict[int, str] = {}
    values: dict[tuple[int, str], float] = {}
    next_at = at
    while next_at:
        at = next_at
        # The length of the name is negative in locked records. The number is negative in groups.
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
            values[number, name] = value
        ends_at = at + 1 + start.count(at)
        if ends_at > (next_at or len(start.content)):
            raise C3dHeaderError("has overlapping parameters, or is cut off")
    return {(groups[number], name): value for (number, name), value in values.items() if number in groups}


def _value(start: _Start, at: int) -> tuple[int, float]:
    """Return where the value of a parameter ends, and its first number; NaN if it holds none."""
    size, dimensions = int(start.number("b", at)), start.count(at + 1)
    if size not in (-1, *_VALUE_FORMATS) or dimensions > _MOST_DIMENSIONS or (size == -1 and not dimensions):
        raise C3dHeaderError("has a parameter of an unknown type")
    at += 2
    length = abs(size) * math.prod(start.count(at + i) for i in range(dimensions))
    at += dimensions
    if at + length > len(start.content):
        raise C3dHeaderError("has parameters that are longer than the file")
    return at + length, start.number(_VALUE_FORMATS[size], at) if size > 0 and length else math.nan


def _check_frames(start: _Start, parameters: dict[tuple[str, str], float]) -> None:
    """Compare the size of the frames with the length of the file."""
    given = {name: value for name, value in parameters.items() if name in _COUNTS_AND_RATES}
    if not all(math.isfinite(value) for value in given.values()):
        raise C3dHeaderError("does not say how much it holds")
    subframes = given.get(("ANALOG", "RATE"), 0.0) / (given.get(("POINT", "RATE")) or math.inf)
    if not 0 <= subframes <= _MOST_SUBFRAMES:
        raise C3dHeaderError("has an impossible frame rate")
    header_points, header_values, first, last = (start.count(at, size=2) for at in (2, 4, 6, 8))
    points = min(header_points, given.get(("POINT", "USED"), header_points))
    channels = given.get(("ANALOG", "USED"))
    values = header_values if channels is None else min(header_values, math.floor(subframes) * channels)
    counts = (last - first + 1, given.get(("POINT", "FRAMES"), 0.0))
    frames = min((count for count in counts if count > 0), default=0)
    number_bytes = 4 if start.number("f", 12) < 0 else 2
    blocks_before = min(start.count(16, size=2), given.get(("POINT", "DATA_START")) or math.inf) - 1
    held_bytes = start.file_bytes - max(0, blocks_before) * _BLOCK_BYTES
    held = max(0, held_bytes) // (number_bytes * max(1, 4 * points + values))
    if held < frames:
        raise C3dHeaderError(f"is cut off: it should hold {frames:,.0f} frames, but holds {held:,.0f}")
