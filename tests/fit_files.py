"""FIT files made for tests: a header, messages and checksums, as the FIT protocol defines them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

# Time zero of FIT files: 1989-12-31, in seconds since 1970.
EPOCH_S = 631065600
START_S = 1_780_000_000

_CRC_TABLE = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)
_MESSAGES = {"file_id": 0, "session": 18, "record": 20}
# Number of the field, base type of the protocol, format, factor to the stored integer.
_FIELDS: dict[str, dict[str, tuple[int, int, str, float]]] = {
    "file_id": {"type": (0, 0x00, "B", 1), "manufacturer": (1, 0x84, "H", 1), "time_created": (4, 0x86, "I", 1)},
    "session": {
        "start_time": (2, 0x86, "I", 1),
        "sport": (5, 0x00, "B", 1),
        "sub_sport": (6, 0x00, "B", 1),
        "total_distance": (9, 0x86, "I", 100),
    },
    "record": {
        "timestamp": (253, 0x86, "I", 1),
        "position_lat": (0, 0x85, "i", 1),
        "cadence": (4, 0x02, "B", 1),
        "speed": (6, 0x84, "H", 1000),
        "vertical_oscillation": (39, 0x84, "H", 10),
        "stance_time": (41, 0x84, "H", 10),
        "fractional_cadence": (53, 0x02, "B", 128),
        "stance_time_balance": (84, 0x84, "H", 100),
        "step_length": (85, 0x84, "H", 10),
    },
}
RUNNING, CYCLING, TREADMILL = 1, 2, 1
GARMIN = 1


def fit_file(messages: Iterable[tuple[str, Mapping[str, float]]]) -> bytes:
    """Return a FIT file with one definition and one data message for each message."""
    body = b"".join(_message(name, values) for name, values in messages)
    header = struct.pack("<BBHI4s", 14, 0x10, 2100, len(body), b".FIT")
    head = header + struct.pack("<H", _crc(header))
    return head + body + struct.pack("<H", _crc(head + body))


def run_file(
    *, seconds: int = 120, sport: int = RUNNING, sub_sport: int = 0, start_s: int = START_S, **record: Any
) -> bytes:
    """Return the recording of a run with one record a second; a field may be a function of the second."""
    start = start_s - EPOCH_S
    messages: list[tuple[str, dict[str, float]]] = [
        ("file_id", {"type": 4, "manufacturer": GARMIN, "time_created": start})
    ]
    for second in range(seconds):
        values = {name: value(second) if callable(value) else value for name, value in record.items()}
        messages.append(("record", {"timestamp": start + second, **values}))
    messages.append(
        ("session", {"start_time": start, "sport": sport, "sub_sport": sub_sport, "total_distance": 3.0 * seconds})
    )
    return fit_file(messages)


def _message(name: str, values: Mapping[str, float]) -> bytes:
    fields = [(_FIELDS[name][field], value) for field, value in values.items()]
    definition = struct.pack("<BBBHB", 0x40, 0, 0, _MESSAGES[name], len(fields))
    for (number, base, form, _), _ in fields:
        definition += struct.pack("<BBB", number, struct.calcsize(form), base)
    data = b"\x00" + b"".join(struct.pack(f"<{form}", round(factor * value)) for (_, _, form, factor), value in fields)
    return definition + data


def _crc(content: bytes) -> int:
    crc = 0
    for byte in content:
        for half in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) & 0x0FFF ^ _CRC_TABLE[crc & 0xF] ^ _CRC_TABLE[half]
    return crc
