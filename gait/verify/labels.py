"""Contacts and toe-offs that a person labelled on a film, as JSON beside the clip: `NAME.labels.json`.

A label is the number of the first frame, counted from 0, on which the foot touches the ground or has left it. The event
happened between that frame and the one before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.measurement import View
from gait.runtime.atomic import atomic_file
from gait.steps import Step
from gait.verify.events import MATCH_S, EventErrors

Floats = npt.NDArray[np.float64]
Side = Literal["left", "right"]
EventName = Literal["initial_contact", "toe_off"]

SUFFIX = ".labels.json"
_KEYS: dict[EventName, str] = {"initial_contact": "initial_contacts", "toe_off": "toe_offs"}
# Contacts further apart than this many usual step times have others between them that nobody looked at.
_GAP_STEPS = 1.6
_REMEDY = "See the page on corrections and labels in the documentation for the layout."


@dataclass(frozen=True, kw_only=True, order=True)
class Label:
    """One labelled event.

    Parameters
    ----------
    frame : int
        The first frame after the event, from 0.
    side : {"left", "right"}
        The foot.
    event : {"initial_contact", "toe_off"}
        What happened.
    error_frames : float
        Uncertainty in frames (one standard deviation).
    """

    frame: int
    side: Side
    event: EventName
    error_frames: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The labels of one clip.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    fps : float
        Frames a second of the file.
    labels : tuple of Label
        In the order of time.
    capture_fps : float or None
        Frames a second at which slow motion was recorded.
    height_m, speed_mps : float or None
        The runner's height and the speed, if they are known.
    """

    view: View
    fps: float
    labels: tuple[Label, ...]
    capture_fps: float | None = None
    height_m: float | None = None
    speed_mps: float | None = None

    def steps(self, time_s: Floats) -> list[tuple[Side, float, float]]:
        """Return the labelled contacts, each with the toe-off that follows.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Times of the frames in seconds.

        Returns
        -------
        list of (side, initial contact in s, toe-off in s)
            In the order of time; NaN where no toe-off is labelled.
        """
        found: list[tuple[Side, float, float]] = []
        sides: tuple[Side, Side] = ("left", "right")
        for side in sides:
            own = sorted(label for label in self.labels if label.side == side)
            for label, following in zip(own, [*own[1:], None], strict=True):
                if label.event == "initial_contact":
                    has_end = following is not None and following.event == "toe_off"
                    end_s = event_time_s(following.frame, time_s) if has_end and following is not None else nan
                    found.append((side, event_time_s(label.frame, time_s), end_s))
        return sorted(found, key=lambda step: step[1])

    def runs(self, time_s: Floats) -> list[list[tuple[Side, float, float]]]:
        """Return the labelled steps in stretches in which every step is labelled.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Times of the frames in seconds.

        Returns
        -------
        list of list of (side, initial contact in s, toe-off in s)
        """
        steps = self.steps(time_s)
        gaps = np.diff([contact_s for _, contact_s, _ in steps])
        if not len(gaps):
            return [steps] if steps else []
        ends = np.flatnonzero(gaps > _GAP_STEPS * np.median(gaps)) + 1
        edges = [0, *ends.tolist(), len(steps)]
        return [steps[first:last] for first, last in pairwise(edges)]


def event_time_s(frame: int, time_s: Floats) -> float:
    """Return when an event happened whose first frame is given: between that frame and the one before.

    Parameters
    ----------
    frame : int
        The first frame after the event.
    time_s : ndarray, shape (frames,)
        Times of the frames in seconds.

    Returns
    -------
    float

    Examples
    --------
    >>> event_time_s(3, np.arange(10) / 10)
    0.25
    """
    frame = min(max(frame, 0), len(time_s) - 1)
    return float((time_s[max(frame - 1, 0)] + time_s[frame]) / 2)


def read_labels(path: str | Path) -> Labels:
    """Read a file of labels.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Labels

    Raises
    ------
    InputError
        If the file cannot be read or is damaged.
    """
    path = Path(path)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the permissions of the file.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{path}' is not JSON.", _REMEDY) from error
    try:
        return _labels(plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"'{path}' is not a file of labels: {error}.", _REMEDY) from error


