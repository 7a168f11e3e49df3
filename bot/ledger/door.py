"""The way to the ledger for commands that may do without. A question neither makes a ledger nor changes one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.ledger.answers import Answers

if TYPE_CHECKING:
    from bot.ledger.store import Ledger


def open_ledger(url: str) -> Ledger:
    """The ledger at `url`, made and migrated where it has to be. Raises LedgerError."""
    from bot.ledger.store import Ledger

    return Ledger(url)


def answers(url: str, first: date, last: date) -> Answers:
    """What the ledger knows of these local dates; nothing, where there is no ledger yet.

    Raises LedgerError where it is older than the program: the next command that writes brings it up to date.
    """
    from bot.ledger import address

    if not address.is_postgresql(url):
        file = address.file_of(url)
        if file is None or not file.exists():
            return Answers()
    from bot.ledger import asking

    return asking.answers(url, first, last)
