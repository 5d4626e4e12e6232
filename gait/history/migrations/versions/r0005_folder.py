"""The folder of each session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column of the folder; it stays empty for sessions added before."""
    op.add_column("sessions", sa.Column("folder", sa.Text(), nullable=True))
