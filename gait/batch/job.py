"""`Job`: one session to analyse, and `Settings`: what all sessions of a run share."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError
from gait.runner import NO_VISIT, Runner, Visit, questions_of
from gait.runtime.folders import is_reserved_name
from gait.units import Units
from gait.version import __version__

if TYPE_CHECKING:
    from gait.measurement import Surface

DEFAULT_TIMEOUT_MIN = 30
"""Default time limit of a session: 36 times the processor time of two ten-second clips with the default model."""
_KEY_CHARACTERS_IN_NAME = 10
_MAX_NAME_CHARACTERS = 80


@dataclass(frozen=True, kw_only=True)
class Source:
    """A clip to read.

    Parameters
    ----------
    url : str
        Path or URL.
    view : str, optional
        Name of the clip, one of `CLIP_NAMES`, if it is known. Otherwise the view is detected from the clip.
    view_is_hint : bool
        Whether the view was only read from a part of a word in the file's name, so that the pictures decide.
    """

    url: str
    view: str | None = None
    view_is_hint: bool = False


@dataclass(frozen=True, kw_only=True)
class Job:
    """One session to analyse.

    Parameters
    ----------
    name : str
        Name of the session, unique within a run.
    sources : tuple of Source
        One clip or two.
    runner : Runner
        The runner.
    runner_id : str, optional
        The runner's name in the history.
    speed_mps, capture_fps, incline_deg, surface
        As for `gait.analyze`.
    units : Units
        The units in which the report shows lengths and speeds.
    visit : Visit
        Who was filmed, when, where and by whom. Its note is also shown in the overview.
    fit : str, optional
        Path or URL of the FIT file in which a watch recorded the run.

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
    units: Units = field(default_factory=Units)
    visit: Visit = NO_VISIT
    fit: str | None = None

    @property
    def note(self) -> str:
        """The note of the visit; empty without one."""
        return self.visit.note or ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What all sessions of a run share.

    Parameters
    ----------
    out : str
        Folder or URL for the results.
    engine : {"blazepose", "mediapipe"}
        Pose engine.
    model : str
        Pose model.
    timeout_s : float
        Time limit of each session in seconds.
    sound : bool
        Whether to listen to the footfalls.
    handout : bool
        Whether each session gets a handout of one page.
    """

    out: str
    engine: str = "blazepose"
    model: str = "heavy"
    timeout_s: float = 60.0 * DEFAULT_TIMEOUT_MIN
    sound: bool = False
    handout: bool = False


def signature(job: Job, settings: Settings) -> str:
    """Return a hash of everything except the clips that the result depends on: options, runner, visit and version.

    Parameters
    ----------
    job : Job
        The session.
    settings : Settings
        The settings of the run. Only the engine, the model, the sound and the handout count.

    Returns
    -------
    str
        The hash.

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
            "visit": {question.name: getattr(job.visit, question.name) for question in questions_of(Visit)},
            "speed_mps": job.speed_mps,
            "capture_fps": job.capture_fps,
            "incline_deg": job.incline_deg,
            "surface": job.surface,
            "sound": settings.sound,
            # Sessions that were analysed before there were handouts stay finished.
            **({"handout": True} if settings.handout else {}),
            "units": asdict(job.units),
            **({} if job.fit is None else {"fit": job.fit}),
        }
    )


def content_key(job_signature: str, clips: Mapping[str, str]) -> str:
    """Return the hash that identifies a session: its signature together with the hashes of its clips by view.

    Two runs of the same clips with the same options have the same key, so that the second run can reuse the results.

    Parameters
    ----------
    job_signature : str
        Hash of the options, from `signature`.
    clips : mapping of str to str
        Hashes of the clips' bytes by view.

    Returns
    -------
    str
        The hash.
    """
    return _digest({"signature": job_signature, "clips": dict(clips)})


def folder_name(name: str, key: str, *, number: int = 1) -> str:
    """Return the name of a session's folder: the session's name without special characters, and the start of its key.

    Parameters
    ----------
    name : str
        The session's name.
    key : str
        Its content key.
    number : int
        Added to the name from 2 on, to tell apart sessions of the same clips with similar names.

    Returns
    -------
    str
        The name of the folder.

    Examples
    --------
    >>> folder_name("Anna M. / 2nd try", "0123456789abcdef")
    'Anna-M.-2nd-try-0123456789'
    >>> folder_name("con.1", "0123456789abcdef")
    'session-con.1-0123456789'
    >>> folder_name("Anna M / 2nd try", "0123456789abcdef", number=2)
    'Anna-M-2nd-try-2-0123456789'
    """
    plain = re.sub(r"[^\w.]+", "-", name).strip("-.")[:_MAX_NAME_CHARACTERS] or "session"
    if is_reserved_name(plain):
        # Results are also opened on Windows.
        plain = f"session-{plain}"
    return "-".join([plain, *([str(number)] if number > 1 else []), key[:_KEY_CHARACTERS_IN_NAME]])


def free_folder_name(name: str, key: str, used: Collection[str]) -> str:
    """Return the first folder name for a session that is not in use, ignoring case.

    Parameters
    ----------
    name : str
        Name of the session.
    key : str
        Hash of the session, from `content_key`.
    used : collection of str
        Names of folders that are in use.

    Returns
    -------
    str
        The name of the folder.

    Examples
    --------
    >>> free_folder_name("anna", "0123456789abcdef", {"Anna-0123456789"})
    'anna-2-0123456789'
    """
    used = {folder.casefold() for folder in used}
    names = (folder_name(name, key, number=number) for number in range(1, len(used) + 2))
    return next(folder for folder in names if folder.casefold() not in used)


def require_distinct(jobs: Sequence[Job]) -> None:
    """Raise `OptionError` if two sessions have the same name.

    Parameters
    ----------
    jobs : sequence of Job
        The sessions.

    Raises
    ------
    OptionError
        If two sessions have the same name.
    """
    names: set[str] = set()
    for job in jobs:
        if job.name in names:
            raise OptionError(f"Two sessions are called '{job.name}'.", "Give each session a different name.")
        names.add(job.name)


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
