"""Draft the step from the last migration to `storage/schema.py`: `python -m tests.draft_migration "what it does"`.

The draft is a draft: read it, think of the rows that are there already, and run tests/storage on both engines.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.migrate import migration_config, open_storage


def _draft(connection: Connection, message: str) -> None:
    config = migration_config(connection)
    head = ScriptDirectory.from_config(config).get_current_head()
    command.revision(config, message=message, autogenerate=True, rev_id=f"{int(head or 0) + 1:04}")


async def draft(message: str) -> None:
    """Migrate an empty database to the last step and write down what the declared schema has beyond it."""
    with tempfile.TemporaryDirectory() as folder:
        storage = await open_storage(f"sqlite:///{Path(folder) / 'draft.db'}")
        try:
            async with storage.write() as connection:
                await connection.run_sync(_draft, message)
        finally:
            await storage.close()


if __name__ == "__main__":
    asyncio.run(draft(" ".join(sys.argv[1:]) or sys.exit("say what the step does")))
