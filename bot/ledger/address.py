"""Where a ledger is: an address from config.toml read into a place."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import LedgerError

_POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?://")
_PASSWORD = re.compile(r"(://[^:@/]*):[^@/]*@|(password=)[^&\s]*")


def is_postgresql(url: str) -> bool:
    return _POSTGRESQL.match(url) is not None


def libpq(url: str) -> str:
    """The address as PostgreSQL's own library reads it: without the name of a Python driver."""
    return _POSTGRESQL.sub("postgresql://", url, count=1)


def file_of(url: str) -> Path | None:
    """The file of an SQLite ledger; None for one in memory. What follows `sqlite:///` is the path, as it stands."""
    if not url.startswith("sqlite://"):
        raise LedgerError(
            f"database: “{shown(url)}” is no address of a ledger: write sqlite:///followup.db or postgresql://…"
        )
    name = url.removeprefix("sqlite://").removeprefix("/")
    return None if name in ("", ":memory:") else Path(name)


def shown(url: str) -> str:
    """The address for people's eyes: never with its password."""
    return _PASSWORD.sub(lambda m: f"{m[1] or m[2]}{':' if m[1] else ''}…{'@' if m[1] else ''}", url)
