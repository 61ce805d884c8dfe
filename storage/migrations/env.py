"""Runs migrations over the connection that storage.state.migration passes in; logging stays as the bot set it."""

from __future__ import annotations

from alembic import context

from storage.state.migration import MODULES
from storage.state.tables import METADATA

TABLES = MODULES  # made known by being imported

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table only by making it anew
    transactional_ddl=True,  # also on SQLite, which can; the caller holds the transaction
    compare_server_default=True,
)
context.run_migrations()
