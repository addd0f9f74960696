"""Alembic's entry: the connection is always handed over by `storage.migrate`."""

from alembic import context

from storage.migrate import OPTIONS
from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
