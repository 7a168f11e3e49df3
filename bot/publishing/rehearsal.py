"""A stretch of time through the real publish path: a ledger in memory, an outbox of its own, a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.calendar.deliveries import Delivery
from bot.config import Account, Settings
from bot.drafts.builder import planned
from bot.drafts.models import Assumption, DraftState, Workspace
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, LedgerSnapshot, Reason
from bot.platforms.outbox import Outbox
from bot.platforms.outbox_store import store_of
from bot.publishing.file_watcher import Unchanging
from bot.publishing.outcomes import PostResult
from bot.publishing.publisher import Publisher

_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Played:
    """How one delivery ended. `text` is what was said; where nothing was, what would have been."""

    delivery: Delivery
    state: DraftState
    at: datetime
    text: str
    detail: str = ""
    reason: Reason | None = None
    codes: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        return {"id": self.delivery.id, "state": self.state, "at": self.at.isoformat(), "text": self.text}


class Rehearsal:
    """Clears `folder` and writes into it. `known`: what people have checked and approved; its posts do not count."""

    def __init__(self, files: Workspace, folder: Path, assume: frozenset[Assumption], known: LedgerSnapshot) -> None:
        self.files = replace(files, settings=replace(files.settings, live=False))
        self.folder = folder
        self._assume = assume
        self._known = known
        self._now = datetime.now(UTC)
        self._boxes: dict[str, Outbox] = {}

    def played(self, first: date, last: date, progress: Callable[[date], None]) -> list[Played]:
        wanted = planned(self.files, first, last)
        store_of(self.folder).clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        ledger = Ledger("sqlite://")
        try:
            self._remind(ledger)
            reports = self._run(ledger, wanted, progress)
            rows = ledger.answers(first, last).rows
            return [_ended(delivery, rows.get(delivery.id), reports.get(delivery.id)) for delivery in wanted]
        finally:
            ledger.close()

    def _run(self, ledger: Ledger, wanted: list[Delivery], progress: Callable[[date], None]) -> dict[str, PostResult]:
        publisher = Publisher(
            Unchanging(self.files), ledger, lambda: self._now,
            connects=self._connect, jitter=lambda: 0.0, assume=self._assume, leaps=True,
        )  # fmt: skip
        reports: dict[str, PostResult] = {}
        for at in _moments(wanted):
            self._now = at
            tick = publisher.tick()
            reports |= {report.id: report for report in tick.reports}
            progress(at.date())
        return reports

    def _remind(self, ledger: Ledger) -> None:
        for (campaign, case), yeses in self._known.verified.items():
            for yes in yeses:
                ledger.verify(campaign, case, yes)
        for delivery, yeses in self._known.approved.items():
            for yes in yeses:
                ledger.approve(delivery, yes)

    def _connect(self, account: Account, _: Settings) -> Outbox:
        return self._boxes.setdefault(account.name, Outbox(account, self.folder))


def _moments(wanted: list[Delivery]) -> Iterator[datetime]:
    """A minute before each due time, so that the bot was watching; then, and at each end of a day."""
    dues = {delivery.due.astimezone(UTC) for delivery in wanted}
    over = {delivery.ends.astimezone(UTC) for delivery in wanted}
    yield from sorted({due - _A_MINUTE for due in dues} | dues | over)


def _ended(delivery: Delivery, row: DeliveryRecord | None, report: PostResult | None) -> Played:
    draft = report.draft if report else None
    text = "\n\n".join(part.text for part in row.parts) if row else ""
    if not text and draft and draft.post:
        text = "\n\n".join(part.text for part in draft.post.parts)
    state: DraftState = row.state if row else report.state if report else "not-ready"
    at = next((part.at for part in row.parts if part.at), None) if row else None
    ended, when = row or report, (at or delivery.due).astimezone(delivery.due.tzinfo)
    if ended is None or state == "published":
        return Played(delivery, state, when, text)
    return Played(delivery, state, when, text, ended.detail, ended.reason, ended.codes)
