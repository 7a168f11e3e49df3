"""One account's share of a tick: what was left open first, then what has come due, one post after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event

from bot.drafts.models import Draft, DraftState
from bot.errors import AuthenticationRequired, ContentRefused, LedgerError, Refused, TemporarilyUnavailable
from bot.ledger.ledger import Ledger
from bot.ledger.models import Cause, DeliveryRecord, Reason, SealedPost
from bot.publishing.account_session import AccountSession
from bot.publishing.limits import LEARNT, composed_otherwise, unknown
from bot.publishing.outcomes import Outcome, PostResult, describe_error, fault_of, not_ready, refused
from bot.publishing.recovery import Unfinished, next_look
from bot.publishing.sealing import sealed
from bot.publishing.send import SendAttempt

STOPPED = "the bot was stopped"
CHANGED = "files were changed while other posts went out: it is checked again"
_LOOKS = timedelta(seconds=1)  # between two looks at the files: of many they take time
_SOON = timedelta(seconds=5)
_NOT_BEGUN: frozenset[DraftState] = frozenset({"ready", "waiting"})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Work:
    """`unchanged`: whether the files still are those that this was made from, as the tick saw them when it began."""

    rows: list[Unfinished] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    unchanged: Callable[[], bool] = lambda: True
    _looked: datetime | None = None
    _holds: bool = True

    def holds(self, now: datetime) -> bool:
        self._looked = self._looked or now
        if self._holds and now - self._looked >= _LOOKS:
            self._looked, self._holds = now, self.unchanged()
        return self._holds


@dataclass
class Sender:
    """`stopped` says why not one more part may go out. `settle_after` is how long a lost request may still arrive."""

    ledger: Ledger
    clock: Callable[[], datetime]
    stopped: Callable[[SealedPost], Cause | None]
    stopping: Event
    settle_after: timedelta
    _looks: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def account(self, work: Work, channel: AccountSession, watched: datetime | None) -> list[PostResult]:
        """`watched`: the last tick, where it is so recent that nothing came due unseen."""
        rows = sorted(work.rows, key=lambda o: (o.row.not_before or _LONG_AGO, o.row.date, o.row.id))
        steps: list[tuple[str, DraftState, Draft | None, Callable[[bool], PostResult]]] = [
            *((o.row.id, o.row.state, o.draft if o.changed else None, partial(self._again, o, channel)) for o in rows),
            *((d.delivery.id, "ready", d, partial(self._publish, d, channel, watched)) for d in work.drafts),
        ]
        last = len(steps) - 1
        return [
            self._guarded(id, state, draft, partial(step, n < last))
            if work.holds(self.clock()) or state not in _NOT_BEGUN
            else PostResult(id, state, CHANGED, new=False, again=self.clock() + _SOON)
            for n, (id, state, draft, step) in enumerate(steps)
        ]

    def may_look(self, row: DeliveryRecord, now: datetime) -> bool:
        """Whether the pause between two looks for a post that may be out is over."""
        return row.state != "unconfirmed" or row.id not in self._looks or now >= self._looks[row.id][1]

    def wakes(self) -> Iterator[datetime]:
        return (at for _, at in self._looks.values())

    def _guarded(self, id: str, state: DraftState, draft: Draft | None, step: Callable[[], PostResult]) -> PostResult:
        """A fault in one post stops no other, and people hear of it that day; the ledger alone is everybody's."""
        try:
            return step()
        except LedgerError:
            raise
        except Exception as error:
            if isinstance(error, Refused) and not isinstance(error, ContentRefused):  # somebody was quicker
                return PostResult(id, state, str(error), new=False)
            fault = fault_of(error)
            self.ledger.note_refusal(id, fault, self.clock())
            row = self.ledger.row(id)
            if draft and (row is None or row.state != "sending"):
                return refused(draft, fault, describe_error(error))
            return PostResult(id, row.state if row else state, describe_error(error), fault=fault)

    def _publish(
        self,
        draft: Draft,
        channel: AccountSession,
        watched: datetime | None,
        followed: bool,
        waiting: DeliveryRecord | None = None,
    ) -> PostResult:
        """Seals and claims a post that is ready, and sends it. `waiting` makes way once its new words are sealed."""
        id, now = draft.delivery.id, self.clock()
        if self.stopping.is_set():
            return PostResult(id, "ready", STOPPED, new=False)
        free = _gap_ends(channel, now)
        if free:
            return PostResult(id, "ready", "the account's gap between two posts", new=False, again=free)
        reached = _reached(channel, self.clock)  # else it waits under its seal
        if reached and composed_otherwise(draft.delivery.account, channel.known):
            return PostResult(id, "ready", LEARNT, new=False, again=now + _SOON)
        look_first = watched is None or watched >= draft.delivery.due
        seal = sealed(draft, channel.identity, now, look_first=look_first)
        if waiting:
            self._make_way(waiting, now)
        end = draft.delivery.ends
        begun = reached and not look_first and self.clock() < end and not self.stopped(seal)
        if not self.ledger.claim(seal, draft.needed, now, begun=begun):
            row = self.ledger.row(id)
            why = self.ledger.refusal(seal, draft.needed)
            return PostResult(id, row.state if row else "not-ready", why, new=False, draft=draft)
        sending = SendAttempt(
            seal, channel, self.ledger, self.clock, self.stopped, self.settle_after, end, begun=begun, followed=followed
        )
        return self._reported(sending, sending.run())

    def _again(self, opened: Unfinished, channel: AccountSession, followed: bool) -> PostResult:
        row, now = opened.row, self.clock()
        free = None if any(part.at for part in row.parts) else _gap_ends(channel, now)
        if free and now < opened.ends and row.state == "waiting":
            return PostResult(row.id, row.state, "the account's gap between two posts", new=False, again=free)
        if row.state == "waiting" and opened.draft and self._outdated(opened.draft, channel):
            return PostResult(row.id, row.state, LEARNT, new=False, again=now + _SOON)
        if opened.changed and opened.draft:
            return self._publish(opened.draft, channel, None, followed, row)
        sending = SendAttempt.again(
            row,
            seal=self.ledger.sealed(row.id),
            channel=channel,
            ledger=self.ledger,
            clock=self.clock,
            stopped=self.stopped,
            settle_after=self.settle_after,
            ends=opened.ends,
            held=opened.held,
            if_missed=opened.if_missed,
            followed=followed,
        )
        report = self._reported(sending, sending.run(), before=row)
        if opened.held and opened.draft and report.state == "waiting":
            return replace(report, detail=not_ready(opened.draft).detail)  # the findings in full
        return report

    def _outdated(self, draft: Draft, channel: AccountSession) -> bool:
        account = draft.delivery.account
        return unknown(account) and _reached(channel, self.clock) and composed_otherwise(account, channel.known)

    def _make_way(self, row: DeliveryRecord, now: datetime) -> None:
        """The words were changed, and people said yes to the new ones, before anything of the old ones was out."""
        if row.state == "waiting":
            self.ledger.reclaim(row.id, row.state, now)
        detail = "other words were approved before it went out"
        self.ledger.turn(row.id, "rejected", detail, now, reason=Reason.REWRITTEN)

    def _reported(self, sending: SendAttempt, turn: Outcome, before: DeliveryRecord | None = None) -> PostResult:
        id = sending.seal.id
        again = turn.not_before
        if turn.state == "unconfirmed":
            looks, _ = self._looks.get(id, (0, again))
            now = self.clock()
            again = max(again or now, now + next_look(looks - 1, self.settle_after) if looks else now)
            self._looks[id] = (looks + sending.looked, again)
        else:
            self._looks.pop(id, None)
        url = sending.thread[0].url if sending.thread else ""
        new = before is None or before.state != turn.state
        if turn.fault:
            self.ledger.note_refusal(id, turn.fault, self.clock())
        return PostResult(
            id, turn.state, turn.detail, url, new, turn.logged_out, again,
            fault=turn.fault, reason=turn.reason, codes=turn.codes,
        )  # fmt: skip


def _reached(channel: AccountSession, clock: Callable[[], datetime]) -> bool:
    with suppress(TemporarilyUnavailable, AuthenticationRequired):
        channel.open(clock)
        return True
    return False


def _gap_ends(channel: AccountSession, now: datetime) -> datetime | None:
    """When the account may post again, if that is still ahead."""
    gap, last = channel.account.gap, channel.sent_at
    return last + gap if gap and last and now < last + gap else None
