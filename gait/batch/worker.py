"""Analyse one session in a worker process, and move its finished folder among the results."""

from __future__ import annotations

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
from gait.batch.lock import local_name
from gait.batch.record import RECORD_FILE, Record, facts, fingerprints_of, read_record
from gait.batch.storage import (
    base_name,
    contents,
    fetch,
    filesystem,
    is_remote,
    join,
    storage_errors,
    storage_errors_as_output_errors,
    without_secrets,
    write,
)
from gait.errors import ClipError, OutputError, RunnerError
from gait.measurement import CLIP_NAMES
from gait.runtime.atomic import atomic_file
from gait.runtime.files import make_private_folder, move
from gait.runtime.memory import release_free_memory
from gait.runtime.parallel import usable_cores

if TYPE_CHECKING:
    from gait.video import Clip

WORK_FOLDER = ".gait-batch"
"""Folder among the results that holds unfinished sessions. It is deleted at the end of a run."""


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """The result of a job.

    Parameters
    ----------
    record : Record
        The record of the finished session.
    is_new : bool
        Whether the session was analysed now. False if its results already existed.
    """

    record: Record
    is_new: bool


def analyze_job(job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> JobResult:
    """Analyse one session and put its folder among the results.

    Parameters
    ----------
    job : Job
        The session.
    settings : Settings
        The settings of the run.
    reserved : frozenset of str
        Folders that belong to other sessions of the run with the same clips and options.

    Returns
    -------
    JobResult
        Not new if the results of these clips with these options already exist, under any name, in a folder that is not
        reserved.

    Raises
    ------
    GaitError
        If a clip cannot be used or the results cannot be written. Nothing of the session is left behind then.
    """
    try:
        return _analyze_job(job, settings, reserved)
    finally:
        release_free_memory()


def _analyze_job(job: Job, settings: Settings, reserved: frozenset[str]) -> JobResult:
    started_s = time.monotonic()
    fingerprints = fingerprints_of(job)
    with _work_folder(settings.out) as work_folder:
        clips = _by_view(job, _open_clips(job, work_folder))
        hashes = {view: clip.sha256 for view, (clip, _) in clips.items()}
        known = {view: mark for view, (_, index) in clips.items() if (mark := fingerprints[index])}
        job_signature = signature(job, settings)
        key = content_key(job_signature, hashes)
        existing = _find_existing(settings.out, key, job.name, reserved)
        if existing is not None:
            return JobResult(record=existing.also_known_as(known), is_new=False)
        folder = work_folder / "session"
        _analyze(job, settings, {view: clip.path for view, (clip, _) in clips.items()}, folder)
        record = Record(
            key=key,
            signature=job_signature,
            folder=free_folder_name(job.name, key, reserved),
            clips=hashes,
            known_as=(known,),
            seconds=round(time.monotonic() - started_s, 2),
            cores=usable_cores(),
            facts=facts(job, settings),
        )
        with atomic_file(folder / RECORD_FILE) as unfinished:
            unfinished.write_text(record.text(), encoding="utf-8")
        _move_to_results(folder, settings.out, record)
    return JobResult(record=record, is_new=True)


def remove_work_folders(out: str) -> None:
    """Delete the unfinished sessions of workers that were killed. Only the run that holds the lock of `out` may.

    Parameters
    ----------
    out : str
        Path or URL of the folder of results.
    """
    shutil.rmtree(_work_folders(out), ignore_errors=True)


def _work_folders(out: str) -> Path:
    # Within a local folder of results, so that a finished session is moved and not copied.
    if is_remote(out):
        return Path(tempfile.gettempdir()) / f"gait-batch-{local_name(out)}"
    return Path(out) / WORK_FOLDER


@contextmanager
def _work_folder(out: str) -> Iterator[Path]:
    folder = _work_folders(out) / secrets.token_hex(6)
    try:
        try:
            make_private_folder(folder)
        except OSError as error:
            raise OutputError(
                f"Nothing can be written into '{folder.parent}': {error.strerror}.", "Free some space on that disk."
            ) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open_clips(job: Job, work_folder: Path) -> list[Clip]:
    """Open the clips, after copying the remote ones to this computer."""
    from gait.video import open_clip

    clips = []
    for index, source in enumerate(job.sources):
        path = _fetch(source.url, work_folder / f"clip-{index}")
        clips.append(open_clip(path, capture_fps=job.capture_fps))
    return clips


def _fetch(url: str, folder: Path) -> Path:
    """Copy a remote file to this computer, and return its path; a local file stays where it is."""
    try:
        return fetch(url, folder)
    except FileNotFoundError as error:
        raise ClipError(f"There is no file '{without_secrets(url)}'.", "Check the spelling and the folder.") from error
    except storage_errors() as error:
        raise ClipError(
            f"'{base_name(url)}' cannot be downloaded: {without_secrets(str(error))}.",
            "Check the address and your permissions.",
        ) from error


def _by_view(job: Job, clips: list[Clip]) -> dict[str, tuple[Clip, int]]:
    """Return the clips by name, side first, each with its index among the job's sources. Detect unknown views."""
    from gait.batch.guess_view import guess_view

    by_view: dict[str, tuple[Clip, int]] = {}
    for index, (source, clip) in enumerate(zip(job.sources, clips, strict=True)):
        view = guess_view(clip) if source.view is None or source.view_is_hint else source.view
        if view in by_view:
            other = by_view[view][0].path.name
            raise RunnerError(
                f"'{other}' and '{clip.path.name}' are both filmed from {'the side' if view == 'side' else 'behind'}.",
                "Give a session one clip from the side and one from behind, or put each clip in its own row. Clips of "
                "both sides belong into the columns side_left and side_right of a manifest.",
            )
        by_view[view] = (clip, index)
    return {view: by_view[view] for view in CLIP_NAMES if view in by_view}


def _analyze(job: Job, settings: Settings, paths: dict[str, Path], folder: Path) -> None:
    from gait.session.analyze import analyze

    session = analyze(
        side=paths.get("side"),
        rear=paths.get("rear"),
        side_left=paths.get("side_left"),
        side_right=paths.get("side_right"),
        runner=job.runner,
        visit=job.visit,
        speed_mps=job.speed_mps,
        capture_fps=job.capture_fps,
        incline_deg=job.incline_deg,
        surface=job.surface,
        sound=settings.sound,
        units=job.units,
        fit=None if job.fit is None else _fetch(job.fit, folder.parent / "watch"),
        engine=settings.engine,
        model=settings.model,
    )
    session.save(folder, handout=settings.handout)


def _find_existing(out: str, key: str, name: str, reserved: frozenset[str]) -> Record | None:
    """Return the record of a finished session with this key, preferably of this name, in a folder not reserved."""
    preferred = folder_name(name, key)
    ending = folder_name("", key).removeprefix("session")
    files, path = filesystem(out)
    try:
        folders = [base_name(str(entry)) for entry in files.ls(path, detail=False, refresh=True)]
    except FileNotFoundError:
        return None
    free = [folder for folder in folders if folder.endswith(ending) and folder not in reserved]
    records = (read_record(out, folder) for folder in sorted(free, key=lambda folder: (folder != preferred, folder)))
    return next((record for record in records if record is not None and record.key == key), None)


def _move_to_results(folder: Path, out: str, record: Record) -> None:
    if is_remote(out):
        with storage_errors_as_output_errors(out):
            _upload(folder, out, record.folder)
        return
    target = Path(out) / record.folder
    try:
        move(folder, target)
    except OSError as error:
        # Another worker, which was believed to be dead, may have finished the session first.
        if read_record(out, record.folder) is None:
            raise OutputError(
                f"'{target}' cannot be written: {error.strerror}.",
                "Move the existing file or folder away, or choose another --out.",
            ) from error


def _upload(folder: Path, out: str, name: str) -> None:
    """Upload a session's files. The record goes last: a folder without one is not finished."""
    files, target = filesystem(join(out, name))
    names = sorted(path.name for path in folder.iterdir() if path.name != RECORD_FILE)
    for file in names:
        files.put_file(str(folder / file), f"{target}/{file}")
    # Another run may have deleted some of the files meanwhile. Then the folder must not be marked as finished.
    missing = set(names) - contents(out).get(name, set())
    if missing:
        raise OutputError(
            f"'{join(out, name)}' lost {min(missing)} during the upload.", "Run the batch again with --resume."
        )
    write(join(out, name, RECORD_FILE), (folder / RECORD_FILE).read_bytes())
