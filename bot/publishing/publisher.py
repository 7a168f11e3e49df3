"""One tick: check -> seal and claim -> send -> record. Safe to repeat: whatever is on its way or out stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import random
from threading import Event, Lock

from bot.actions import Action, ActionCode
from bot.calendar.deliveries import Delivery
from bot.config import Account, Settings
from bot.drafts.builder import drafts
from bot.drafts.models import NOT_YET, Assumption, Draft, Workspace
from bot.drafts.pauses import note_stop_files, refresh_fingerprints, stopped_by_file
from bot.ledger.ledger import Ledger
from bot.ledger.models import CLOSED, Cause, DeliveryRecord, LedgerSnapshot, Reason, SealedPost
from bot.ledger.notification_state import PLAN
from bot.lib.concurrency import KeyedWorkers
from bot.platforms.base import Platform
from bot.platforms.registry import connect
from bot.publishing.account_session import AccountSession, Jitter
from bot.publishing.account_worker import STOPPED, Sender, Work
from bot.publishing.clock_guard import SECOND_LOOK, ClockGuard, behind
from bot.publishing.file_watcher import Source
from bot.publishing.limits import learn, unknown
from bot.publishing.missed import at_their_end, missed_row
from bot.publishing.outcomes import PostResult, TickResult, Trouble, TroubleCode, gone, not_ready, still
from bot.publishing.plan import Plan
from bot.publishing.recovery import opened, taken_up, wakes

WATCHED = timedelta(minutes=2)  # a gap between ticks in which nothing can have come due unseen
_FEW = 20
_FINAL = CLOSED - {"skipped"}  # a yes reopens what was skipped

Clock = Callable[[], datetime]


class Publisher:
    """Keeps what need not be asked twice: the plan of the days around now, and the accounts it is connected to.

    Only who holds the publisher's lock may tick. `source` is asked again before anything is sent; `clock` gives aware
    moments. `may_rewind`: a last tick that lies ahead came from a dry run with a clock of its own, and counts for
    nothing. `leaps`: that clock jumps ahead by design. `patience`: how many seconds a tick waits for an
    account (None: until it is done); one that takes longer goes on by itself.
    """

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        clock: Clock,
        *,
        connects: Callable[[Account, Settings], Platform] = connect,
        jitter: Jitter = random,
        assume: frozenset[Assumption] = frozenset(),
        may_rewind: bool = False,
        leaps: bool = False,
        patience: float | None = None,
    ) -> None:
        self.files = source.files
        self.stopping = Event()
        self._source = source
        self._ledger = ledger
        self._clock = clock
        self._connects = connects
        self._jitter = jitter
        self._assume = assume
        self._may_rewind = may_rewind
        self._leaps = ClockGuard(believed=leaps)
        self._alone = Lock()
        self._last: datetime | None = None
        self._plan: Plan | None = None
        self._learnt: Workspace | None = None
        self._channels: dict[str, AccountSession] = {}
        self._lanes: KeyedWorkers[list[PostResult]] = KeyedWorkers(patience)
        self._sender = Sender(ledger, clock, self._stopped, self.stopping, self.files.settings.settle_after)

    def tick(self) -> TickResult:
        with self._alone:
            now = self._clock()
            self._take(self._source.files)
            last = self._last or self._ledger.last_tick()
            if last and now < last - WATCHED and self._may_rewind:
                last = None
            elif last and now < last - WATCHED:
                restore = (Action(ActionCode.RESTORE),) if self.files.settings.live else ()
                return TickResult(now, trouble=(behind(now, last, self.files.settings),), actions=restore)
            doubt = self._leaps.doubt(now)
            if doubt:
                return TickResult(now, trouble=(doubt,), wake=now + SECOND_LOOK)
            closed = note_stop_files(self._ledger, self.files, now)
            tick = self._ticked(now, last)
            if not tick.trouble:
                self._last = max(now, last or now)
                self._ledger.tick(self._last)
            return replace(tick, trouble=(*tick.trouble, *(Trouble(TroubleCode.STOP_FILE, text) for text in closed)))

    def now(self) -> datetime:
        return self._clock()

    def rest(self, patience: float) -> bool:
        """Whether no tick is at work, after waiting that many seconds for one that is."""
        free = self._alone.acquire(timeout=patience)
        if free:
            self._alone.release()
        return free

    def _ticked(self, now: datetime, last: datetime | None) -> TickResult:
        late = self._lanes.run({})  # what became of them is asked before the ledger is
        rows = {row.id: row for row in self._ledger.unsettled()}
        if last and rows and not _watched(last, now):
            self._ledger.doubt()
        plan = self._planned(now, last)
        if self._taken(rows, now) or plan.due(now):
            self._learn_limits(plan, rows, now)
            found = self._source.fresh()
            if isinstance(found, Trouble):
                return TickResult(now, trouble=(found,), wake=now + timedelta(seconds=5))
            self._take(found)
            plan = self._planned(now, last)
        reports = (*(report for found in late for report in found), *self._worked(rows, plan, now, last))
        times = [*plan.next(now), *wakes(rows, self.files.casebook, now), *self._sender.wakes(), *_again(reports)]
        return TickResult(now, reports, wake=min((at for at in times if at > now), default=None))

    def _learn_limits(self, plan: Plan, rows: dict[str, DeliveryRecord], now: datetime) -> None:
        """Of the accounts that have something to send and of which nobody knows how much their servers take."""
        accounts, taken = self.files.settings.accounts, self._taken(rows, now).values()
        due = plan.due(now)
        names = {delivery.account.name for delivery in due} | {row.account for row in taken}
        wanted = [n for n in names - set(self._lanes.late()) if n in accounts and unknown(accounts[n])]
        if self.files.settings.live and wanted:
            days = [*(delivery.date for delivery in due), *(row.date for row in taken)]
            answers = self._ledger.answers(min(days), max(days))
            learn([self._channel(name, answers) for name in wanted], self._clock)

    def _take(self, files: Workspace) -> None:
        """Continue with these files. Reconnect accounts whose settings changed."""
        if files is not self.files and files.settings != self.files.settings:
            self._channels.clear()
            self._sender.settle_after = files.settings.settle_after
        self.files = files
        if files is not self._learnt:
            refresh_fingerprints(self._ledger, files.casebook, self._clock())
            self._learnt = files

    # what is to be done

    def _worked(
        self, rows: dict[str, DeliveryRecord], plan: Plan, now: datetime, last: datetime | None
    ) -> Iterator[PostResult]:
        due, taken = self._open_due(plan, now), self._taken(rows, now)
        yield from (still(row) for row in rows.values() if row.id not in taken and row.state != "partial")
        yield from self._silenced(plan, now)
        if not due and not taken:
            return
        answers = self._answers(due)
        today = drafts(self.files, answers, (d for d in due if now < d.ends), now, self._assume)
        todays = {draft.delivery.id: draft for draft in today}
        over = list(at_their_end(self.files, answers, (d for d in due if now >= d.ends), self._assume))
        by_id = {**todays, **{draft.delivery.id: draft for draft in over}}
        files = self.files
        work: dict[str, Work] = defaultdict(lambda: Work(unchanged=lambda: self._source.fresh() is files))
        for row in taken.values():
            work[row.account].rows.append(opened(row, by_id.get(row.id), self.files, now, answers.refusals))
        for draft in todays.values():
            if draft.delivery.id in rows:
                continue
            if draft.state == "ready":
                work[draft.delivery.account.name].drafts.append(draft)
            elif draft.state in NOT_YET:
                yield not_ready(draft)
        yield from self._missed((draft for draft in over if draft.row is None), answers, now, last)
        yield from self._sent(work, answers, now, last)
        plan.settled |= {id for id, row in answers.rows.items() if row.state in _FINAL}
        plan.settled |= {draft.delivery.id for draft in over}

    def _missed(
        self, over: Iterable[Draft], answers: LedgerSnapshot, now: datetime, last: datetime | None
    ) -> Iterator[PostResult]:
        for draft in over:
            watched = bool(last and last >= draft.delivery.ends - WATCHED)
            row = missed_row(draft, answers, watched=watched)
            self._ledger.miss(row, now)
            yield PostResult(row.id, "missed", row.detail, draft=draft, reason=row.reason, codes=row.codes)

    def _silenced(self, plan: Plan, now: datetime) -> Iterator[PostResult]:
        for row in plan.silenced(now):
            plan.settled.add(row.id)
            if self._ledger.row(row.id) is None:
                self._ledger.miss(row, now)
                yield PostResult(row.id, "missed", row.detail, reason=row.reason, codes=row.codes)

    def _sent(
        self, work: dict[str, Work], answers: LedgerSnapshot, now: datetime, last: datetime | None
    ) -> Iterator[PostResult]:
        """Accounts side by side; each account's posts one after another."""
        watched = _watched(last, now)
        known = [name for name in work if name in self.files.settings.accounts]
        channels = {name: self._channel(name, answers) for name in known}
        steps = {name: partial(self._sender.account, work[name], channels[name], watched) for name in known}
        found = sorted((one for found in self._lanes.run(steps) for one in found), key=lambda report: report.id)
        yield from (self._explained(report, now) for report in found)
        yield from (gone(taken.row) for name in work.keys() - set(known) for taken in work[name].rows)

    def _explained(self, report: PostResult, now: datetime) -> PostResult:
        """What the ledger refused was changed since the drafts were made: the reason is what a preview says by now."""
        if report.state != "not-ready" or not report.draft:
            return report
        delivery = report.draft.delivery
        draft = next(drafts(self.files, self._answers([delivery]), [delivery], now, self._assume))
        return not_ready(draft) if draft.state in NOT_YET else report

    # what is asked

    def _planned(self, now: datetime, last: datetime | None) -> Plan:
        since = last or now
        if self._plan is None or not self._plan.fits(self.files, since, now):
            self._plan = Plan(self.files, since, now, self._known())
        return self._plan

    def _known(self) -> Iterable[str]:
        """What was planned before; of a bot that starts, as far as people were told of what comes."""
        if self._plan:
            return self._plan.known()
        seen = self._ledger.remembered(PLAN) if self.files.casebook.problems else ()
        return [key.removeprefix(PLAN) for key in seen]

    def _taken(self, rows: dict[str, DeliveryRecord], now: datetime) -> dict[str, DeliveryRecord]:
        book = self.files.casebook
        return {id: row for id, row in rows.items() if taken_up(row, book, now) and self._sender.may_look(row, now)}

    def _open_due(self, plan: Plan, now: datetime) -> list[Delivery]:
        """What is due, without what the ledger has closed; of many it is told by the answers to come."""
        due = plan.due(now)
        return due if len(due) > _FEW else [delivery for delivery in due if not self._closed(plan, delivery.id)]

    def _closed(self, plan: Plan, id: str) -> bool:
        row = self._ledger.row(id)
        if row and row.state in _FINAL:
            plan.settled.add(id)
        return row is not None and row.state in CLOSED

    def _answers(self, due: Sequence[Delivery]) -> LedgerSnapshot:
        days = [delivery.date for delivery in due]
        return self._ledger.answers(min(days), max(days)) if days else LedgerSnapshot()

    def _channel(self, name: str, answers: LedgerSnapshot) -> AccountSession:
        if name not in self._channels:
            settings = self.files.settings
            self._channels[name] = AccountSession(
                settings.accounts[name],
                lambda account: self._connects(account, settings),
                self._ledger,
                settings.retry_after,
                self._jitter,
                identity=answers.identities.get(name, ""),
                sent_at=_last_sent(answers, name),
            )
        return self._channels[name]

    # what stops it

    def _stopped(self, seal: SealedPost) -> Cause | None:
        """Why not one more part of this may go out at this moment; None where nothing stands against it."""
        if self.stopping.is_set():
            return Cause(Reason.BUSY, STOPPED)
        return stopped_by_file(self.files.settings.campaigns, seal.campaign) or self._ledger.stopped(seal)


def _watched(last: datetime | None, now: datetime) -> datetime | None:
    """The last tick, where it is so recent that nothing can have come due or gone out unseen."""
    return last if last and now - last < WATCHED else None


def _again(reports: Iterable[PostResult]) -> list[datetime]:
    return [report.again for report in reports if report.again]


def _last_sent(answers: LedgerSnapshot, account: str) -> datetime | None:
    """When the account's newest post was begun, as far as the ledger knows these days."""
    rows = (row for row in answers.rows.values() if row.account == account)
    return max((part.attempted_at for row in rows for part in row.parts if part.attempted_at), default=None)
