"""The ledger's versions, oldest first, known without importing Alembic so that opening a current ledger is quick."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from bot.errors import LedgerError

REVISIONS = ("0001", "0002", "0003")
Age = Literal["empty", "older", "current"]


def age(connection: Any, where: str) -> Age:
    """How old the ledger behind a driver's connection is. Raises LedgerError where it is newer than the program."""
    found = _version(connection)
    if found is None:
        if isinstance(connection, sqlite3.Connection) and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise LedgerError(f"{where} is the database of another program: name another file in `database`")
        return "empty"
    if found == REVISIONS[-1]:
        return "current"
    if found in REVISIONS:
        return "older"
    raise LedgerError(
        f"the record {where} was written by a newer followup: update the program (nothing was changed in it)"
    )


def _version(connection: Any) -> str | None:
    tables = "sqlite_master" if isinstance(connection, sqlite3.Connection) else "pg_tables"
    name = "name" if tables == "sqlite_master" else "tablename"
    if not connection.execute(f"SELECT 1 FROM {tables} WHERE {name} = 'alembic_version'").fetchone():  # noqa: S608
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None
