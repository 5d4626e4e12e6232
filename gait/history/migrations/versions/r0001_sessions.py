"""Tables of runners, sessions, clips and measurements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "runners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runners"),
        sa.UniqueConstraint("name", name="uq_runners_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clips_sha256", sa.String(64), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("gait_version", sa.String(50), nullable=False),
        sa.Column("engine", sa.String(50), nullable=False),
        sa.Column("model", sa.String(255), nullable=False),
        sa.Column("surface", sa.String(20), nullable=False),
        sa.Column("speed_mps", sa.Double(), nullable=True),
        sa.Column("incline_deg", sa.Double(), nullable=False),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["runner_id"], ["runners.id"], name="fk_sessions_runner_id_runners", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("runner_id", "clips_sha256", name="uq_sessions_runner_id_clips_sha256"),
    )
    op.create_table(
        "clips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(10), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("model_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clips"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_clips_session_id_sessions", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("session_id", "view", name="uq_clips_session_id_view"),
    )
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(100), nullable=False),
        sa.Column("view", sa.String(10), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(50), nullable=False),
        sa.Column("ci95_low", sa.Double(), nullable=True),
        sa.Column("ci95_high", sa.Double(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("left", sa.Double(), nullable=True),
        sa.Column("right", sa.Double(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("label", sa.String(50), nullable=True),
        sa.Column("asymmetry", sa.Double(), nullable=True),
        sa.Column("asymmetry_unit", sa.String(50), nullable=True),
        sa.Column("asymmetry_detectable", sa.Double(), nullable=True),
        sa.Column("asymmetry_claimed", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_measurements"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_measurements_session_id_sessions", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("session_id", "measure", "view", name="uq_measurements_session_id_measure_view"),
    )
