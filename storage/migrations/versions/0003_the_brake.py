"""The reader's brake: which messages rang, how much breaking news a chat wants; and small facts by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "remembered",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_remembered")),
    )
    with op.batch_alter_table("chat", schema=None) as chat:
        chat.add_column(sa.Column("breaking_a_day", sa.SmallInteger(), nullable=True))
    with op.batch_alter_table("message", schema=None) as message:
        message.add_column(sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
        message.create_index("ix_message_chat_sent", ["chat_id", "sent_at"])


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("message", schema=None) as message:
        message.drop_index("ix_message_chat_sent")
        message.drop_column("silent")
    with op.batch_alter_table("chat", schema=None) as chat:
        chat.drop_column("breaking_a_day")
    op.drop_table("remembered")
