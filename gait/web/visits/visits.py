"""Visits: making one, finding one by its link, taking one away."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gait.history.database import begin_writing
from gait.history.store import runner_name
from gait.web.errors import request_errors as refusals
from gait.web.settings import Settings
from gait.web.tables import ClipUpload, Job, Visit
from gait.web.visits.schemas import VisitAnswers, checked

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,49}")
_WAITING = ("uploading", "queued", "running")


class Visits:
    """Every visit, in the database and on the disk.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The history's database.
    settings : Settings
        Limits, and the folder for clips and reports.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._home = settings.data / "visits"
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)

    def create(
        self, answers: VisitAnswers, *, idempotency_key: str | None = None, user: str = ""
    ) -> tuple[Visit, bool]:
        """Make a visit, or return the one that the same request with the same key made before.

        Parameters
        ----------
        answers : VisitAnswers
            What is told of runner and clips.
        idempotency_key : str, optional
            The caller's own name for this request.
        user : str
            Who is signed in: keys of two users never meet.

        Returns
        -------
        visit : Visit
        new : bool
            Whether it was made now.

        Raises
        ------
        RequestError
            If a clip is too large or too long, too many wait, the disk is full, or the key was used for something else.
        OptionError
            If an answer cannot be understood.
        """
        checked(answers)
        runner_name(answers.runner_name)
        request = answers.model_dump(mode="json", exclude_none=True)
        content_sha256 = _sha256(answers.model_dump_json())
        key = None if idempotency_key is None else _sha256(f"{user}\n{idempotency_key}")
        known = self._by_key(key, content_sha256)
        if known is not None:
            return known, False
        self._refuse_limits(answers)
        # Looked at before anybody's turn to write is taken: a full house turns away many.
        with Session(self._engine) as session:
            self._refuse_full_queue(session)
        self._refuse_full_disk(sum(clip.size_bytes for clip in answers.clips))
        visit = Visit(
            id=uuid.uuid4().hex,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            idempotency_key=key,
            request_sha256=content_sha256,
            created_at=time.time(),
            state="uploading",
            request=request,
            runner_name=answers.runner_name,
        )
        clips = [ClipUpload(visit_id=visit.id, view=clip.view, size_bytes=clip.size_bytes) for clip in answers.clips]
        try:
            with begin_writing(self._engine) as session:
                self._refuse_full_queue(session)
                session.add(visit)
                session.flush()
                session.add_all(clips)
                session.flush()
                session.expunge_all()
        except IntegrityError:
            known = self._by_key(key, content_sha256)
            if known is None:
                raise
            return known, False
        return visit, True

    def find(self, token: str) -> Visit:
        """Return the visit under a link; raises a 404 `RequestError` if there is none."""
        if _TOKEN.fullmatch(token) is None:
            raise refusals.not_found()
        with Session(self._engine, expire_on_commit=False) as session:
            visit = session.scalar(select(Visit).where(Visit.token == token))
        if visit is None:
            raise refusals.not_found()
        return visit

    def by_id(self, visit_id: str) -> Visit | None:
        """Return the visit of that name inside the server, None if it is gone."""
        with Session(self._engine, expire_on_commit=False) as session:
            return session.get(Visit, visit_id)

    def clips(self, visit: Visit) -> list[ClipUpload]:
        """Return the clips that a visit announced, the side first."""
        with Session(self._engine, expire_on_commit=False) as session:
            found = session.scalars(select(ClipUpload).where(ClipUpload.visit_id == visit.id))
            return sorted(found, key=lambda clip: clip.view, reverse=True)

    def start(self, visit: Visit) -> None:
        """Queue a visit whose clips are here; one that is queued already stays where it is."""
        with begin_writing(self._engine) as session:
            row = session.get(Visit, visit.id)
            if row is None:
                raise refusals.not_found()
            if row.state == "uploading":
                row.state, row.queued_at = "queued", time.time()
                session.add(Job(visit_id=visit.id))

    def settle(self, visit: Visit) -> None:
        """Forget what could not be done with a visit's report: it is done now."""
        with begin_writing(self._engine) as session:
            done = update(Visit).where(Visit.id == visit.id, Visit.state == "done")
            session.execute(done.values(problem=None, remedy=None))

    def delete(self, visit: Visit) -> None:
        """Take a visit away: its rows, its clips, its report. Work on it is stopped by whoever does it."""
        with begin_writing(self._engine) as session:
            session.execute(delete(Visit).where(Visit.id == visit.id))
        empty_log(self._engine)
        remove_folder(self.folder(visit))

    def folder(self, visit: Visit) -> Path:
        """Return the folder of a visit, named by the server alone."""
        return self._home / visit.id

    def clip_path(self, visit: Visit, view: str) -> Path:
        """Return where the bytes of a clip go."""
        return self.folder(visit) / f"{view}.mp4"

    def report_folder(self, visit: Visit) -> Path:
        """Return where a visit's report is, once it is made."""
        return self.folder(visit) / "report"

    def sweep(self, now: float | None = None) -> int:
        """Remove what is older than the retention, uploads given up a day ago, and folders of nobody; count visits."""
        now = time.time() if now is None else now
        oldest = now - 86_400 * self._settings.retention_days
        given_up = max(oldest, now - 86_400)
        with begin_writing(self._engine) as session:
            old = (Visit.created_at < oldest) | ((Visit.state == "uploading") & (Visit.created_at < given_up))
            gone = list(session.scalars(select(Visit.id).where(old)))
            session.execute(delete(Visit).where(Visit.id.in_(gone)))
        empty_log(self._engine)
        with Session(self._engine) as session:
            kept = set(session.scalars(select(Visit.id)))
        for folder in self._home.iterdir():
            # A folder made this minute may belong to a visit made since the look above.
            if folder.name not in kept and folder.stat().st_mtime < now - 60:
                remove_folder(folder)
        return len(gone)

    def _by_key(self, key: str | None, content_sha256: str) -> Visit | None:
        if key is None:
            return None
        with Session(self._engine, expire_on_commit=False) as session:
            visit = session.scalar(select(Visit).where(Visit.idempotency_key == key))
        if visit is not None and visit.request_sha256 != content_sha256:
            raise refusals.RequestError(
                409, "key_used", "This Idempotency-Key was used for another visit.", "Use a new key for a new visit."
            )
        return visit

    def _refuse_limits(self, answers: VisitAnswers) -> None:
        for clip in answers.clips:
            if clip.size_bytes > self._settings.most_clip_bytes:
                raise refusals.too_large(self._settings.most_clip_bytes)
            if clip.duration_s is not None and clip.duration_s > self._settings.most_clip_s:
                raise refusals.too_long(self._settings.most_clip_s, clip.duration_s)

    def _refuse_full_queue(self, session: Session) -> None:
        waiting = session.scalar(select(func.count()).select_from(Visit).where(Visit.state.in_(_WAITING))) or 0
        if waiting >= self._settings.most_waiting:
            raise refusals.queue_full()

    def _refuse_full_disk(self, more_bytes: int) -> None:
        if shutil.disk_usage(self._home).free - more_bytes < self._settings.least_free_bytes:
            raise refusals.disk_full()


def empty_log(engine: Engine) -> None:
    """Take what was deleted out of SQLite's log, which lasts as long as the server; a busy one waits for the sweep."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def remove_folder(folder: Path) -> None:
    """Remove a folder, first under another name so that nothing half removed is ever found."""
    doomed = folder.with_name(f".{folder.name}.gone")
    try:
        folder.rename(doomed)
    except FileNotFoundError:
        return
    except OSError:
        doomed = folder
    shutil.rmtree(doomed, ignore_errors=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
