"""The recording of a watch as a part of `results.json`, written and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gait.watch import NO_WATCH, WatchRun, WatchValue

Json = dict[str, Any]


def watch_document(run: WatchRun) -> Json | None:
    """Return a recording as plain values for `results.json`.

    Parameters
    ----------
    run : WatchRun
        The recording.

    Returns
    -------
    dict or None
        Without the start and the distance of the recording, which the results do not need; None without a recording.
    """
    if not run.values:
        return None
    return {
        "device": run.device,
        "treadmill": run.treadmill,
        "duration_s": round(run.duration_s, 1),
        "gives_belt_speed": run.gives_belt_speed,
        "values": [
            {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in asdict(each).items()}
            for each in run.values
        ],
    }


def read_watch(document: Mapping[str, Any]) -> WatchRun:
    """Return the recording in a `results.json`.

    Parameters
    ----------
    document : mapping
        The content of the file, which may come from an earlier version.

    Returns
    -------
    WatchRun
        `NO_WATCH` if the session has none.

    Raises
    ------
    KeyError
        If a key of the recording is missing.
    """
    saved = document.get("watch")
    if not saved:
        return NO_WATCH
    return WatchRun(
        device=saved["device"],
        treadmill=saved["treadmill"],
        duration_s=saved["duration_s"],
        gives_belt_speed=saved["gives_belt_speed"],
        values=tuple(
            WatchValue(**{name: value[name] for name in ("id", "unit", "value", "low", "high", "n")})
            for value in saved["values"]
        ),
    )
