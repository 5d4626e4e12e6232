"""The usual range of each measurement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of the usual range; they stay empty for sessions added before."""
    op.add_column("measurements", sa.Column("reference_low", sa.Double(), nullable=True))
    op.add_column("measurements", sa.Column("reference_high", sa.Double(), nullable=True))
