"""Alembic runs this. The connection, already in its transaction, comes from bot/ledger/migrate.py."""

from alembic import context

from bot.ledger.tables import Stored

context.configure(connection=context.config.attributes["connection"], target_metadata=Stored.metadata)
context.run_migrations()
