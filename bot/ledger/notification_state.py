"""What people were told, and what was seen then. Asked beside the bot, so that telling never waits for publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import bindparam, delete, func, select

from bot.ledger import queries
from bot.ledger.database import Database, Session
from bot.ledger.models import Entry
from bot.ledger.queries import ACCOUNTS, ALERTS
from bot.ledger.reader import LedgerReader
from bot.ledger.statements import one_of
from bot.ledger.tables import delivery, log, told
from bot.ledger.timestamps import moment, stamp

__all__ = ["ACCOUNTS", "ALERTS", "ASKED", "PLAN", "READ", "NotificationState"]

PLAN = "plan/"  # how keys begin of posts that were planned when people were last told, and how they stood
READ = "read"  # under which stands the last line of the log that people were told of
ASKED = "asked/"  # how keys begin under which stands when an account is to be asked again: name
_STEPS = (
    select(log.c.id, func.max(log.c.n))
    .join(delivery, delivery.c.id == log.c.id)
    .where(one_of(delivery.c.state, ("partial", "unconfirmed")))
    .where(one_of(log.c.event, ("claimed", "received", "settled")))
    .group_by(log.c.id)
)
_ALL = select(told.c.key, told.c.value)
_OLDER = select(told.c.key).where(told.c.at < bindparam("at"))
_VALUE = select(told.c.value).where(told.c.key == bindparam("key"))
_FORGET = delete(told).where(told.c.key == bindparam("key"))
_BEFORE = select(func.max(log.c.n)).where(log.c.at < bindparam("at"))
_NEWEST = select(log).where(log.c.n == select(func.max(log.c.n)).scalar_subquery())
_AFTER = select(log).where(log.c.n > bindparam("n")).order_by(log.c.n)


class NotificationState(LedgerReader):
    """On a ledger that exists, with connections of its own. Raises LedgerError for anything the database refuses."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, create=False)
        super().__init__(self._database.reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def remembered(self) -> dict[str, str]:
        with self._database.reading() as session:
            return dict(session.rows(_ALL))

    def asked(self) -> dict[str, str]:
        """When each account is to be asked again, by its name."""
        with self._database.reading() as session:
            return {key.removeprefix(ASKED): value for key, value in queries.notes(session, ASKED).items()}

    def keep(self, changes: Mapping[str, str | None], at: datetime) -> None:
        """All of it or nothing; None takes a key away."""
        with self._database.writing() as session:
            for key, value in changes.items():
                _write(session, key, value, at)

    def steps(self) -> dict[str, int]:
        """By id of what is partly or maybe out, the line of the log that brought it there: its claim, a part that is
        out, or a person's word. Walks through the log."""
        with self._database.reading() as session:
            return dict(session.rows(_STEPS))

    def older_than(self, at: datetime) -> list[str]:
        """The keys of what was told before that moment."""
        with self._database.reading() as session:
            return [key for (key,) in session.rows(_OLDER, at=stamp(at))]

    def lines_before(self, at: datetime) -> int:
        """How many lines of the log are older."""
        with self._database.reading() as session:
            found = session.row(_BEFORE, at=stamp(at))
            return int(found[0] or 0) if found else 0

    def newest(self) -> Entry | None:
        with self._database.reading() as session:
            return next(iter(_entries(session.rows(_NEWEST))), None)

    def lines_after(self, n: int) -> list[Entry]:
        with self._database.reading() as session:
            return _entries(session.rows(_AFTER, n=n))


def _write(session: Session, key: str, value: str | None, at: datetime) -> None:
    if value is None:
        session.run(_FORGET, key=key)
    else:
        session.replace(told, key=key, value=value, at=stamp(at))


def note_refusal(session: Session, id: str, code: str, at: datetime) -> None:
    """Once for each reason: a post that cannot be sent is tried again at every tick of its day."""
    key = f"{queries.REFUSED}{id}"
    if session.row(_VALUE, key=key) != (code,):
        _write(session, key, code, at)


def _entries(found: Iterable[tuple[Any, ...]]) -> list[Entry]:
    return [Entry(n, moment(at), *rest) for n, at, *rest in found]
