"""Read a ledger. The publisher's ledger, the alerts and commands that only ask use this one class."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.actions import Action, ActionCode
from bot.errors import LedgerError
from bot.ledger import queries
from bot.ledger import url as ledger_url
from bot.ledger.models import AccountLimits, DeliveryRecord, Entry, LedgerSnapshot, Pause

if TYPE_CHECKING:
    from bot.ledger.database import Session
    from bot.ledger.integrity import Soundness

T = TypeVar("T")


class LedgerReader:
    """Ask a ledger. `reading` opens one transaction; it gives None where there is no ledger yet.

    Raises LedgerError for anything that the database refuses.
    """

    def __init__(self, reading: Callable[[], AbstractContextManager[Session | None]]) -> None:
        self._reading = reading

    def answers(self, first: date, last: date) -> LedgerSnapshot:
        """Return what the ledger knows of these local dates."""
        snapshot = self._ask(lambda s: queries.answers(s, first, last), None)
        return replace(snapshot, alike=partial(self._alike, first)) if snapshot else LedgerSnapshot()

    def _alike(self, first: date, prints: Collection[str]) -> Mapping[str, Sequence[DeliveryRecord]]:
        return self._ask(lambda s: queries.alike(s, first, prints), {})

    def row(self, id: str) -> DeliveryRecord | None:
        return self._ask(lambda s: queries.row(s, id), None)

    def unsettled(self) -> Sequence[DeliveryRecord]:
        """Return what is sending, waiting, partial or unconfirmed, of all times, by date and id."""
        return self._ask(queries.unsettled, ())

    def to_come_down(self) -> Sequence[DeliveryRecord]:
        """Return what a person wants taken down and is not down yet, of all times, by date and id."""
        return self._ask(queries.to_come_down, ())

    def pauses(self) -> Sequence[Pause]:
        """Return all pauses, oldest first."""
        return self._ask(queries.pauses, ())

    def limits(self) -> Mapping[str, AccountLimits]:
        """Return each account's limits as its server gave them, by name."""
        return self._ask(queries.limits, {})

    def accounts(self) -> Mapping[str, str]:
        """Return what was wrong with the accounts when last checked, by `account/NAME/KIND`."""
        return self._ask(lambda s: queries.notes(s, queries.ACCOUNTS), {})

    def alerts(self) -> Mapping[str, str]:
        """Return why alert addresses took nothing when something was last sent, by `alerts/PLACE`."""
        return self._ask(lambda s: queries.notes(s, queries.ALERTS), {})

    def last_tick(self) -> datetime | None:
        return self._ask(queries.last_tick, None)

    def entries(
        self, *, case: str | None = None, account: str | None = None, since: datetime | None = None
    ) -> Sequence[Entry]:
        """Return the log, oldest first."""
        return self._ask(lambda s: queries.entries(s, case, account, since), ())

    def soundness(self, word: str = "") -> Soundness:
        """Return whether the log is as it was written; `word` as in `integrity.examine`."""
        from bot.ledger.integrity import Soundness, examine

        return self._ask(lambda s: examine(s, word), Soundness())

    def _ask(self, question: Callable[[Session], T], nothing: T) -> T:
        with self._reading() as session:
            return nothing if session is None else question(session)


def open_read_only(url: str) -> LedgerReader:
    """Return a reader that neither makes a ledger nor changes one; each question has a connection of its own.

    Its questions raise LedgerError where the ledger is older than the program.
    """
    return LedgerReader(partial(_read_once, url))


@contextmanager
def _read_once(url: str) -> Iterator[Session | None]:
    if _is_missing(url):
        yield None
        return
    from bot.ledger.database import Database  # with the database's driver

    database = Database(url, create=False)
    try:
        age = database.age()
        if age == "older":
            raise LedgerError(
                f"the ledger {ledger_url.shown(url)} was written by an earlier followup: start the bot once to bring"
                " it up to date; a copy of it is kept",
                action=Action(ActionCode.RUN_ONCE),
            )
        if age == "empty":
            yield None
            return
        with database.reading() as session:
            yield session
    finally:
        database.close()


def _is_missing(url: str) -> bool:
    if ledger_url.is_postgresql(url):
        return False
    file = ledger_url.file_of(url)
    return file is None or ledger_url.is_missing(file)
