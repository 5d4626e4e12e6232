"""`Job`: one session to analyse, and `Settings`: what all sessions of a run share."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError
from gait.runner import Runner
from gait.version import __version__

if TYPE_CHECKING:
    from gait.measurement import Surface, View

DEFAULT_TIMEOUT_MIN = 30
"""Minutes a session may take: 36 times the processor time of two ten-second clips with the default model."""
_KEY_LETTERS = 10
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Source:
    """A clip to read: a path or URL, and the view if it is known; else it is found from the clip."""

    url: str
    view: View | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One session to analyse.

    Parameters
    ----------
    name : str
        What people call it; no two of a run are called the same.
    sources : tuple of Source
        One clip or two.
    runner : Runner
        Who runs.
    runner_id : str, optional
        The clinic's own name for the runner.
    speed_mps, capture_fps, incline_deg, surface
        As `gait.analyze` takes them.
    note : str
        Anything, carried along.

    Examples
    --------
    >>> Job(name="anna", sources=(Source(url="anna_side.mp4", view="side"),)).incline_deg
    0.0
    """

    name: str
    sources: tuple[Source, ...]
    runner: Runner = field(default_factory=Runner)
    runner_id: str | None = None
    speed_mps: float | None = None
    capture_fps: float | None = None
    incline_deg: float = 0.0
    surface: Surface | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What all sessions of a run share.

    Parameters
    ----------
    out : str
        Folder or URL for the results.
    engine : str
        Pose engine.
    model : str
        Landmark model.
    timeout_s : float
        How long a session may take before it is stopped.
    """

    out: str
    engine: str = "blazepose"
    model: str = "heavy"
    timeout_s: float = 60.0 * DEFAULT_TIMEOUT_MIN


def signature(job: Job, settings: Settings) -> str:
    """Return a hash of everything but the clips that the result depends on: options, runner, version.

    Examples
    --------
    >>> job = Job(name="anna", sources=())
    >>> signature(job, Settings(out="a")) == signature(job, Settings(out="b"))
    True
    >>> signature(job, Settings(out="a")) == signature(job, Settings(out="a", model="lite"))
    False
    """
    return _digest(
        {
            "gait_version": __version__,
            "engine": settings.engine,
            "model": settings.model,
            "runner": asdict(job.runner),
            "speed_mps": job.speed_mps,
            "capture_fps": job.capture_fps,
            "incline_deg": job.incline_deg,
            "surface": job.surface,
        }
    )


def content_key(signed: str, clips: Mapping[View, str]) -> str:
    """Return the hash that decides whether a session is done: its signature and the clips' own hashes by view."""
    return _digest({"signature": signed, "clips": dict(clips)})


def folder_name(name: str, key: str, *, number: int = 1) -> str:
    """Return the folder of a session: its name as a file system bears it, and the start of its key.

    Parameters
    ----------
    name : str
        The session's name.
    key : str
        Its content key.
    number : int
        Told apart by this where other sessions of the same clips have a name that reads alike.

    Examples
    --------
    >>> folder_name("Anna M. / 2nd try", "0123456789abcdef")
    'Anna-M.-2nd-try-0123456789'
    >>> folder_name("Anna M / 2nd try", "0123456789abcdef", number=2)
    'Anna-M-2nd-try-2-0123456789'
    """
    plain = re.sub(r"[^\w.]+", "-", name).strip("-.")[:_LONGEST_NAME] or "session"
    return "-".join([plain, *([str(number)] if number > 1 else []), key[:_KEY_LETTERS]])


def free_folder_name(name: str, key: str, taken: Collection[str]) -> str:
    """Return the first folder name for a session that no other session has; letters' case does not tell them apart.

    Examples
    --------
    >>> free_folder_name("anna", "0123456789abcdef", {"Anna-0123456789"})
    'anna-2-0123456789'
    """
    others = {folder.casefold() for folder in taken}
    names = (folder_name(name, key, number=number) for number in range(1, len(others) + 2))
    return next(folder for folder in names if folder.casefold() not in others)


def require_distinct(jobs: Sequence[Job]) -> None:
    """Refuse two sessions of one name; raises `OptionError`."""
    seen: set[str] = set()
    for job in jobs:
        if job.name in seen:
            raise OptionError(f"Two sessions are called '{job.name}'.", "Give each session a name of its own.")
        seen.add(job.name)


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
