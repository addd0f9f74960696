"""Edits of sent messages: when one is due, since when it is wanted, when the last was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_DUE = sa.text("edit_due_at IS NOT NULL")


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("message", schema=None) as message:
        for name in ("edit_due_at", "edit_since", "edited_at"):
            message.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        message.create_index("ix_message_edit_due_at", ["edit_due_at"], sqlite_where=_DUE, postgresql_where=_DUE)


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("message", schema=None) as message:
        message.drop_index("ix_message_edit_due_at")
        for name in ("edited_at", "edit_since", "edit_due_at"):
            message.drop_column(name)
