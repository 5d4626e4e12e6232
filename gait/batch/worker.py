"""One session in a worker process: clips fetched, analysed, and the finished folder put in its place."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gait.batch.job import Job, Settings, content_key, folder_name, free_folder_name, signature
from gait.batch.record import RECORD_FILE, Record, facts, read_record, stamps_of
from gait.batch.storage import base_name, contents, fetch, filesystem, is_remote, join, reachable, storage_errors, write
from gait.errors import ClipError, OutputError, RunnerError
from gait.runtime.memory import release_free_memory
from gait.runtime.parallel import usable_cores

if TYPE_CHECKING:
    from gait.measurement import View
    from gait.video import Clip

WORKSHOP = ".gait-batch"
"""Folder inside the results in which unfinished sessions lie; gone when a run ends."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A session that is finished, now or by an earlier run."""

    record: Record
    worked: bool


def work(job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Outcome:
    """Analyse one session and put its folder among the results.

    Parameters
    ----------
    job : Job
        The session.
    settings : Settings
        What the run's sessions share.
    taken : frozenset of str
        Folders that belong to other sessions of the run, whose clips and options are the same as this one's.

    Returns
    -------
    Outcome
        `worked` is False if these clips with these options are among the results already, under whatever name, in a
        folder that is not taken.

    Raises
    ------
    GaitError
        If a clip cannot be used or the results cannot be written; nothing of the session is left then.
    """
    try:
        return _work(job, settings, taken)
    finally:
        release_free_memory()


def _work(job: Job, settings: Settings, taken: frozenset[str]) -> Outcome:
    started_s = time.monotonic()
    stamps = stamps_of(job)
    with _workshop(settings.out) as workshop:
        clips = _with_views(job, _opened(job, workshop))
        signed = signature(job, settings)
        key = content_key(signed, {view: clip.sha256 for view, (clip, _) in clips.items()})
        known = {view: mark for view, (_, place) in clips.items() if (mark := stamps[place])}
        done = _done(settings.out, key, job.name, taken)
        if done is not None:
            return Outcome(record=done.also_known_as(known), worked=False)
        made = workshop / "made"
        _analyze(job, settings, {view: clip.path for view, (clip, _) in clips.items()}, made)
        record = Record(
            key=key,
            signature=signed,
            folder=free_folder_name(job.name, key, taken),
            clips={view: clip.sha256 for view, (clip, _) in clips.items()},
            known_as=(known,),
            seconds=round(time.monotonic() - started_s, 2),
            cores=usable_cores(),
            facts=facts(job, settings),
        )
        (made / RECORD_FILE).write_text(record.text(), encoding="utf-8")
        _put_in_place(made, settings.out, record)
    return Outcome(record=record, worked=True)


def clear_workshops(out: str) -> None:
    """Take away what killed workers left behind; for the one run that holds `out`."""
    shutil.rmtree(_workshops(out), ignore_errors=True)


def _workshops(out: str) -> Path:
    # Beside the results where that is a folder, so that a finished one is moved and not copied.
    if is_remote(out):
        return Path(tempfile.gettempdir()) / f"gait-batch-{os.getuid()}-{hashlib.sha256(out.encode()).hexdigest()[:16]}"
    return Path(out) / WORKSHOP


@contextmanager
def _workshop(out: str) -> Iterator[Path]:
    workshop = _workshops(out) / secrets.token_hex(6)
    try:
        try:
            workshop.mkdir(parents=True)
        except OSError as error:
            raise OutputError(
                f"Nothing can be written into '{workshop.parent}': {error.strerror}.", "Free room on that disk."
            ) from error
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _opened(job: Job, workshop: Path) -> list[Clip]:
    """Open every clip, with a copy of it on this computer where it lies elsewhere."""
    from gait.video import open_clip

    opened = []
    for place, source in enumerate(job.sources):
        try:
            path = fetch(source.url, workshop / f"clip-{place}")
        except FileNotFoundError as error:
            raise ClipError(f"There is no file '{source.url}'.", "Check the spelling and the folder.") from error
        except storage_errors() as error:
            raise ClipError(
                f"'{base_name(source.url)}' cannot be fetched: {error}.", "Check the address and your rights there."
            ) from error
        opened.append(open_clip(path, capture_fps=job.capture_fps))
    return opened


def _with_views(job: Job, clips: list[Clip]) -> dict[View, tuple[Clip, int]]:
    """Sort the clips by view, each with its place among the job's sources; views nobody named are found."""
    from gait.batch.guess_view import find_view

    sorted_clips: dict[View, tuple[Clip, int]] = {}
    for place, (source, clip) in enumerate(zip(job.sources, clips, strict=True)):
        view = source.view or find_view(clip)
        if view in sorted_clips:
            other = sorted_clips[view][0].path.name
            raise RunnerError(
                f"'{other}' and '{clip.path.name}' are both filmed from {'the side' if view == 'side' else 'behind'}.",
                "Give a session one clip from the side and one from behind, or put each clip in a row of its own.",
            )
        sorted_clips[view] = (clip, place)
    return {view: sorted_clips[view] for view in ("side", "rear") if view in sorted_clips}


def _analyze(job: Job, settings: Settings, paths: dict[View, Path], folder: Path) -> None:
    from gait.session.analyze import analyze

    session = analyze(
        side=paths.get("side"),
        rear=paths.get("rear"),
        runner=job.runner,
        speed_mps=job.speed_mps,
        capture_fps=job.capture_fps,
        incline_deg=job.incline_deg,
        surface=job.surface,
        engine=settings.engine,
        model=settings.model,
    )
    session.save(folder)


def _done(out: str, key: str, name: str, taken: frozenset[str]) -> Record | None:
    """Return the record of a finished session of that key in a folder that is not taken, best of all of that name."""
    own = folder_name(name, key)
    ending = folder_name("", key).removeprefix("session")
    files, path = filesystem(out)
    try:
        names = [base_name(str(found)) for found in files.ls(path, detail=False, refresh=True)]
    except FileNotFoundError:
        return None
    free = [found for found in names if found.endswith(ending) and found not in taken]
    candidates = (read_record(out, found) for found in sorted(free, key=lambda found: (found != own, found)))
    return next((record for record in candidates if record is not None and record.key == key), None)


def _put_in_place(made: Path, out: str, record: Record) -> None:
    if is_remote(out):
        with reachable(out):
            _upload(made, out, record.folder)
        return
    target = Path(out) / record.folder
    try:
        made.rename(target)
    except OSError as error:
        # Another worker, taken for dead, came first.
        if read_record(out, record.folder) is None:
            raise OutputError(
                f"'{target}' cannot be written: {error.strerror}.", "Move away what lies there, or name another --out."
            ) from error


def _upload(made: Path, out: str, folder: str) -> None:
    """The record goes last: a folder without one is not finished."""
    names = sorted(path.name for path in made.iterdir() if path.name != RECORD_FILE)
    files, target = filesystem(join(out, folder))
    for name in names:
        files.put_file(str(made / name), f"{target}/{name}")
    # What another run cleared away meanwhile must not be vouched for.
    missing = set(names) - contents(out).get(folder, set())
    if missing:
        raise OutputError(
            f"'{join(out, folder)}' lost {min(missing)} on its way.", "Run the batch again with --resume."
        )
    write(join(out, folder, RECORD_FILE), (made / RECORD_FILE).read_bytes())
