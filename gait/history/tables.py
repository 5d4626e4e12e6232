"""The tables of a history as SQLAlchemy classes.

A change here needs a new migration in `gait/history/migrations/versions`. A test compares both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite stores it without the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. A time without a time zone is a local time.

        Parameters
        ----------
        value : datetime or None
            A time, to be stored.
        dialect : sqlalchemy.engine.Dialect
            The kind of database. It makes no difference.

        Returns
        -------
        datetime or None
            The time in UTC.
        """
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Set the time zone.

        Parameters
        ----------
        value : datetime or None
            A stored time. SQLite returns it without a time zone, in UTC.
        dialect : sqlalchemy.engine.Dialect
            The kind of database. It makes no difference.

        Returns
        -------
        datetime or None
            The time in UTC, with its time zone.
        """
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base class of all tables. Constraints have names, so that later migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {float: Double, datetime: Moment}  # noqa: RUF012


class RunnerRow(Base):
    """A runner, with the name that the clinic gave. The empty name stands for sessions without a runner."""

    __tablename__ = "runners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    sessions: Mapped[list[SessionRow]] = relationship(
        back_populates="runner", cascade="all, delete-orphan", passive_deletes=True
    )


class SelfCheckRow(Base):
    """A self-check: the day of filming as ``2026-05-31``, and its result as `gait.selfcheck.SelfCheck.document`."""

    __tablename__ = "self_checks"
    __table_args__ = (UniqueConstraint("runner_id", "kind", "clip_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    runner_id: Mapped[int] = mapped_column(ForeignKey("runners.id", ondelete="CASCADE"))
    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    clip_sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class PainRow(Base):
    """An entry of the pain log. What was told at a visit stays with its session."""

    __tablename__ = "pains"

    id: Mapped[int] = mapped_column(primary_key=True)
    runner_id: Mapped[int] = mapped_column(ForeignKey("runners.id", ondelete="CASCADE"))
    day: Mapped[str] = mapped_column(String(10))
    score: Mapped[float]
    place: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))


class SessionRow(Base):
    """A session: when and how it was filmed and analysed, what was told, and hashes that identify clips and content.

    `runner_answers` and `visit_details` are the parts `runner` and `visit` of `results.json`, and `cues` the
    instructions of its cues. They are None for sessions that were added before the history kept them.
    `folder` is where it was on this computer when it was added; None if that was a temporary copy.
    """

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("runner_id", "clips_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    runner_id: Mapped[int] = mapped_column(ForeignKey("runners.id", ondelete="CASCADE"))
    recorded_at: Mapped[datetime]
    clips_sha256: Mapped[str] = mapped_column(String(64))
    content_sha256: Mapped[str] = mapped_column(String(64))
    gait_version: Mapped[str] = mapped_column(String(50))
    engine: Mapped[str] = mapped_column(String(50))
    model: Mapped[str] = mapped_column(String(255))
    surface: Mapped[str] = mapped_column(String(20))
    speed_mps: Mapped[float | None]
    incline_deg: Mapped[float]
    height_m: Mapped[float | None]
    runner_answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    visit_details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cues: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # Empty for sessions that were added before units were stored.
    lengths: Mapped[str | None] = mapped_column(String(10))
    speeds: Mapped[str | None] = mapped_column(String(10))
    folder: Mapped[str | None] = mapped_column(Text)
    runner: Mapped[RunnerRow] = relationship(back_populates="sessions")
    clips: Mapped[list[ClipRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True, order_by="ClipRow.id"
    )
    measurements: Mapped[list[MeasurementRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True, order_by="MeasurementRow.id"
    )


class ClipRow(Base):
    """A clip of a session: file name without the folder, and hash."""

    __tablename__ = "clips"
    __table_args__ = (UniqueConstraint("session_id", "view"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    view: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    model_sha256: Mapped[str] = mapped_column(String(64))
    session: Mapped[SessionRow] = relationship(back_populates="clips")


class MeasurementRow(Base):
    """A `gait.measurement.Measurement`."""

    __tablename__ = "measurements"
    __table_args__ = (UniqueConstraint("session_id", "measure", "view"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    measure: Mapped[str] = mapped_column(String(100))
    view: Mapped[str] = mapped_column(String(10))
    value: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(50))
    ci95_low: Mapped[float | None]
    ci95_high: Mapped[float | None]
    n: Mapped[int]
    left: Mapped[float | None]
    right: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    reference_low: Mapped[float | None]
    reference_high: Mapped[float | None]
    label: Mapped[str | None] = mapped_column(String(50))
    asymmetry: Mapped[float | None]
    asymmetry_unit: Mapped[str | None] = mapped_column(String(50))
    asymmetry_detectable: Mapped[float | None]
    asymmetry_claimed: Mapped[bool | None]
    session: Mapped[SessionRow] = relationship(back_populates="measurements")
