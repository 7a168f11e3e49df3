"""Questions to a ledger that exists, on a connection of their own that closes with the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.errors import LedgerError
from bot.ledger.database import Database, Session
from bot.ledger.errors import translate_errors
from bot.ledger.url import shown
from bot.ledger.versions import age

T = TypeVar("T")


def ask(url: str, question: Callable[[Session], T], nothing: T) -> T:
    """The answer, or `nothing` where the place is there and holds no ledger yet."""
    database = Database(url, create=False)
    try:
        with translate_errors(url):
            connection = database.connect()
            database.keep(connection)
            old = age(connection, shown(url))
        if old == "older":
            raise LedgerError(
                f"the record {shown(url)} was written by an earlier followup: start the bot once"
                " (`followup run --once`) to bring it up to date; a copy of it is kept"
            )
        if old == "empty":
            return nothing
        with database.reading() as session:
            return question(session)
    finally:
        database.close()
