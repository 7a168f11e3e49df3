"""One round of telling: what is new since people were last told, and what is to be remembered once they were."""

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
from bot.publishing.reports import TickResult

_LASTING = (*events.LASTING, account_checks.LASTING)
_KEPT = (
    *_LASTING,
    PLAN,
    plan_changes.SETTING,
    ACCOUNTS,
    ALERTS,
    events.SINCE,
    READ,
)  # what these say is not over by age
_FORGETS = timedelta(days=400)  # so that what comes once a year is still known the next time
_LOOKS_BACK = timedelta(days=2)  # of a record of which nobody was told yet


@dataclass(frozen=True, slots=True, eq=False)
class SeenState:
    """The files and the local days that were looked at."""

    files: Workspace
    days: frozenset[date]

    def still(self, files: Workspace, days: frozenset[date]) -> bool:
        return self.files is files and self.days == days


@dataclass(frozen=True, slots=True)
class Batch:
    """`changes` are written once `alerts` were sent, in one message; `read` is the last line of the log that was read.

    `left` alerts did not fit: nothing is taken as read then, so that the next round finds them. The weekly letter goes
    alone: it waits for a round in which nothing else is to be told. `more`: there is such a round to come, at once.
    """

    alerts: tuple[Alert, ...]
    changes: Mapping[str, str | None]
    read: int | None
    looked: SeenState | None = None
    left: int = 0
    more: bool = False


@dataclass
class AlertCollector:
    """Looks ahead only when the files, the day or the log changed: composing thirty days costs more than a tick."""

    _read: int | None = None
    _looked: SeenState | None = None
    _memory: dict[str, str] = field(default_factory=dict)

    def round(self, files: Workspace, now: datetime, tick: TickResult | None, trouble: str) -> Batch:
        naming = Naming(files.casebook, files.settings.alerts.names)
        if tick is None:  # the ledger itself may be what fails: the memory of this process has to do
            return self._of([events.trouble(trouble, naming)], {}, {}, ("trouble/",), now)
        with NotificationState(files.settings.ledger) as told:
            if self._read is None:
                self._memory = told.remembered()
                last = self._memory.get(READ, "")
                self._read = int(last) if last.isdigit() else told.lines_before(now - _LOOKS_BACK)
            entries, down = told.lines_after(self._read), told.to_come_down()
            unsettled, noted = told.unsettled(), events.noted(down, self._memory, now)
            found = [
                *events.of_leftovers(down, self._memory, now, naming),
                *events.of_rows(unsettled, naming, told.steps() if events.asks_people(unsettled) else {}),
                *events.of_log(entries, naming, told.pauses() if entries else ()),
                *events.of_tick(tick, naming),
                *events.of_files(naming),
                *account_checks.alerts(told.accounts(), naming),
                *([events.trouble(trouble, naming)] if trouble else ()),
            ]
            read = entries[-1].n if entries else self._read
            days = frozenset(local_day(now, campaign.timezone) for campaign in files.casebook.campaigns)
            key = weekly_summary.due(files, now)
            wanted = key if key and key not in self._memory else None
            if not entries and not wanted and self._looked and self._looked.still(files, days):
                return self._of(found, noted, {}, _LASTING, now, read=read)
            ahead = _Ahead.look(files, told, now, days)
            weekly = None
            if wanted:
                week = told.lines_after(told.lines_before(now - weekly_summary.WEEK))
                is_open = weekly_summary.open_now(files, told.pauses(), unsettled, told.accounts())
                weekly = weekly_summary.letter(wanted, week, ahead.drafts, told.newest(), down, is_open)
            forgotten = told.older_than(now - _FORGETS)
        found += ahead.alerts(self._memory, naming)
        changes = {**_over(forgotten, found), **ahead.changes(self._memory)}
        yeses = (
            () if files.casebook.problems else (plan_changes.YES,)
        )  # a broken file hides posts, and no yes came back
        lasting = (*_LASTING, *plan_changes.CHANGES, *yeses)
        return self._of(found, noted, changes, lasting, now, weekly, read, SeenState(files, days))

    def keep(self, found: Batch, ledger: str, now: datetime) -> None:
        """After it was sent. What cannot be written is told again by the next process, not by this one."""
        for key, value in found.changes.items():
            if value is None:
                self._memory.pop(key, None)
            else:
                self._memory[key] = value
        if self._read is not None and found.read is not None:
            self._read = max(found.read, self._read)
        self._looked = found.looked or self._looked
        if found.changes:
            with NotificationState(ledger) as told:
                told.keep(found.changes, now)

    def _of(
        self,
        found: Iterable[Alert],
        noted: Mapping[str, str | None],
        changes: Mapping[str, str | None],
        lasting: tuple[str, ...],
        now: datetime,
        weekly: Alert | None = None,
        read: int | None = None,
        looked: SeenState | None = None,
    ) -> Batch:
        by_key = {alert.key: alert for alert in found}
        fresh = [alert for key, alert in by_key.items() if key not in self._memory]
        twice = events.told_by_a_post(fresh, (*self._memory, *by_key), now)
        chosen = message.first(alert for alert in fresh if alert.key not in twice)
        left = len(fresh) - len(twice) - len(chosen)
        keys: dict[str, str | None] = {**noted, **{alert.key: "" for alert in chosen}, **dict.fromkeys(twice, "")}
        if left:
            return Batch(chosen, keys, self._read, left=left, more=True)
        over = {key: None for key in self._memory if key.startswith(lasting) and key not in by_key}
        known_read = {READ: str(read)} if read is not None and self._memory.get(READ) != str(read) else {}
        sent = chosen or ((weekly,) if weekly else ())
        letters = {weekly.key: ""} if weekly and not chosen else {}
        more = bool(weekly and chosen)
        return Batch(sent, {**changes, **known_read, **over, **keys, **letters}, read, looked, more=more)


def _over(keys: Iterable[str], found: Iterable[Alert]) -> dict[str, str | None]:
    """Keys that nobody needs any more: what they stand for is over, and will not be told again."""
    still = {alert.key for alert in found}
    return dict.fromkeys(key for key in keys if key not in still and not key.startswith(_KEPT))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The next thirty days as they stand."""

    files: Workspace
    now: datetime
    window: tuple[date, date]
    drafts: Sequence[Draft]
    answers: LedgerSnapshot

    @classmethod
    def look(cls, files: Workspace, told: NotificationState, now: datetime, days: frozenset[date]) -> _Ahead:
        first = min(days, default=now.date())
        last = first + timedelta(days=FARTHEST)
        answers = told.answers(first, last)
        wanted = planned(files, first, last)
        return cls(files, now, (first, last), list(drafts(files, answers, wanted, now)), answers)

    def alerts(self, memory: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
        changed = {
            draft.delivery.id: self._written_since(draft, plan_changes.stood(draft, memory))
            for draft in lost_approvals(self.drafts, self.answers)
        }
        yield from plan_changes.of_settings(memory, plan_changes.seen(self.files, (), memory))
        yield from plan_changes.of_yeses(self.drafts, self.answers, naming, changed)
        yield from plan_changes.of_plans(memory, self.drafts, self.answers, naming, self.files, self.window)
        yield from reminders(self.files, self.answers, self.drafts, self.now, naming)

    def changes(self, memory: Mapping[str, str]) -> dict[str, str | None]:
        return plan_changes.changes(
            memory, plan_changes.seen(self.files, self.drafts, memory), self.files, self.window[0]
        )

    def _written_since(self, draft: Draft, before: ReadinessSnapshot | None) -> list[str]:
        """The files of a post that were written after its last yes; also of those whom it named before."""
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
