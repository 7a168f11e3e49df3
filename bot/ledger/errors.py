"""What a database refuses, in words that say what to do. No driver's error passes the ledger's door."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import LedgerError
from bot.ledger.url import is_postgresql, passwords, shown

# Primary result codes of https://www.sqlite.org/rescode.html
_SQLITE = {
    5: "another program keeps {where} locked: wait a moment and try again, or close what has it open",
    6: "another program keeps {where} locked: wait a moment and try again, or close what has it open",
    8: "{where} cannot be written: give this user the right to write the file and its folder",
    3: "{where} may not be opened: give this user the right to read and write the file and its folder",
    10: "the disk failed, or is full, while {where} was read or written: look after the disk, then try again",
    11: "{where} is damaged: put back the newest copy (nothing was changed just now)",
    13: "the disk is full, and {where} could not be written: make room, then try again",
    14: "{where} cannot be opened: see that its folder exists and that this user may write there",
    26: "{where} is not a record of followup: `database` in config.toml names another kind of file",
}
_READ_ONLY = "25006"  # https://www.postgresql.org/docs/current/errcodes-appendix.html


@contextmanager
def translate_errors(url: str) -> Iterator[None]:
    """Turns what a driver raises into a LedgerError."""
    if is_postgresql(url):
        with _postgresql(url):
            yield
        return
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(_sqlite(error, shown(url))) from error


@contextmanager
def sound(url: str) -> Iterator[None]:
    """What is read was written by a ledger: a value that none of them writes comes from damage or from another hand."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise LedgerError(
            f"the ledger {shown(url)} holds what followup never writes ({error}): put back the newest copy"
        ) from error


def _sqlite(error: sqlite3.Error, place: str) -> str:
    code: int = getattr(error, "sqlite_errorcode", 1) & 0xFF
    text = _SQLITE.get(code)
    where = f"the ledger {place}"
    return text.format(where=where) if text else f"{where} could not be used: {error}"


@contextmanager
def _postgresql(url: str) -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise LedgerError(_words(error, url)) from None  # its own words may show the address


def _words(error: Exception, url: str) -> str:
    import psycopg

    where = f"the ledger {shown(url)}"
    state = getattr(error, "sqlstate", None)
    if isinstance(error, psycopg.ProgrammingError) and state is None:  # of the address, and with pieces of it
        return (
            f"{where} cannot be reached: the address holds something that PostgreSQL does not understand: write"
            " postgresql://name:password@server:5432/database"
        )
    if state == _READ_ONLY:
        return f"{where} cannot be written: the server or this user may only read"
    if isinstance(error, psycopg.errors.LockNotAvailable | psycopg.errors.QueryCanceled):
        return f"another program keeps {where} locked: wait a moment and try again"
    if isinstance(error, psycopg.errors.DiskFull):
        return f"the disk of the server is full, and {where} could not be written: make room, then try again"
    said = _said(error, url)
    if isinstance(error, psycopg.OperationalError):
        return f"{where} cannot be reached: see that the server runs and that `database` in config.toml is right{said}"
    return f"{where} could not be used{said}"


def _said(error: Exception, url: str) -> str:
    """What the driver says in brackets, left out where the password is in it."""
    words = " ".join(str(error).split())
    hidden = any(secret.lower() in words.lower() for secret in passwords(url))
    return f" ({type(error).__name__})" if hidden else f" ({words})"
