"""How often in a row nothing but figures of an article changed: what ticks is taken ever more seldom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("article", schema=None) as article:
        article.add_column(sa.Column("figure_changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("article", schema=None) as article:
        article.drop_column("figure_changes")
