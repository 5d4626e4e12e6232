"""Self-checks and the pain log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of self-checks and of pain."""
    op.create_table(
        "self_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("clip_sha256", sa.String(64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_self_checks"),
        sa.ForeignKeyConstraint(
            ["runner_id"], ["runners.id"], name="fk_self_checks_runner_id_runners", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("runner_id", "kind", "clip_sha256", name="uq_self_checks_runner_id_kind_clip_sha256"),
    )
    op.create_table(
        "pains",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("place", sa.String(20), nullable=True),
        sa.Column("note", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pains"),
        sa.ForeignKeyConstraint(["runner_id"], ["runners.id"], name="fk_pains_runner_id_runners", ondelete="CASCADE"),
    )
