"""Add roles, the audit trail, the server's own state, and what limits uploads and interrupted jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables. A server that has users is guarded from now on."""
    with op.batch_alter_table("web_users") as table:
        table.add_column(sa.Column("role", sa.String(20), nullable=False, server_default="clinician"))
    with op.batch_alter_table("web_visits") as table:
        table.add_column(sa.Column("uploader_sha256", sa.String(64)))
    with op.batch_alter_table("web_jobs") as table:
        table.add_column(sa.Column("interruptions", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "web_state",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.execute("INSERT INTO web_state (key, at) SELECT 'guarded', MIN(created_at) FROM web_users HAVING COUNT(*) > 0")
    op.create_table(
        "web_audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
    )
    op.create_index("ix_web_audit_at", "web_audit", ["at"])
