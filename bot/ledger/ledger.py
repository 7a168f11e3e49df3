"""The ledger: facts only, each change in one transaction together with its entry in the log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from bot.ledger import accounts, approvals, deliveries, errors, migrate, notification_state, queries, settlement, tables
from bot.ledger.database import Database, Session, write_ahead
from bot.ledger.models import (
    NO_LIMIT,
    AccountLimits,
    Approval,
    Cause,
    DeliveryRecord,
    Entry,
    Pause,
    Reason,
    SealedPost,
    State,
)
from bot.ledger.reader import LedgerReader
from bot.ledger.timestamps import stamp
from bot.ledger.url import shown
from bot.ledger.versions import age

T = TypeVar("T")
__all__ = ["Entry", "Ledger"]


class Ledger(LedgerReader):
    """Opened on a database's address, made or migrated where it has to be; threads may share it.

    Raises LedgerError for anything the database refuses, Refused where a change would break a promise.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        super().__init__(self._database.reading)
        with errors.translate_errors(url):
            self._prepare(shown(url))

    def _prepare(self, where: str) -> None:
        connection = self._database.connect()
        try:
            _make_ready(connection, where, self._database)
        except BaseException:
            connection.close()
            raise
        self._database.keep(connection)

    def close(self) -> None:
        self._database.close()

    # what it answers

    def sealed(self, id: str) -> SealedPost:
        """Raises Refused where no seal is held."""
        with self._database.reading() as session:
            return queries.sealed(session, id)

    def stopped(self, seal: SealedPost) -> Cause | None:
        """Why people want not one more part of it out; None where they do not."""
        with self._database.reading() as session:
            if deliveries.is_being_withdrawn(session, seal.id):
                return Cause(Reason.WITHDRAWN, deliveries.TO_COME_DOWN)
            pause = queries.pause_over(session, seal.campaign, seal.cases, seal.account, seal.countries)
            return Cause(Reason.PAUSED, f"paused by {pause.by or 'somebody'}") if pause else None

    def naming(self, case: str, campaign: str = "") -> Sequence[DeliveryRecord]:
        """All that ever named the case; `campaign` "" is every campaign."""
        with self._database.reading() as session:
            return settlement.naming(session, case, campaign)

    def saying(self, name: str) -> Sequence[DeliveryRecord]:
        """All that is or may be out with these letters in its words."""
        with self._database.reading() as session:
            return settlement.saying(session, name)

    def holder_of(self, remote_id: str, seal: SealedPost, n: int) -> tuple[str, int] | None:
        """The other delivery and part that have this post of the platform, of the days around the seal's."""
        with self._database.reading() as session:
            return queries.holder_of(session, remote_id, seal.platform, (seal.id, n), seal.date)

    def below(self, beginning: str) -> Sequence[DeliveryRecord]:
        """All whose ids begin like this."""
        with self._database.reading() as session:
            return settlement.below(session, beginning)

    def remembered(self, beginning: str) -> Sequence[str]:
        """The keys of what was seen when people were last told, as far as they begin so."""
        with self._database.reading() as session:
            return list(queries.notes(session, beginning))

    def identity(self, account: str) -> str:
        """The platform's own id of the account; "" where nobody asked yet."""
        with self._database.reading() as session:
            return queries.identity(session, account)

    def handle(self, account: str) -> str:
        """The account's name as its platform gave it; "" where nobody asked yet."""
        with self._database.reading() as session:
            return queries.handle(session, account)

    def refusal(self, seal: SealedPost, needed: int) -> str:
        """Why `claim` says no, in words; "" where it would not."""
        with self._database.reading() as session:
            return deliveries.refusal(session, seal, needed)

    # what people say

    def verify(self, campaign: str, case: str, yes: Approval) -> None:
        self._write(lambda s: approvals.verify(s, campaign, case, yes))

    def approve(self, delivery: str, yes: Approval) -> None:
        """Reopens what was skipped. Raises Refused where the post is on its way or out."""
        self._write(lambda s: approvals.approve(s, delivery, yes))

    def skip(self, row: DeliveryRecord, by: str, at: datetime) -> None:
        """Takes back every yes that stood. Raises Refused where something is or may be out."""
        self._write(lambda s: deliveries.skip(s, row, by, at))

    def pause(self, pause: Pause) -> None:
        """Takes back what was said for resuming."""
        self._write(lambda s: approvals.pause(s, pause))

    def learn(self, scope: str, value: str, known: frozenset[str], at: datetime) -> None:
        """What a pause that stands is known by besides (see Pause)."""
        self._write(lambda s: approvals.learn(s, scope, value, known, at))

    def resume(self, scope: str, value: str, by: str, at: datetime, needed: int) -> bool:
        """One person's word; True when the pause is gone. Raises Refused where nothing is paused."""
        return self._write(lambda s: approvals.resume(s, scope, value, by, at, needed))

    def settle_out(self, id: str, remote_id: str, url: str, by: str, at: datetime, go_on: datetime | None) -> State:
        """The first part without a receipt is out after all. Raises Refused where nothing is in doubt."""
        return self._write(lambda s: settlement.settle_out(s, id, remote_id, url, by, at, go_on))

    def settle_absent(self, id: str, by: str, at: datetime, after: settlement.After) -> State:
        """The first part without a receipt is surely not out. Raises Refused where nothing is in doubt."""
        return self._write(lambda s: settlement.settle_absent(s, id, by, at, after))

    def leave_rest(self, id: str, by: str, at: datetime) -> State:
        """A thread that does not go on stays as it is. Raises Refused where it is another's turn."""
        return self._write(lambda s: settlement.leave_rest(s, id, by, at))

    def stop_case(
        self, case: str, campaign: str, campaigns: Collection[str], by: str, at: datetime,
        known: frozenset[str] = frozenset(),
    ) -> int:  # fmt: skip
        """Pauses the case and takes back the yeses to it: how many. `known` as in Pause."""
        return self._write(lambda s: settlement.stop_case(s, case, campaign, campaigns, by, at, known))

    def hold(self, id: str, by: str, at: datetime) -> None:
        """What is or may be out is about to be taken down: no more of it is sent, and it stays named until it is."""
        self._write(lambda s: settlement.hold(s, id, by, at))

    def removed(self, id: str, n: int, url: str, by: str, at: datetime) -> None:
        """A part was taken down."""
        self._write(lambda s: settlement.removed(s, id, n, url, by, at))

    def withdraw(self, id: str, removed: int, by: str, at: datetime, how: str = "") -> None:
        """All its parts were taken down. Raises Refused where more than these went out meanwhile."""
        self._write(lambda s: settlement.withdraw(s, id, removed, by, at, how))

    # what happens

    def claim(self, seal: SealedPost, needed: int, at: datetime, *, begun: bool = False) -> bool:
        """Stores the seal, or says False: somebody has it, or it may not go (see `refusal`).

        `begun`: together with the attempt of its first part, which is sent next.
        """
        return self._write(lambda s: deliveries.claim(s, seal, needed, at, begun=begun))

    def reclaim(self, id: str, state: State, at: datetime, identity: str | None = None) -> bool:
        """From `state` (waiting, partial, unconfirmed) to sending; False where it is in another by now.

        With `identity` it is sent next, as that account: raises Refused where words like these went out meanwhile.
        """
        return self._write(lambda s: deliveries.resume_claim(s, id, state, at, identity))

    def doubt(self) -> None:
        """All that is open is looked for before it is sent, but for what people settled."""
        self._write(deliveries.doubt)

    def attempt(self, id: str, n: int, at: datetime) -> None:
        """Before each send. Raises Refused where the part is out or the delivery is not sending."""
        self._write(lambda s: deliveries.attempt(s, id, n, at))

    def receive(
        self, id: str, n: int, remote_id: str, url: str, proof: str, at: datetime, last: bool, *, lazily: bool = False
    ) -> None:
        """After each send; `last` makes it published. `lazily` as in `Database.writing`: the attempt is on the disk,
        so that a receipt lost with the power is looked for."""
        self._write(lambda s: deliveries.receive(s, id, n, remote_id, url, proof, at, last), lazily)

    def turn(
        self, id: str, state: State, detail: str, at: datetime, not_before: datetime | None = None, *,
        reason: Reason | None = None, codes: Sequence[str] = (), lazily: bool = False,
    ) -> None:  # fmt: skip
        """Raises Refused where the state table has no such arrow. `lazily` as for `receive`."""
        self._write(lambda s: deliveries.set_state(s, id, state, detail, at, not_before, reason, codes), lazily)

    def miss(self, row: DeliveryRecord, at: datetime) -> None:
        """A delivery that was never claimed; its reason says why."""
        self._write(lambda s: deliveries.miss(s, row, at))

    def note_refusal(self, id: str, code: str, at: datetime) -> None:
        """A post that was ready cannot be sent, for this reason."""
        self._write(lambda s: notification_state.note_refusal(s, id, code, at))

    def know(
        self, account: str, identity: str, handle: str, limit: int | None, at: datetime, *,
        link_length: int | None = None, alt_limit: int | None = None, only_unknown: bool = False,
    ) -> None:  # fmt: skip
        """What a platform said of an account. `limit` None: what is known stays, so that no text changes by it.

        `only_unknown`: limits are taken over only where none is known. Raises Refused for another id than the one
        that is known: a name stands for one account for good.
        """
        said = AccountLimits(limit or NO_LIMIT, link_length, alt_limit)
        self._write(lambda s: accounts.know(s, account, identity, handle, said, at, only_unknown=only_unknown))

    def tick(self, at: datetime) -> None:
        """The bot was watching; the one fact that leaves no line in the log."""
        self._write(lambda s: s.replace(tables.beat, n=1, at=stamp(at)))

    def _write(self, change: Callable[[Session], T], lazily: bool = False) -> T:
        with self._database.writing(lazily=lazily) as session:
            return change(session)


def _make_ready(connection: Any, where: str, database: Database) -> None:
    old = age(connection, where)
    if database.file is not None:
        write_ahead(connection)
    if old == "empty":
        migrate.create(connection, where)
    elif old == "older":
        migrate.bring_up_to_date(connection, where, database.file)
