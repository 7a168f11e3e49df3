"""Collect what people have not been notified of, and what to remember once they were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.alerts import account_checks, events, message, plan_changes, weekly_summary
from bot.alerts.events import Alert, Naming
from bot.alerts.readiness_changes import ReadinessSnapshot
from bot.alerts.reminders import FARTHEST, reminders
from bot.calendar.dates import local_day
from bot.drafts.builder import drafts, lost_approvals, planned
from bot.drafts.models import Draft, Workspace
from bot.ledger.models import LedgerSnapshot
from bot.ledger.notification_state import ACCOUNTS, ALERTS, PLAN, READ, NotificationState
from bot.lib.filenames import on_disk
from bot.publishing.outcomes import TickResult, Trouble

# Prefixes of keys that do not expire.
_KEPT = (*events.LASTING, PLAN, plan_changes.SETTING, ACCOUNTS, ALERTS, events.SINCE, READ)
_EXPIRY = timedelta(days=400)  # longer than a year, for yearly events
_LOOKBACK = timedelta(days=2)  # in a ledger nobody was notified about yet


@dataclass(frozen=True, slots=True, eq=False)
class SeenState:
    """The files and the local days of the last full check."""

    files: Workspace
    days: frozenset[date]

    def still(self, files: Workspace, days: frozenset[date]) -> bool:
        return self.files is files and self.days == days


@dataclass(frozen=True, slots=True)
class Batch:
    """`changes` are stored once `alerts` were sent in one message; `read` is the last log line that was read.

    While `left` alerts did not fit, no line counts as read, so that the next batch contains them. The weekly summary
    waits for a batch without other alerts. `more`: another batch follows at once.
    """

    alerts: tuple[Alert, ...]
    changes: Mapping[str, str | None]
    read: int | None
    seen: SeenState | None = None
    left: int = 0
    more: bool = False


@dataclass
class AlertCollector:
    """Drafts the next 30 days only when files, day or log changed: that costs more than a tick."""

    _read: int | None = None
    _seen: SeenState | None = None
    _memory: dict[str, str] = field(default_factory=dict)

    def collect(self, files: Workspace, now: datetime, tick: TickResult | None, trouble: Trouble | None) -> Batch:
        naming = Naming(files.casebook, files.settings.alerts.names)
        troubles = [events.trouble_alert(trouble, naming)] if trouble else []
        if tick is None:  # the ledger itself may have failed, so it is not read
            return self._of(troubles, {}, {}, ("trouble/",), now)
        with NotificationState(files.settings.ledger) as state:
            if self._read is None:
                self._memory = state.remembered()
                last = self._memory.get(READ, "")
                self._read = int(last) if last.isdigit() else state.lines_before(now - _LOOKBACK)
            entries, down = state.lines_after(self._read), state.to_come_down()
            unsettled, noted = state.unsettled(), events.removal_start_times(down, self._memory, now)
            alerts = [
                *events.removal_alerts(down, self._memory, now, naming),
                *events.delivery_alerts(unsettled, naming, state.steps() if events.need_people(unsettled) else {}),
                *events.log_alerts(entries, naming, state.pauses() if entries else ()),
                *events.tick_alerts(tick, naming),
                *events.file_alerts(naming),
                *account_checks.alerts(state.accounts(), naming),
                *troubles,
            ]
            read = entries[-1].n if entries else self._read
            days = frozenset(local_day(now, campaign.timezone) for campaign in files.casebook.campaigns)
            week_key = weekly_summary.due(files, now)
            is_due = week_key is not None and week_key not in self._memory
            if not entries and not is_due and self._seen and self._seen.still(files, days):
                return self._of(alerts, noted, {}, events.LASTING, now, read=read)
            ahead = _Ahead.draft(files, state, now, days)
            weekly = None
            if week_key and is_due:
                week = state.lines_after(state.lines_before(now - weekly_summary.WEEK))
                is_open = weekly_summary.open_items(files, state.pauses(), unsettled, state.accounts())
                weekly = weekly_summary.build(week_key, week, ahead.drafts, state.newest(), down, is_open)
            forgotten = state.older_than(now - _EXPIRY)
        alerts += ahead.alerts(self._memory, naming)
        changes = {**_over(forgotten, alerts), **ahead.changes(self._memory)}
        lasting: tuple[str, ...] = (*events.LASTING, *plan_changes.CHANGES)
        if not files.casebook.problems:  # a broken file hides posts, so that a lost approval only seems to be back
            lasting += (plan_changes.LOST_APPROVAL,)
        return self._of(alerts, noted, changes, lasting, now, weekly, read, SeenState(files, days))

    def commit(self, batch: Batch, ledger: str, now: datetime) -> None:
        """Remember a batch that was sent. What cannot be stored is sent again by the next process only."""
        for key, value in batch.changes.items():
            if value is None:
                self._memory.pop(key, None)
            else:
                self._memory[key] = value
        if self._read is not None and batch.read is not None:
            self._read = max(batch.read, self._read)
        self._seen = batch.seen or self._seen
        if batch.changes:
            with NotificationState(ledger) as state:
                state.keep(batch.changes, now)

    def _of(
        self,
        alerts: Iterable[Alert],
        noted: Mapping[str, str | None],
        changes: Mapping[str, str | None],
        lasting: tuple[str, ...],
        now: datetime,
        weekly: Alert | None = None,
        read: int | None = None,
        seen: SeenState | None = None,
    ) -> Batch:
        by_key = {alert.key: alert for alert in alerts}
        fresh = [alert for key, alert in by_key.items() if key not in self._memory]
        covered = events.covered_by_post_alerts(fresh, (*self._memory, *by_key), now)
        chosen = message.first(alert for alert in fresh if alert.key not in covered)
        left = len(fresh) - len(covered) - len(chosen)
        keys: dict[str, str | None] = {**noted, **{alert.key: "" for alert in chosen}, **dict.fromkeys(covered, "")}
        if left:
            return Batch(chosen, keys, self._read, left=left, more=True)
        over = {key: None for key in self._memory if key.startswith(lasting) and key not in by_key}
        known_read = {READ: str(read)} if read is not None and self._memory.get(READ) != str(read) else {}
        sent = chosen or ((weekly,) if weekly else ())
        summary_key = {weekly.key: ""} if weekly and not chosen else {}
        more = bool(weekly and chosen)
        return Batch(sent, {**changes, **known_read, **over, **keys, **summary_key}, read, seen, more=more)


def _over(keys: Iterable[str], alerts: Iterable[Alert]) -> dict[str, str | None]:
    """Forget old keys whose event is over."""
    still = {alert.key for alert in alerts}
    return dict.fromkeys(key for key in keys if key not in still and not key.startswith(_KEPT))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The drafts of the next 30 days."""

    files: Workspace
    now: datetime
    window: tuple[date, date]
    drafts: Sequence[Draft]
    answers: LedgerSnapshot

    @classmethod
    def draft(cls, files: Workspace, state: NotificationState, now: datetime, days: frozenset[date]) -> _Ahead:
        first = min(days, default=now.date())
        last = first + timedelta(days=FARTHEST)
        answers = state.answers(first, last)
        wanted = planned(files, first, last)
        return cls(files, now, (first, last), list(drafts(files, answers, wanted, now)), answers)

    def alerts(self, memory: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
        changed = {
            draft.delivery.id: self._written_since(draft, plan_changes.previous_readiness(draft, memory))
            for draft in lost_approvals(self.drafts, self.answers)
        }
        yield from plan_changes.setting_alerts(memory, plan_changes.observe(self.files, (), memory))
        yield from plan_changes.lost_approval_alerts(self.drafts, self.answers, naming, changed)
        yield from plan_changes.plan_alerts(memory, self.drafts, self.answers, naming, self.files, self.window)
        yield from reminders(self.files, self.answers, self.drafts, self.now, naming)

    def changes(self, memory: Mapping[str, str]) -> dict[str, str | None]:
        return plan_changes.changes(
            memory, plan_changes.observe(self.files, self.drafts, memory), self.files, self.window[0]
        )

    def _written_since(self, draft: Draft, before: ReadinessSnapshot | None) -> list[str]:
        """The files of a post, and of the cases it named before, that changed after its last approval."""
        settings, occasion = self.files.settings, draft.delivery.occasion
        last = max(yes.at for yes in self.answers.approved[draft.delivery.id]).timestamp()
        named = {occasion.case.id} if occasion.case else set(draft.post.cases if draft.post else ())
        cases = [case for case in occasion.campaign.cases if case.id in named | set(before.cases if before else ())]
        places = [occasion.campaign.file, *(case.file for case in cases)]
        folder = (settings.root / occasion.campaign.file).parent
        paths = [
            *(settings.root / place for place in places),
            *(on_disk(folder / case.image.file) for case in cases if case.image),
            *settings.templates.glob(f"{self.files.library.folder_of(occasion.rule)}/**/*"),
        ]
        return sorted(os.path.relpath(path, settings.root) for path in paths if _written(path) > last)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime if path.is_file() else 0
    except OSError:
        return 0
