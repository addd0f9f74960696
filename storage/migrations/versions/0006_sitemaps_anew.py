"""Read sitemaps whole once more: of an index that stayed as it was, the maps were not asked."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forget what the servers said when they last came."""
    op.execute("UPDATE source SET etag = NULL, last_modified = NULL WHERE kind = 'sitemap'")


def downgrade() -> None:
    """Nothing to take back."""
