"""Pages of teasers: when one is fetched, what item it belongs to, and its canonical address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WANTED = sa.text("page_at IS NOT NULL")


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("article", schema=None) as article:
        article.add_column(sa.Column("teaser_hash", sa.Text(), nullable=True))
        article.add_column(sa.Column("page_at", sa.BigInteger(), nullable=True))
        article.add_column(sa.Column("page_attempts", sa.SmallInteger(), server_default="0", nullable=False))
        article.add_column(sa.Column("page_key", sa.Text(), nullable=True))
        article.create_index("ix_article_page_at", ["page_at"], sqlite_where=_WANTED, postgresql_where=_WANTED)
        article.create_index("ix_article_page_key", ["page_key"])


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table("article", schema=None) as article:
        article.drop_index("ix_article_page_key")
        article.drop_index("ix_article_page_at")
        article.drop_column("page_key")
        article.drop_column("page_attempts")
        article.drop_column("page_at")
        article.drop_column("teaser_hash")
