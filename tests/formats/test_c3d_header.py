"""A C3D file with an impossible header is rejected, and a good file of any processor is not."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gait.errors import InputError
from gait.formats.c3d_header import C3dHeaderError, check_header
from gait.formats.read import read_motion

POINTS, FRAMES = 3, 5
PROCESSORS = {"Intel": 84, "DEC": 85, "MIPS": 86}


def c3d_file(
    *,
    processor: str = "Intel",
    is_float: bool = True,
    analog: int = 0,
    subframes: int = 0,
    parameter_frames: int = FRAMES,
    header_frames: int = FRAMES,
    more: Callable[[Callable[..., bytes]], bytes] | None = None,
) -> bytes:
    """Return a small file as the guide of the format describes it, with the number format of a processor."""
    order = ">" if processor == "MIPS" else "<"

    def numbers(kind: str, *values: float) -> bytes:
        if kind == "f" and processor == "DEC":
            halves = [struct.pack("<f", 4 * value) for value in values]
            return b"".join(half[2:] + half[:2] for half in halves)
        return struct.pack(f"{order}{len(values)}{kind}", *values)

    def record(name: str, group: int, content: bytes) -> bytes:
        content += b"\0"
        return struct.pack("bb", len(name), group) + name.encode() + numbers("H", 2 + len(content)) + content

    def parameter(group: int, name: str, kind: str, *values: float) -> bytes:
        size = {"h": 2, "H": 2, "f": 4}[kind]
        return record(name, group, struct.pack("bbB", size, 1, len(values)) + numbers(kind, *values))

    records = [
        *(record("POINT", -1, b""), record("ANALOG", -2, b"")),
        *(parameter(1, "USED", "h", POINTS), parameter(1, "FRAMES", "H", parameter_frames)),
        *(parameter(1, "RATE", "f", 60.0), parameter(1, "SCALE", "f", -1.0 if is_float else 0.1)),
        *(parameter(1, "DATA_START", "h", 3), record("UNITS", 1, struct.pack("bBBB", -1, 2, 2, 1) + b"mm")),
        record("LABELS", 1, struct.pack("bBBB", -1, 2, 2, POINTS) + b"abcdef"),
        *(parameter(2, "USED", "h", analog), parameter(2, "RATE", "f", 60.0 * subframes)),
        parameter(2, "SCALE", "f", *[1.0] * analog),
        parameter(2, "OFFSET", "h", *[0] * analog),
        more(parameter) if more else b"",
    ]
    header = b"\x02\x50" + numbers("H", POINTS, analog * subframes, 1, header_frames, 0)
    header += numbers("f", -1.0 if is_float else 0.1) + numbers("H", 3, subframes) + numbers("f", 60.0)
    section = b"\x01\x50\x01" + bytes([PROCESSORS[processor]]) + b"".join(records) + b"\0\0"
    kind = "f" if is_float else "h"
    frames = numbers(kind, *range(1, 1 + FRAMES * (4 * POINTS + analog * subframes)))
    return header.ljust(512, b"\0") + section.ljust(512, b"\0") + frames


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.c3d"


def reason(path: Path, content: bytes) -> str:
    """Return why the file is rejected; an empty text if it is not."""
    path.write_bytes(content)
    try:
        check_header(path)
    except C3dHeaderError as error:
        return str(error)
    return ""


GOOD = {
    **{processor: c3d_file(processor=processor) for processor in PROCESSORS},
    **{f"{processor}, whole numbers": c3d_file(processor=processor, is_float=False) for processor in PROCESSORS},
    "with forces": c3d_file(analog=4, subframes=10),
    "padded": c3d_file() + bytes(512),
    "frames given by the header only": c3d_file(parameter_frames=0),
    "frames given by the parameters only": c3d_file(header_frames=0),
    "more frames than the header can give": c3d_file(header_frames=0xFFFF),
    "more frames than a parameter can give": c3d_file(parameter_frames=0xFFFF),
    "empty parameters of other names": c3d_file(more=lambda parameter: parameter(1, "OTHER", "h")),
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_good_files_pass(content: bytes, path: Path) -> None:
    assert reason(path, content) == ""


@pytest.mark.parametrize("name", ["Intel", "with forces", "Intel, whole numbers"])
def test_the_library_reads_the_files_made_here(name: str, path: Path) -> None:
    ezc3d = pytest.importorskip("ezc3d")
    path.write_bytes(GOOD[name])
    points = ezc3d.c3d(str(path))["data"]["points"]
    size = 1.0 if name != "Intel, whole numbers" else 0.1
    assert points.shape == (4, POINTS, FRAMES)
    assert np.allclose(points[:3, 0, 0], [size, 2 * size, 3 * size])


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_a_file_that_is_cut_off_is_rejected(content: bytes, path: Path) -> None:
    whole = len(content) - (512 if content is GOOD["padded"] else 0)
    assert "is cut off" in reason(path, content[: whole - 1])
    assert reason(path, content[:700])
    assert reason(path, content[:100]) == "is not a C3D file"


def test_the_message_counts_the_frames(path: Path) -> None:
    assert reason(path, c3d_file()[:-60]) == "is cut off: it should hold 5 frames, but holds 3"
    pytest.importorskip("ezc3d")
    with pytest.raises(InputError, match="it should hold 5 frames, but holds 3"):
        read_motion(path)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ({0: 255}, "is cut off"),
        ({1: 0x51}, "is not a C3D file"),
        ({515: 7}, "is not a C3D file"),
        ({b"USED": b"\x07\x00\x04\x00"}, "overlapping"),
        ({b"USED": b"\x07\x00\x03\x00"}, "unknown type"),
        ({b"USED": b"\x07\x00\x02\x80"}, "unknown type"),
        ({b"LABELS": b"\x0d\x00\xff\x07" + b"\xff" * 7}, "longer than the file"),
        ({b"RATE": b"\x0a\x00\x04\x01\x01" + struct.pack("<f", 1e-30)}, "an impossible frame rate"),
    ],
    ids=str,
)
def test_a_file_on_which_libraries_crash_or_hang_is_rejected(
    damage: dict[int | bytes, int | bytes], why: str, path: Path
) -> None:
    content = bytearray(c3d_file(analog=2, subframes=5))
    for place, value in damage.items():
        if isinstance(place, int):
            content[place : place + 1] = bytes([value])  # type: ignore[list-item]
        else:
            at = content.index(place) + len(place)
            content[at : at + len(value)] = value  # type: ignore[arg-type]
    assert why in reason(path, bytes(content))


@pytest.mark.parametrize("name", ["USED", "FRAMES", "RATE", "DATA_START"])
def test_an_empty_count_is_rejected(name: str, path: Path) -> None:
    assert reason(path, c3d_file(more=lambda parameter: parameter(1, name, "h"))) == "does not say how much it holds"
