"""Where a ledger is: an address from config.toml read into a place."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import LedgerError

_POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?://")
_PASSWORD = re.compile(r"(://[^:@/]*):.*@|(password=)[^&\s]*")
_SOUND = re.compile(r"[^@]*|[^:]+://[^:@/?#]*(:[^:@/?#]*)?@[^@]*")


def is_postgresql(url: str) -> bool:
    return _POSTGRESQL.match(url) is not None


def libpq(url: str) -> str:
    """The address as PostgreSQL's own library reads it: without the name of a Python driver.

    Refuses a password that would be taken apart: the library's complaint would show a piece of it.
    """
    if not _SOUND.fullmatch(url):
        raise LedgerError(
            "database: the password in the address holds a character that must be written as a code:"
            " @ as %40, : as %3A, / as %2F, ? as %3F, # as %23"
        )
    return _POSTGRESQL.sub("postgresql://", url, count=1)


def file_of(url: str) -> Path | None:
    """The file of an SQLite ledger; None for one in memory. What follows `sqlite:///` is the path, as it stands."""
    if not url.startswith("sqlite://"):
        raise LedgerError(
            f"database: “{shown(url)}” is no address of a record: write sqlite:///followup.db or postgresql://…"
        )
    name = url.removeprefix("sqlite://").removeprefix("/")
    return None if name in ("", ":memory:") else Path(name)


def real_file(url: str) -> Path | None:
    """The file itself, where `file_of` is a link to it: what lies beside it is then the same for all."""
    file = file_of(url)
    return file.resolve() if file else None


def is_missing(path: Path) -> bool:
    """A place that may not be looked at is not missing: the database will say what is wrong with it."""
    try:
        return not path.exists()
    except OSError:
        return False


def shown(url: str) -> str:
    """The address for people's eyes: a file's path, a server's address never with its password."""
    name = url.removeprefix("sqlite:///")
    return _PASSWORD.sub(lambda m: f"{m[1] or m[2]}{':' if m[1] else ''}…{'@' if m[1] else ''}", name)
