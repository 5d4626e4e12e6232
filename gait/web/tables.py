"""The database tables of the upload page: visits, clips, jobs, users, sessions, failed sign-ins and the audit trail.

They are in the same database as those of the history. Times are seconds since 1970 (UTC), because numbers compare the
same in every database.
"""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Role = Literal["clinician", "administrator"]
VisitState = Literal["uploading", "queued", "running", "done", "failed"]


class WebBase(DeclarativeBase):
    """Base class of the tables."""

    type_annotation_map = {float: Double(), dict[str, Any]: JSON()}  # noqa: RUF012


class User(WebBase):
    """A user who may sign in. The password is stored as an Argon2 hash, the API token as a SHA-256 hash."""

    __tablename__ = "web_users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[float]
    role: Mapped[str] = mapped_column(String(20), default="clinician", server_default="clinician")


class SignIn(WebBase):
    """A signed-in browser. Its cookie is stored as a hash."""

    __tablename__ = "web_sign_ins"

    cookie_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("web_users.id", ondelete="CASCADE"))
    form_token: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[float]


class Attempt(WebBase):
    """A failed sign-in. Stored only as long as it counts towards the limit."""

    __tablename__ = "web_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[float]


class Visit(WebBase):
    """The upload of one runner and its outcome. `id` is the name of its folder, `token` the secret part of its link.

    `uploader_sha256` tells whose upload it is (a user or a network address) until the upload is complete.
    """

    __tablename__ = "web_visits"
    __table_args__ = (Index("ix_web_visits_state_queued_at", "state", "queued_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[float] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12))
    queued_at: Mapped[float | None]
    finished_at: Mapped[float | None]
    request: Mapped[dict[str, Any]]
    runner_name: Mapped[str | None] = mapped_column(String(100))
    problem: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    uploader_sha256: Mapped[str | None] = mapped_column(String(64))


class ClipUpload(WebBase):
    """A clip that a visit announced. The number of bytes received is the length of its file."""

    __tablename__ = "web_clips"

    visit_id: Mapped[str] = mapped_column(ForeignKey("web_visits.id", ondelete="CASCADE"), primary_key=True)
    view: Mapped[str] = mapped_column(String(10), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger())


class Job(WebBase):
    """The analysis of a visit: who claimed it, when the claim expires unless it is renewed, and how far it is.

    `attempts` counts the starts of the analysis, `interruptions` those that ended because a server stopped.
    """

    __tablename__ = "web_jobs"

    visit_id: Mapped[str] = mapped_column(ForeignKey("web_visits.id", ondelete="CASCADE"), primary_key=True)
    claim: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(String(20), default="queued")
    view: Mapped[str | None] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    interruptions: Mapped[int] = mapped_column(default=0, server_default="0")


class State(WebBase):
    """A time that a server remembers; see `gait.web.state`."""

    __tablename__ = "web_state"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[float]


class AuditEntry(WebBase):
    """An entry of the audit trail. It outlives the visit and the user that it names."""

    __tablename__ = "web_audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[float] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(64))
