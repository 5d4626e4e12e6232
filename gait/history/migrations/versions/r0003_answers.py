"""What was told with each session, and the cues that it gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the answers of the runner, the details of the visit and the cues; they stay empty for earlier sessions."""
    op.add_column("sessions", sa.Column("runner_answers", sa.JSON(), nullable=True))
    op.add_column("sessions", sa.Column("visit_details", sa.JSON(), nullable=True))
    op.add_column("sessions", sa.Column("cues", sa.JSON(), nullable=True))
