"""One question to a ledger that exists, on a connection of its own that closes with the answer."""

from __future__ import annotations

from datetime import date

from bot.errors import LedgerError
from bot.ledger import reading
from bot.ledger.address import shown
from bot.ledger.answers import Answers
from bot.ledger.database import Database
from bot.ledger.trouble import in_words
from bot.ledger.versions import age


def answers(url: str, first: date, last: date) -> Answers:
    database = Database(url, create=False)
    try:
        with in_words(url):
            connection = database.connect()
            database.keep(connection)
            old = age(connection, shown(url))
        if old == "older":
            raise LedgerError(
                f"the ledger {shown(url)} was written by an earlier followup: start the bot once"
                " (`followup run --once`) to bring it up to date; a copy of it is kept"
            )
        if old == "empty":
            return Answers()
        with database.reading() as session:
            return reading.answers(session, first, last)
    finally:
        database.close()
