"""What waits of one push, in order: while another push is paused, its letters must not be walked over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_WAITING = sa.text("state = 'pending' AND broadcast_id IS NOT NULL")


def upgrade() -> None:
    """Apply the step."""
    op.create_index(
        "ix_alert_push_due",
        "alert",
        ["broadcast_id", "due_at", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("ix_alert_push_due", "alert")
