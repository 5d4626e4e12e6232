"""Create the tables of visits, clips, jobs, users, sessions and failed sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "web_users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("token_sha256", sa.String(64), unique=True),
        sa.Column("created_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "web_sign_ins",
        sa.Column("cookie_sha256", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("web_users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("form_token", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "web_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("ix_web_attempts_key_sha256", "web_attempts", ["key_sha256"])
    op.create_table(
        "web_visits",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("idempotency_key", sa.String(64), unique=True),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("queued_at", sa.Double()),
        sa.Column("finished_at", sa.Double()),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("runner_name", sa.String(100)),
        sa.Column("problem", sa.Text()),
        sa.Column("remedy", sa.Text()),
    )
    op.create_index("ix_web_visits_created_at", "web_visits", ["created_at"])
    op.create_index("ix_web_visits_state_queued_at", "web_visits", ["state", "queued_at"])
    op.create_table(
        "web_clips",
        sa.Column("visit_id", sa.String(32), sa.ForeignKey("web_visits.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("view", sa.String(10), primary_key=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "web_jobs",
        sa.Column("visit_id", sa.String(32), sa.ForeignKey("web_visits.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("claim", sa.String(32)),
        sa.Column("lease_until", sa.Double()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("view", sa.String(10)),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
    )
