"""Compile SQLAlchemy statements over the tables for the drivers: one statement serves SQLite and PostgreSQL.

The drivers run the text: a statement takes 26 µs so, and 46 µs through a connection of SQLAlchemy. Build a statement
once, as a constant of its module: it is then compiled once too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Delete, Insert, Table, bindparam, delete, insert, literal_column, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.sql.expression import ClauseElement

_SQLITE = sqlite_dialect(paramstyle="named")
_POSTGRESQL = PGDialect_psycopg()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=500)
def compiled(statement: ClauseElement | str, columns: tuple[str, ...], postgresql: bool) -> tuple[str, dict[str, Any]]:
    """Return the driver's text and the values that the statement itself holds. `columns`: those of an insert."""
    result = (text(statement) if isinstance(statement, str) else statement).compile(
        dialect=_POSTGRESQL if postgresql else _SQLITE,
        column_keys=columns if isinstance(statement, Insert) else None,
    )
    own = {name for bind, name in result.bind_names.items() if not bind.required}  # type: ignore[attr-defined]
    return result.string, {name: value for name, value in result.params.items() if name in own}


def one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Compare with literals, not with bound values: only then SQLite takes an index with the same condition."""
    return column.in_([literal_column(f"'{value}'") for value in sorted(values)])


@cache
def replacement(table: Table) -> tuple[Delete, Insert]:
    """Return what deletes the row with a key, and what adds one."""
    return delete(table).where(*(column == bindparam(column.name) for column in table.primary_key)), insert(table)
