"""The history's tables as typed classes.

What is changed here needs a new file in `gait/history/migrations/versions`; a test compares both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Double, ForeignKey, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, which SQLite keeps without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC; a time without a zone is the local one."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of all tables; constraints are named so that later revisions can change them."""

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
    """A runner by the name that the clinic gave; the empty name is the runner of sessions added without one."""

    __tablename__ = "runners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    sessions: Mapped[list[SessionRow]] = relationship(
        back_populates="runner", cascade="all, delete-orphan", passive_deletes=True
    )


class SessionRow(Base):
    """One session: when, how it was filmed and analysed, and hashes that tell whether it is known already."""

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
    runner: Mapped[RunnerRow] = relationship(back_populates="sessions")
    clips: Mapped[list[ClipRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True, order_by="ClipRow.id"
    )
    measurements: Mapped[list[MeasurementRow]] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True, order_by="MeasurementRow.id"
    )


class ClipRow(Base):
    """A clip of a session, by its hash; no folder."""

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
