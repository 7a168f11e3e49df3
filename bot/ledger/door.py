"""The way to the ledger for commands that may do without: SQLModel is imported only where a ledger exists or is made."""

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
    """What the ledger knows of these local dates; nothing, where there is no ledger yet."""
    raise NotImplementedError
