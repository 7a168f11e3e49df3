"""One round of telling: what is new since people were last told, and what is to be remembered once they were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.calendar.dates import local_day
from bot.ledger.answers import Answers
from bot.ledger.told import ACCOUNTS, Told
from bot.publishing import accounts, alerts, letter, remembered
from bot.publishing.alerts import Alert, Naming
from bot.publishing.drafts import drafts, planned
from bot.publishing.model import Draft, Files
from bot.publishing.reminders import FARTHEST, reminders
from bot.publishing.reports import Tick

_LASTING = (*alerts.LASTING, accounts.LASTING)
_KEPT = (*_LASTING, remembered.PLAN, remembered.SETTING, ACCOUNTS, alerts.SINCE)  # what these say is not over by age
_FORGETS = timedelta(days=400)  # so that what comes once a year is still known the next time
_LOOKS_BACK = timedelta(days=2)  # of a bot that starts: what happened while nobody was told


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The files and the local days that were looked at."""

    files: Files
    days: frozenset[date]

    def still(self, files: Files, days: frozenset[date]) -> bool:
        return self.files is files and self.days == days


@dataclass(frozen=True, slots=True)
class Round:
    """`changes` are written once `alerts` were sent, in one message; `read` is the last line of the log that was read.

    The weekly letter goes alone: it waits for a round in which nothing else is to be told.
    """

    alerts: tuple[Alert, ...]
    changes: Mapping[str, str | None]
    read: int
    looked: Seen | None = None


@dataclass
class Gathered:
    """Looks ahead only when the files, the day or the log changed: composing thirty days costs more than a tick."""

    _read: int | None = None
    _looked: Seen | None = None
    _memory: dict[str, str] = field(default_factory=dict)

    def round(self, files: Files, now: datetime, tick: Tick | None, trouble: str) -> Round:
        naming = Naming(files.casebook, files.settings.alerts.names)
        if tick is None:  # the ledger itself may be what fails: the memory of this process has to do
            return self._of([alerts.trouble(trouble, naming)], {}, ("trouble/",))
        with Told(files.settings.ledger) as told:
            if self._read is None:
                self._read, self._memory = told.lines_before(now - _LOOKS_BACK), told.remembered()
            entries, down = told.lines_after(self._read), told.to_come_down()
            changes = alerts.noted(down, self._memory, now)
            found = [
                *alerts.of_leftovers(down, self._memory, now, naming),
                *alerts.of_rows(told.unsettled(), naming),
                *alerts.of_log(entries, naming),
                *alerts.of_tick(tick, naming),
                *alerts.of_files(naming),
                *accounts.alerts(told.accounts(), naming),
                *([alerts.trouble(trouble, naming)] if trouble else ()),
            ]
            read = entries[-1].n if entries else self._read
            days = frozenset(local_day(now, campaign.timezone) for campaign in files.casebook.campaigns)
            key = letter.due(files, now)
            wanted = key if key and key not in self._memory else None
            if not entries and not wanted and self._looked and self._looked.still(files, days):
                return self._of(found, changes, _LASTING, read=read)
            ahead = _Ahead.look(files, told, now, days)
            weekly = None
            if wanted:
                week = told.lines_after(told.lines_before(now - letter.WEEK))
                weekly = letter.letter(wanted, week, ahead.drafts, told.newest(), down)
            forgotten = told.older_than(now - _FORGETS)
        found += ahead.alerts(self._memory, naming)
        changes |= {**_over(forgotten, found), **ahead.changes(self._memory)}
        return self._of(found, changes, _LASTING, weekly, read, Seen(files, days))

    def keep(self, found: Round, ledger: str, now: datetime) -> None:
        """After it was sent. What cannot be written is told again by the next process, not by this one."""
        for key, value in found.changes.items():
            if value is None:
                self._memory.pop(key, None)
            else:
                self._memory[key] = value
        if self._read is not None:
            self._read = max(found.read, self._read)
        self._looked = found.looked or self._looked
        if found.changes:
            with Told(ledger) as told:
                told.keep(found.changes, now)

    def _of(
        self,
        found: Iterable[Alert],
        changes: Mapping[str, str | None],
        lasting: tuple[str, ...],
        weekly: Alert | None = None,
        read: int = 0,
        looked: Seen | None = None,
    ) -> Round:
        by_key = {alert.key: alert for alert in found}
        fresh = tuple(alert for key, alert in by_key.items() if key not in self._memory)
        over = {key: None for key in self._memory if key.startswith(lasting) and key not in by_key}
        fresh = fresh or ((weekly,) if weekly else ())
        return Round(fresh, {**changes, **over, **{alert.key: "" for alert in fresh}}, read, looked)


def _over(keys: Iterable[str], found: Iterable[Alert]) -> dict[str, str | None]:
    """Keys that nobody needs any more: what they stand for is over, and will not be told again."""
    still = {alert.key for alert in found}
    return dict.fromkeys(key for key in keys if key not in still and not key.startswith(_KEPT))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The next thirty days as they stand."""

    files: Files
    now: datetime
    window: tuple[date, date]
    drafts: Sequence[Draft]
    answers: Answers

    @classmethod
    def look(cls, files: Files, told: Told, now: datetime, days: frozenset[date]) -> _Ahead:
        first = min(days, default=now.date())
        last = first + timedelta(days=FARTHEST)
        answers = told.answers(first, last)
        wanted = planned(files, first, last)
        return cls(files, now, (first, last), list(drafts(files, answers, wanted, now)), answers)

    def alerts(self, memory: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
        changed = {
            draft.delivery.id: self._written_since(draft) for draft in remembered.lost_yes(self.drafts, self.answers)
        }
        yield from remembered.of_settings(memory, remembered.seen(self.files, ()), self.now)
        yield from remembered.of_yeses(self.drafts, self.answers, naming, changed)
        yield from remembered.of_plans(memory, self.drafts, self.answers, naming, self.window)
        yield from reminders(self.files, self.answers, self.drafts, self.now, naming)

    def changes(self, memory: Mapping[str, str]) -> dict[str, str | None]:
        whole = not self.files.casebook.problems
        return remembered.changes(memory, remembered.seen(self.files, self.drafts), whole, self.window[0])

    def _written_since(self, draft: Draft) -> list[str]:
        """The files of a post that were written after its last yes."""
        settings, occasion = self.files.settings, draft.delivery.occasion
        last = max(yes.at for yes in self.answers.approved[draft.delivery.id]).timestamp()
        named = {occasion.case.id} if occasion.case else set(draft.post.cases if draft.post else ())
        places = [occasion.campaign.file, *(case.file for case in occasion.campaign.cases if case.id in named)]
        paths = [
            *(settings.root / place for place in places),
            *settings.templates.glob(f"{occasion.rule.template}/**/*"),
        ]
        return sorted(os.path.relpath(path, settings.root) for path in paths if _written(path) > last)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime if path.is_file() else 0
    except OSError:
        return 0