def write_labels(labels: Labels, path: str | Path, *, frames: int, who: str = "") -> None:
    """Write a file of labels.

    Parameters
    ----------
    labels : Labels
        The labels.
    path : str or Path
        The file.
    frames : int
        Number of frames of the clip.
    who : str
        Who labelled it.
    """
    plain: dict[str, Any] = {
        "fps": labels.fps,
        "frames": frames,
        "view": labels.view,
        "capture_fps": labels.capture_fps,
        "height_m": labels.height_m,
        "speed_mps": labels.speed_mps,
        "labelled_by": who or None,
    }
    for event, key in _KEYS.items():
        plain[key] = [
            {"f": label.frame, "side": label.side[0].upper(), "u": label.error_frames}
            for label in sorted(labels.labels)
            if label.event == event
        ]
    with atomic_file(Path(path)) as unfinished:
        unfinished.write_text(json.dumps(plain, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def label_errors(name: str, steps: Sequence[Step], labels: Labels, time_s: Floats, *, factor: float) -> EventErrors:
    """Compare detected steps with labels.

    Parameters
    ----------
    name : str
        Name of the clip.
    steps : sequence of Step
        The detected steps, in seconds of the runner's own time.
    labels : Labels
        The labels.
    time_s : ndarray, shape (frames,)
        Times of the clip's frames in seconds.
    factor : float
        Time of the clip divided by the runner's own time.

    Returns
    -------
    EventErrors
        Detected steps count as invented only where every step is labelled.
    """
    free, contact_ms, toe_off_ms, missed, wrong, invented = list(steps), [], [], 0, 0, 0
    for run in labels.runs(np.asarray(time_s) / factor):
        for side, contact_s, toe_off_s in run:
            near = min(free, key=lambda step: abs(step.initial_contact_s - contact_s), default=None)
            if near is None or abs(near.initial_contact_s - contact_s) > MATCH_S:
                missed += 1
                continue
            free.remove(near)
            wrong += near.side != side
            contact_ms.append(1000 * (near.initial_contact_s - contact_s))
            toe_off_ms.append(1000 * (near.toe_off_s - toe_off_s))
        invented += sum(run[0][1] < step.initial_contact_s < run[-1][1] for step in free)
    return EventErrors(
        name=name,
        contact_ms=np.array(contact_ms),
        toe_off_ms=np.array(toe_off_ms),
        missed=missed,
        invented=invented,
        wrong_side=wrong,
    )


def labelled_values(labels: Labels, time_s: Floats, *, factor: float) -> dict[str, float]:
    """Return the values of measures that follow from labels.

    Parameters
    ----------
    labels : Labels
        The labels.
    time_s : ndarray, shape (frames,)
        Times of the clip's frames in seconds.
    factor : float
        Time of the clip divided by the runner's own time.

    Returns
    -------
    dict of str to float
        Some of `cadence` (steps/min), `contact_time` (ms) and `duty_factor` (%).
    """
    runs = labels.runs(np.asarray(time_s) / factor)
    intervals = [step_s for run in runs for step_s in np.diff([contact_s for _, contact_s, _ in run])]
    contacts = [off_s - on_s for run in runs for _, on_s, off_s in run if np.isfinite(off_s)]
    values = {}
    if intervals:
        values["cadence"] = 60 / float(np.mean(intervals))
    if contacts:
        values["contact_time"] = 1000 * float(np.mean(contacts))
    if intervals and contacts:
        values["duty_factor"] = 100 * float(np.mean(contacts)) / (2 * float(np.mean(intervals)))
    return values


def _labels(plain: Mapping[str, Any]) -> Labels:
    found = []
    for event, key in _KEYS.items():
        for each in plain.get(key, []):
            letter = str(each["side"])[:1].upper()
            if letter not in ("L", "R"):
                raise ValueError(f"'{key}' has a side that is neither L nor R")
            frame, error = int(each["f"]), float(each.get("u", 1.0))
            if frame < 0 or not error > 0:
                raise ValueError(f"'{key}' has a frame or an uncertainty that is not possible")
            side: Side = "left" if letter == "L" else "right"
            found.append(Label(frame=frame, side=side, event=event, error_frames=error))
    numbers = {name: _number(plain, name) for name in ("capture_fps", "height_m", "speed_mps")}
    return Labels(
        view="rear" if str(plain.get("view", "side")).startswith("rear") else "side",
        fps=float(plain["fps"]),
        labels=tuple(sorted(found)),
        **numbers,
    )


def _number(plain: Mapping[str, Any], name: str) -> float | None:
    value = plain.get(name)
    return None if value is None else float(value)
