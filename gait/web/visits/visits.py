"""`Visits`: create, find and delete visits, in the database and on the disk."""

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
from gait.runtime.files import make_private_folder, move
from gait.web.errors.request_errors import (
    RequestError,
    disk_full,
    not_found,
    queue_full,
    too_large,
    too_long,
    too_many_uploads,
)
from gait.web.settings import Settings
from gait.web.tables import ClipUpload, Job, Visit
from gait.web.visits import files
from gait.web.visits.clock import Clock
from gait.web.visits.schemas import VisitAnswers
from gait.web.visits.uploads import longest_playing_s, received_bytes
from gait.words.web import OTHER_VIEW_REMEDIES

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,49}")
_OWN_FOLDER = re.compile(r"\.*[0-9a-f]{32}(\.gone)*")
_UNFINISHED = ("uploading", "queued", "running")
_DAY_S = 86_400
ABANDONED_AFTER_S = 15 * 60
"""An upload is given up when no byte has arrived for this time."""
EXCHANGE_WITHIN_S = 30 * 60
"""For this time after a visit whose clips show the other view, its clips are kept to be analysed as that view."""
_LEAST_UPLOADS_OF_ONE = 3


class Visits:
    """All visits.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The history's database.
    settings : Settings
        Limits, and the folder for clips and reports.
    clock : Clock, optional
        The time by which visits expire.
    """

    def __init__(self, engine: Engine, settings: Settings, clock: Clock | None = None) -> None:
        self._engine, self._settings = engine, settings
        self.clock = clock or Clock(None)
        # How many bytes each upload had, and since when by a timer.
        self._uploads_seen: dict[str, tuple[int, float]] = {}
        self._root = settings.data / "visits"
        make_private_folder(self._root)

    def create(
        self, answers: VisitAnswers, *, idempotency_key: str | None = None, user: str = "", network: str = ""
    ) -> tuple[Visit, bool]:
        """Create a visit, or return the one that an earlier request with the same key created.

        Parameters
        ----------
        answers : VisitAnswers
            The answers about runner and clips.
        idempotency_key : str, optional
            The client's identifier of this request.
        user : str
            The signed-in user. Equal keys of different users are different.
        network : str
            Network that the request came from. Its unfinished uploads are limited if nobody is signed in; otherwise
            those of the user are.

        Returns
        -------
        visit : Visit
        is_new : bool
            Whether the visit was created now.

        Raises
        ------
        RequestError
            If a clip is too large or too long, too many visits are waiting or being sent by the same user or
            from the same network, the disk would be full, or the key was used for a
            different request.
        OptionError
            If an answer is invalid.
        """
        if answers.retest_of is not None:
            answers = answers.as_retest(self._finished(answers.retest_of))
        answers.check()
        runner_name(answers.runner_name)
        content_sha256 = _sha256(answers.model_dump_json())
        key = None if idempotency_key is None else _sha256(f"{user}\n{idempotency_key}")
        existing = self._by_key(key, content_sha256)
        if existing is not None:
            return existing, False
        self._check_limits(answers)
        uploader = _sha256(f"user\n{user}" if user else f"network\n{network}")
        # Somebody who signed in may send more at the same time than an unknown network.
        most = max(_LEAST_UPLOADS_OF_ONE, self._settings.max_waiting // (2 if user else 5))
        # Checked first without the write lock, since a full queue turns many requests away.
        with Session(self._engine) as session:
            self._check_queue(session, uploader, most)
        visit = Visit(
            id=uuid.uuid4().hex,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            idempotency_key=key,
            request_sha256=content_sha256,
            created_at=self.clock.now(),
            state="uploading",
            request=answers.model_dump(mode="json", exclude_none=True),
            runner_name=answers.runner_name,
            uploader_sha256=uploader,
        )
        clips = [ClipUpload(visit_id=visit.id, view=clip.view, size_bytes=clip.size_bytes) for clip in answers.clips]
        try:
            with begin_writing(self._engine) as session:
                self._check_queue(session, uploader, most)
                self._check_room(session, sum(clip.size_bytes for clip in answers.clips))
                session.add(visit)
                session.flush()
                session.add_all(clips)
                session.flush()
                session.expunge_all()
        except IntegrityError:
            # The same request arrived twice at the same time.
            existing = self._by_key(key, content_sha256)
            if existing is None:
                raise
            return existing, False
        make_private_folder(self.folder(visit))
        return visit, True

    def find(self, token: str) -> Visit:
        """Return the visit with this token; raises a 404 `RequestError` if there is none.

        Parameters
        ----------
        token : str
            The token in the visit's link.

        Returns
        -------
        Visit
            The visit.

        Raises
        ------
        RequestError
            404 if there is no such visit.
        """
        if _TOKEN.fullmatch(token) is None:
            raise not_found()
        with Session(self._engine, expire_on_commit=False) as session:
            visit = session.scalar(select(Visit).where(Visit.token == token))
        if visit is None:
            raise not_found()
        return visit

    def by_id(self, visit_id: str) -> Visit | None:
        """Return the visit with this id, or None if it was deleted.

        Parameters
        ----------
        visit_id : str
            Primary key of the visit.

        Returns
        -------
        Visit or None
            The visit.
        """
        with Session(self._engine, expire_on_commit=False) as session:
            return session.get(Visit, visit_id)

    def clips(self, visit: Visit) -> list[ClipUpload]:
        """Return the clips of a visit, the side view first.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        list of ClipUpload
            The clips, complete or not. Empty if the visit was deleted.
        """
        with Session(self._engine, expire_on_commit=False) as session:
            clips = session.scalars(select(ClipUpload).where(ClipUpload.visit_id == visit.id))
            return sorted(clips, key=lambda clip: files.CLIP_VIEWS.index(clip.view))

    def last_before(self, visit: Visit) -> Visit | None:
        """Return the last earlier visit of the same runner that has a report.

        Parameters
        ----------
        visit : Visit
            The visit. Retests count as parts of the visits that they belong to.

        Returns
        -------
        Visit or None
            None without an earlier visit, or if the visit has no runner's name.
        """
        if visit.runner_name is None:
            return None
        same = (Visit.runner_name == visit.runner_name, Visit.state == "done", Visit.created_at < visit.created_at)
        with Session(self._engine, expire_on_commit=False) as session:
            earlier = session.scalars(select(Visit).where(*same).order_by(Visit.created_at.desc()))
            return next((each for each in earlier if "retest_of" not in each.request), None)

    def retests_of(self, visit: Visit) -> list[Visit]:
        """Return the retests of a visit, the oldest first.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        list of Visit
        """
        belongs = Visit.request["retest_of"].as_string() == visit.token
        with Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Visit).where(belongs).order_by(Visit.created_at)))

    def can_exchange_views(self, visit: Visit) -> bool:
        """Return whether a visit failed because its clips show the other view, and they are still here.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        bool
            False also after the views have been exchanged once, and with a clip from the other side, because it is then
            not known which of the clips shows which view.
        """
        return (
            visit.state == "failed"
            and visit.remedy in OTHER_VIEW_REMEDIES
            and visit.finished_at is not None
            and 0 <= time.time() - visit.finished_at < EXCHANGE_WITHIN_S
            and not files.exchanged_path(self.folder(visit)).exists()
            and all(
                clip.view != "other_side" and self.clip_path(visit, clip.view).is_file() for clip in self.clips(visit)
            )
        )

    def exchange_views(self, visit: Visit) -> None:
        """Queue a visit again, with its side clip as the rear clip and the other way round.

        Parameters
        ----------
        visit : Visit
            A visit for which `can_exchange_views` is true.

        Raises
        ------
        RequestError
            409 if its views cannot be exchanged; 429 if too many visits are waiting.
        """
        other = {"side": "rear", "rear": "side"}
        with begin_writing(self._engine) as session:
            row = session.get(Visit, visit.id)
            if row is None or not self.can_exchange_views(row):
                raise RequestError(
                    409,
                    "no_exchange",
                    "The clips of this visit are not here any more.",
                    "Send them again, each in its own place.",
                )
            if self._unfinished(session) >= self._settings.max_waiting:
                raise queue_full()
            clips = list(session.scalars(select(ClipUpload).where(ClipUpload.visit_id == visit.id)))
            session.execute(delete(ClipUpload).where(ClipUpload.visit_id == visit.id))
            session.add_all(
                ClipUpload(visit_id=visit.id, view=other[clip.view], size_bytes=clip.size_bytes) for clip in clips
            )
            announced = [{**clip, "view": other[clip["view"]]} for clip in row.request["clips"]]
            row.request = {**row.request, "clips": announced}
            row.state, row.queued_at, row.finished_at = "queued", time.time(), None
            row.problem, row.remedy = None, None
            session.execute(delete(Job).where(Job.visit_id == visit.id))
            session.flush()
            session.add(Job(visit_id=visit.id))
            files.exchange_clips(self.folder(visit))

    def start(self, visit: Visit) -> None:
        """Queue a visit whose clips are complete. Has no effect on one that was queued before.

        Parameters
        ----------
        visit : Visit
            The visit.

        Raises
        ------
        RequestError
            404 if the visit was deleted.
        """
        with begin_writing(self._engine) as session:
            row = session.get(Visit, visit.id)
            if row is None:
                raise not_found()
            if row.state == "uploading":
                row.state, row.queued_at, row.uploader_sha256 = "queued", time.time(), None
                session.add(Job(visit_id=visit.id))

    def refuse(self, visit: Visit, error: RequestError) -> None:
        """End the upload of a visit whose clip cannot be used, and delete what has arrived of it.

        Parameters
        ----------
        visit : Visit
            The visit. One whose upload is complete stays as it is.
        error : RequestError
            Why the clip cannot be used.
        """
        with begin_writing(self._engine) as session:
            row = session.get(Visit, visit.id)
            if row is None or row.state != "uploading":
                return
            row.state, row.finished_at, row.uploader_sha256 = "failed", time.time(), None
            row.problem, row.remedy = error.problem, error.remedy
        self.remove_clips(visit)

    def remove_clips(self, visit: Visit) -> None:
        """Delete the uploaded clips of a visit from the disk.

        Clips that show the other view are kept for half an hour, so that they need not be sent again.

        Parameters
        ----------
        visit : Visit
            The visit.
        """
        if self.can_exchange_views(visit):
            return
        for clip in self.clips(visit):
            self.clip_path(visit, clip.view).unlink(missing_ok=True)

    def check_free_space(self, more_bytes: int) -> None:
        """Raise a 507 `RequestError` if the disk would have less free space than it must keep.

        Parameters
        ----------
        more_bytes : int
            Number of bytes that will be written.

        Raises
        ------
        RequestError
            507 if the bytes must not be written.
        """
        if shutil.disk_usage(self._root).free - more_bytes < self._settings.min_free_bytes:
            raise disk_full()

    def clear_problem(self, visit: Visit) -> None:
        """Remove the problem of a visit that is done, because it has been solved.

        Parameters
        ----------
        visit : Visit
            The visit. One that is not done stays as it is.
        """
        with begin_writing(self._engine) as session:
            done = update(Visit).where(Visit.id == visit.id, Visit.state == "done")
            session.execute(done.values(problem=None, remedy=None))

    def delete(self, visit: Visit) -> None:
        """Delete a visit with its clips, its report and its retests. A running analysis stops when it notices.

        Parameters
        ----------
        visit : Visit
            The visit. Deleting it again has no effect.
        """
        visits = [visit, *self.retests_of(visit)]
        with begin_writing(self._engine) as session:
            session.execute(delete(Visit).where(Visit.id.in_([each.id for each in visits])))
        truncate_sqlite_log(self._engine)
        for each in visits:
            remove_folder(self.folder(each))

    def folder(self, visit: Visit) -> Path:
        """Return the folder of a visit.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        Path
            The folder, which may not exist yet.
        """
        return self._root / visit.id

    def clip_path(self, visit: Visit, view: str) -> Path:
        """Return the path of a clip.

        Parameters
        ----------
        visit : Visit
            The visit.
        view : str
            View of the clip, `side` or `rear`.

        Returns
        -------
        Path
            The path. The file may not exist yet.
        """
        return files.clip_path(self.folder(visit), view)

    def report_folder(self, visit: Visit) -> Path:
        """Return the folder of the report, which may not exist yet.

        Parameters
        ----------
        visit : Visit
            The visit.

        Returns
        -------
        Path
            The folder.
        """
        return files.report_folder(self.folder(visit))

    def remove_expired(self, now: float | None = None) -> list[str]:
        """Delete the visits older than the retention time, and folders without a visit.

        Parameters
        ----------
        now : float, optional
            Current time, in seconds since 1970. By default that of the clock, which does not follow a jump.

        Returns
        -------
        list of str
            Ids of the deleted visits.
        """
        now = self.clock.now() if now is None else now
        oldest = now - _DAY_S * self._settings.retention_days
        with begin_writing(self._engine) as session:
            ids = list(session.scalars(select(Visit.id).where(Visit.created_at < oldest)))
            session.execute(delete(Visit).where(Visit.id.in_(ids)))
        truncate_sqlite_log(self._engine)
        # Listed before the query: a visit is in the database before its folder is made.
        folders = list(self._root.iterdir())
        with Session(self._engine) as session:
            remaining = set(session.scalars(select(Visit.id)))
        for folder in folders:
            # Nothing else in the folder is touched.
            if _OWN_FOLDER.fullmatch(folder.name) and folder.name not in remaining:
                remove_folder(folder)
        return ids

    def remove_abandoned(self, now_s: float | None = None) -> list[str]:
        """Delete the visits whose upload nobody continues. No clock is asked, only a timer of this server.

        Parameters
        ----------
        now_s : float, optional
            Time on the timer, as `time.monotonic` returns it.

        Returns
        -------
        list of str
            Ids of the deleted visits.
        """
        now_s = time.monotonic() if now_s is None else now_s
        with Session(self._engine, expire_on_commit=False) as session:
            uploading = {visit.id: visit for visit in session.scalars(select(Visit).where(Visit.state == "uploading"))}
        seen = {}
        for visit in uploading.values():
            received = sum(path.stat().st_size for path in self.folder(visit).glob("*.mp4"))
            last = self._uploads_seen.get(visit.id)
            seen[visit.id] = last if last is not None and last[0] == received else (received, now_s)
        self._uploads_seen = seen
        ids = [visit_id for visit_id, (_, since_s) in seen.items() if now_s - since_s >= ABANDONED_AFTER_S]
        if not ids:
            return []
        with begin_writing(self._engine) as session:
            session.execute(delete(Visit).where(Visit.id.in_(ids), Visit.state == "uploading"))
            kept = set(session.scalars(select(Visit.id).where(Visit.id.in_(ids))))
        removed = [visit_id for visit_id in ids if visit_id not in kept]
        for visit_id in removed:
            remove_folder(self.folder(uploading[visit_id]))
        return removed

    def remove_left_clips(self) -> None:
        """Delete the clips of visits that have ended in any way, unless they are to be kept."""
        if self._settings.keep_originals:
            return
        with Session(self._engine, expire_on_commit=False) as session:
            ended = list(session.scalars(select(Visit).where(Visit.state.in_(("done", "failed")))))
        for visit in ended:
            self.remove_clips(visit)

    def _check_room(self, session: Session, more_bytes: int) -> None:
        """Check the free space, less what other uploads have announced and not sent yet."""
        announced = select(ClipUpload).join(Visit, Visit.id == ClipUpload.visit_id).where(Visit.state == "uploading")
        promised = sum(
            max(0, clip.size_bytes - received_bytes(files.clip_path(self._root / clip.visit_id, clip.view)))
            for clip in session.scalars(announced)
        )
        self.check_free_space(promised + more_bytes)

    def _by_key(self, key: str | None, content_sha256: str) -> Visit | None:
        if key is None:
            return None
        with Session(self._engine, expire_on_commit=False) as session:
            visit = session.scalar(select(Visit).where(Visit.idempotency_key == key))
        if visit is not None and visit.request_sha256 != content_sha256:
            raise RequestError(
                409,
                "key_used",
                "This Idempotency-Key was used for a different request.",
                "Use a new key for a new visit.",
            )
        return visit

    def _check_limits(self, answers: VisitAnswers) -> None:
        longest_s = longest_playing_s(self._settings.max_clip_s, answers.capture_fps)
        for clip in answers.clips:
            if clip.size_bytes > self._settings.max_clip_bytes:
                raise too_large(self._settings.max_clip_bytes)
            if clip.duration_s is not None and clip.duration_s > longest_s:
                raise too_long(longest_s, clip.duration_s)

    def _finished(self, token: str) -> VisitAnswers:
        """Return the answers of a visit that has a report."""
        visit = self.find(token)
        if visit.state != "done":
            raise RequestError(409, "not_ready", "The first visit has no report yet.", "Wait until it has one.")
        return VisitAnswers.model_validate(visit.request)

    def _unfinished(self, session: Session) -> int:
        return session.scalar(select(func.count()).select_from(Visit).where(Visit.state.in_(_UNFINISHED))) or 0

    def _check_queue(self, session: Session, uploader: str, most: int) -> None:
        if self._unfinished(session) >= self._settings.max_waiting:
            raise queue_full()
        own = (Visit.state == "uploading") & (Visit.uploader_sha256 == uploader)
        if (session.scalar(select(func.count()).select_from(Visit).where(own)) or 0) >= most:
            raise too_many_uploads()


def truncate_sqlite_log(engine: Engine) -> None:
    """Remove deleted data from SQLite's write-ahead log, which would otherwise keep it as long as the server runs.

    If the log is in use at the moment, the next call truncates it.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database. Nothing is done to one that is not SQLite.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def remove_folder(folder: Path) -> None:
    """Remove a folder. It is renamed first, so that a partly removed folder is never used.

    Parameters
    ----------
    folder : Path
        The folder. A missing folder is no error.
    """
    renamed = folder.with_name(f".{folder.name}.gone")
    try:
        move(folder, renamed)
    except FileNotFoundError:
        return
    except OSError:
        renamed = folder
    shutil.rmtree(renamed, ignore_errors=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
