"""Since when a chat is gone, so that it can be forgotten; so far, since it last spoke."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("chat", schema=None) as chat:
        chat.add_column(sa.Column("gone_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE chat SET gone_at = seen_at WHERE state = 'gone'")


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("chat", schema=None) as chat:
        chat.drop_column("gone_at")
