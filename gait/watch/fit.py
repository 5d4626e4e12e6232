"""Read the FIT file of a run, as running watches and their websites write it."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.watch.run import WatchRun, WatchValue

Floats = npt.NDArray[np.float64]

# A day of records with every field takes about 7 MB.
_MOST_BYTES = 20_000_000
_MOST_MESSAGES = 1_000_000
_EXPORT_AGAIN = "Export the run again as a FIT file from the watch or its website."
# Watches count the strides of one foot, some programs the steps of both. No runner takes 120 strides a minute, and no
# runner's step rate is below 120.
_FEWEST_STEPS_PER_MIN = 120.0
_LEAST_RUNNING_MPS = 1.8
_MIN_RECORDS = 5
_WINDOW_S = 60.0


class _Field(NamedTuple):
    """A field of the records: its names in the order of preference, and the factor from its unit to `unit`."""

    names: tuple[str, ...]
    unit: str
    factor: float
    possible: tuple[float, float]


_FIELDS: dict[str, _Field] = {
    "cadence": _Field(("cadence",), "steps/min", 1.0, (30.0, 300.0)),
    "speed": _Field(("enhanced_speed", "speed"), "m/s", 1.0, (0.0, 15.0)),
    "contact_time": _Field(("stance_time",), "ms", 1.0, (80.0, 600.0)),
    "vertical_oscillation": _Field(("vertical_oscillation",), "cm", 0.1, (1.0, 25.0)),
    "step_length": _Field(("step_length",), "m", 0.001, (0.2, 3.0)),
    "balance": _Field(("stance_time_balance",), "%", 1.0, (30.0, 70.0)),
}


def read_fit(path: str | Path, *, at_s: float | None = None) -> WatchRun:
    """Read a run from a FIT file.

    Parameters
    ----------
    path : str or Path
        The file.
    at_s : float, optional
        When the runner was filmed, in seconds after the start of the recording. The values are then those of the minute
        around it; otherwise those of the whole run.

    Returns
    -------
    WatchRun
        Cadence counts the steps of both feet, whatever the file counts. Records in which the runner walks or stands do
        not count.

    Raises
    ------
    InputError
        If the file is missing, damaged or cut off, is not a FIT file, or holds no running.
    """
    path = Path(path)
    content = _Content.of(path)
    if content.sport not in ("", "running", "generic"):
        raise InputError(
            f"'{path.name}' is a recording of {content.sport.replace('_', ' ')}, not of running.",
            "Give the recording of the run that was filmed.",
        )
    columns = {name: _column(content.records, field) for name, field in _FIELDS.items()}
    time_s = np.array([record["timestamp"] for record in content.records], np.float64)
    time_s = time_s - time_s[0] if len(time_s) else time_s
    columns["cadence"] = _of_both_feet(columns["cadence"])
    running = _running(columns)
    if running.sum() < _MIN_RECORDS:
        raise InputError(f"'{path.name}' holds no running: no cadence and no speed of a run.", _EXPORT_AGAIN)
    if at_s is not None:
        running = running & (np.abs(time_s - at_s) <= _WINDOW_S / 2)
        if running.sum() < _MIN_RECORDS:
            raise InputError(
                f"'{path.name}' shows no running {at_s:.0f} s after its start.",
                f"It lasts {time_s[-1]:.0f} s. Give a moment of it, or leave the moment out.",
            )
    span_s = time_s[running]
    return WatchRun(
        device=content.device,
        values=tuple(_values(columns, running)),
        treadmill=content.treadmill,
        duration_s=float(span_s[-1] - span_s[0]),
        start=content.start,
        distance_km=content.distance_km,
    )


class _Content(NamedTuple):
    """The fields of a file that are used. No other field is looked at, positions least of all."""

    records: list[dict[str, float]]
    sport: str
    treadmill: bool
    device: str
    start: datetime | None
    distance_km: float | None

    @classmethod
    def of(cls, path: Path) -> _Content:
        try:
            size = path.stat().st_size
        except OSError as error:
            raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file's name.") from error
        if size > _MOST_BYTES:
            raise InputError(f"'{path.name}' is too large for the recording of a run.", _EXPORT_AGAIN)
        if not size:
            raise _damaged(path)
        records: list[dict[str, float]] = []
        facts: dict[str, Any] = {}
        for number, message in enumerate(_messages(path)):
            if number >= _MOST_MESSAGES:
                raise InputError(f"'{path.name}' is too long for the recording of a run.", _EXPORT_AGAIN)
            if message.name == "record":
                records.append(_numbers(message))
            elif message.name == "file_id":
                facts |= _known(message, "manufacturer")
            elif message.name in ("session", "sport"):
                facts |= _known(message, "sport", "sub_sport", "total_distance", "start_time")
        records = [record for record in records if "timestamp" in record]
        start, distance_m = facts.get("start_time"), facts.get("total_distance")
        device = facts.get("manufacturer", "")
        return cls(
            records=records,
            sport=str(facts.get("sport", "")),
            treadmill=facts.get("sub_sport") in ("treadmill", "indoor_running"),
            device=device.replace("_", " ").title() if isinstance(device, str) else "",
            start=start if isinstance(start, datetime) else _time(records),
            distance_km=distance_m / 1000 if isinstance(distance_m, int | float) else _distance_km(records),
        )


def _messages(path: Path) -> Iterator[Any]:
    """Yield the messages of a file that is complete and undamaged."""
    import fitdecode

    try:
        with (
            warnings.catch_warnings(),
            fitdecode.FitReader(
                path, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.IGNORE
            ) as reader,
        ):
            warnings.simplefilter("ignore")
            yield from (frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA)
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file.") from error
    except (
        *(fitdecode.FitError, struct.error, ValueError, LookupError, TypeError, ArithmeticError, AttributeError),
        AssertionError,
    ) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(f"'{path.name}' is damaged, cut off or not a FIT file.", _EXPORT_AGAIN)


def _numbers(message: Any) -> dict[str, float]:
    names = ("timestamp", "distance", "fractional_cadence", *(name for f in _FIELDS.values() for name in f.names))
    found = {name: message.get_value(name, fallback=None) for name in names}
    return {
        name: value.timestamp() if isinstance(value, datetime) else float(value)
        for name, value in found.items()
        if isinstance(value, datetime) or (isinstance(value, int | float) and not isinstance(value, bool))
    }


def _known(message: Any, *names: str) -> dict[str, Any]:
    found = {name: message.get_value(name, fallback=None) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _time(records: list[dict[str, float]]) -> datetime | None:
    return datetime.fromtimestamp(records[0]["timestamp"], UTC) if records else None


def _distance_km(records: list[dict[str, float]]) -> float | None:
    distances_m = [record["distance"] for record in records if "distance" in record]
    return max(distances_m) / 1000 if distances_m else None


def _column(records: list[dict[str, float]], field: _Field) -> Floats:
    """Return a field of every record in its unit; NaN where it is missing or impossible."""
    values = np.full(len(records), np.nan)
    for number, record in enumerate(records):
        name = next((name for name in field.names if name in record), None)
        if name is not None:
            fraction = record.get("fractional_cadence", 0.0) if name == "cadence" else 0.0
            values[number] = field.factor * (record[name] + fraction)
    low, high = field.possible
    return np.where((values >= low) & (values <= high), values, np.nan)


def _of_both_feet(cadence: Floats) -> Floats:
    """Return the steps of both feet. Walking parts of a run are slow by either count, so the fastest tenth decides."""
    known = cadence[np.isfinite(cadence)]
    return 2 * cadence if len(known) and np.percentile(known, 90) < _FEWEST_STEPS_PER_MIN else cadence


def _running(columns: dict[str, Floats]) -> npt.NDArray[np.bool_]:
    """Return in which records the runner runs: by cadence, or by speed if the file holds no cadence."""
    if np.isfinite(columns["cadence"]).any():
        return columns["cadence"] >= _FEWEST_STEPS_PER_MIN
    return columns["speed"] >= _LEAST_RUNNING_MPS


def _values(columns: dict[str, Floats], running: npt.NDArray[np.bool_]) -> Iterator[WatchValue]:
    for name, column in columns.items():
        known = column[running & np.isfinite(column)]
        if len(known) >= _MIN_RECORDS:
            low, middle, high = np.percentile(known, (2.5, 50, 97.5))
            yield WatchValue(
                id=name,
                unit=_FIELDS[name].unit,
                value=float(middle),
                low=float(low),
                high=float(high),
                n=len(known),
            )
