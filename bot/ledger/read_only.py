"""The way to the ledger for commands that may do without. A question neither makes a ledger nor changes one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.ledger.models import AccountLimits, DeliveryRecord, LedgerSnapshot, Pause

if TYPE_CHECKING:
    from bot.ledger.audit_log import Entry
    from bot.ledger.integrity import Soundness
    from bot.ledger.ledger import Ledger


def open_ledger(url: str) -> Ledger:
    """The ledger at `url`, made and migrated where it has to be. Raises LedgerError."""
    from bot.ledger.ledger import Ledger

    return Ledger(url)


def answers(url: str, first: date, last: date) -> LedgerSnapshot:
    """What the ledger knows of these local dates; nothing, where there is no ledger yet.

    Raises LedgerError where it is older than the program: the next command that writes brings it up to date.
    """
    if not _exists(url):
        return LedgerSnapshot()
    from bot.ledger import asking, queries

    def alike(prints: Collection[str]) -> Mapping[str, Sequence[DeliveryRecord]]:
        return asking.ask(url, lambda session: queries.alike(session, first, prints), {})

    found = asking.ask(url, lambda session: queries.answers(session, first, last), LedgerSnapshot())
    return replace(found, alike=alike)


def entries(url: str, case: str | None, account: str | None, since: datetime | None) -> Sequence[Entry]:
    """The log, oldest first; empty, where there is no ledger yet. Raises LedgerError as `answers` does."""
    if not _exists(url):
        return []
    from bot.ledger import asking, queries

    return asking.ask(url, lambda session: queries.entries(session, case, account, since), [])


def soundness(url: str, word: str = "") -> Soundness:
    """Whether the log is as it was written; `word` as in `soundness.examine`. Raises LedgerError as `answers` does."""
    from bot.ledger.integrity import Soundness, examine

    if not _exists(url):
        return Soundness()
    from bot.ledger import asking

    return asking.ask(url, lambda session: examine(session, word), Soundness())


def pauses(url: str) -> Sequence[Pause]:
    """All that stand, oldest first. Raises LedgerError as `answers` does."""
    if not _exists(url):
        return []
    from bot.ledger import asking, queries

    return asking.ask(url, queries.pauses, ())


def unsettled(url: str) -> Sequence[DeliveryRecord]:
    """Sending, waiting, partial or unconfirmed, of all times, by date and id. Raises LedgerError as `answers` does."""
    if not _exists(url):
        return []
    from bot.ledger import asking, queries

    return asking.ask(url, queries.unsettled, [])


def to_come_down(url: str) -> Sequence[DeliveryRecord]:
    """What a person wants taken down and is not down yet, of all times. Raises LedgerError as `answers` does."""
    if not _exists(url):
        return []
    from bot.ledger import asking, queries

    return asking.ask(url, queries.to_come_down, [])


def limits(url: str) -> Mapping[str, AccountLimits]:
    """Each account's limits as its server gave them, by name. Raises LedgerError as `answers` does."""
    if not _exists(url):
        return {}
    from bot.ledger import accounts, asking

    return asking.ask(url, accounts.limits, {})


def accounts(url: str) -> Mapping[str, str]:
    """What the bot found wrong as it last asked the accounts, by `account/NAME/KIND`. Raises as `answers` does."""
    if not _exists(url):
        return {}
    from bot.ledger import asking, notification_state

    return asking.ask(url, notification_state.accounts, {})


def alerts(url: str) -> Mapping[str, str]:
    """Why alert addresses took nothing when something was last sent, by `alerts/PLACE`. Raises as `answers` does."""
    if not _exists(url):
        return {}
    from bot.ledger import asking, notification_state

    return asking.ask(url, notification_state.alerts, {})


def _exists(url: str) -> bool:
    from bot.ledger import url as ledger_url

    if ledger_url.is_postgresql(url):
        return True
    file = ledger_url.file_of(url)
    return file is not None and not ledger_url.is_missing(file)
