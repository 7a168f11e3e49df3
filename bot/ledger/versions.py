"""The ledger's versions, oldest first, known without importing Alembic so that opening a current ledger is quick."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from bot.errors import LedgerError

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
Age = Literal["empty", "older", "current"]
# One question each: between two, another program may make the ledger.
_SQLITE = "SELECT name FROM sqlite_master"
_POSTGRESQL = "SELECT tablename FROM pg_tables WHERE tablename = 'alembic_version'"


def age(connection: Any, where: str) -> Age:
    """How old the ledger behind a driver's connection is. Raises LedgerError where it is newer than the program."""
    sqlite = isinstance(connection, sqlite3.Connection)
    tables = {name for (name,) in connection.execute(_SQLITE if sqlite else _POSTGRESQL)}
    found = _version(connection) if "alembic_version" in tables else None
    if found is None:
        if sqlite and tables:
            raise LedgerError(f"{where} is the database of another program: name another file in `database`")
        return "empty"
    if found == REVISIONS[-1]:
        return "current"
    if found in REVISIONS:
        return "older"
    raise LedgerError(
        f"the ledger {where} was written by a newer followup: update the program (nothing was changed in it)"
    )


def _version(connection: Any) -> str | None:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None
