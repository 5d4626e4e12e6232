"""The units in which each session shows lengths and speeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of the units; they stay empty for sessions added before."""
    op.add_column("sessions", sa.Column("lengths", sa.String(10), nullable=True))
    op.add_column("sessions", sa.Column("speeds", sa.String(10), nullable=True))
