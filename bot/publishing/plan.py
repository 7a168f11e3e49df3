"""The deliveries around today, worked out once and kept: a tick with nothing due only looks at a clock."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from bot.calendar.dates import local_day
from bot.calendar.deliveries import Delivery, DeliveryId
from bot.drafts.builder import planned
from bot.drafts.models import Workspace
from bot.drafts.renames import Renaming
from bot.ledger.models import DeliveryRecord
from bot.publishing.outcomes import because
from bot.publishing.recovery import row_ends

_ONE_DAY = timedelta(days=1)


class Plan:
    """From the local day of `since` (the last tick, or now for a ledger's first) to tomorrow, in each campaign's zone.

    `settled` are those that need no more thought: out, silent for good, taken down. `known` are the ids of an earlier
    plan: a file that broke since hides its days, and they end all the same.
    """

    def __init__(self, files: Workspace, since: datetime, now: datetime, known: Iterable[str] = ()) -> None:
        self.files = files
        self._zones = {campaign.timezone for campaign in files.casebook.campaigns}
        self._window = self._days(since, now)
        first, last = self._window
        found = planned(files, first, last)
        self.deliveries = [d for d in found if d.date >= local_day(since, d.occasion.campaign.timezone)]
        self._due = [delivery.due.timestamp() for delivery in self.deliveries]
        self._hidden = list(hidden(known, {delivery.id for delivery in self.deliveries}, files, since))
        self.settled: set[str] = set()

    def known(self) -> set[str]:
        """The ids of all that is not settled."""
        return {*(delivery.id for delivery in self.deliveries), *(row.id for _, row in self._hidden)} - self.settled

    def fits(self, files: Workspace, since: datetime, now: datetime) -> bool:
        return files is self.files and self._days(since, now) == self._window

    def due(self, now: datetime) -> list[Delivery]:
        """What has come due and is not settled, days that are over included."""
        reached = self.deliveries[: bisect_right(self._due, now.timestamp())]
        over = (d for d in self.deliveries[len(reached) :] if now >= d.ends)  # moved past midnight by a gap
        return [delivery for delivery in (*reached, *over) if delivery.id not in self.settled]

    def silenced(self, now: datetime) -> list[DeliveryRecord]:
        """What a broken file silenced until its day was over."""
        return [row for end, row in self._hidden if now >= end and row.id not in self.settled]

    def next(self, now: datetime) -> Iterator[datetime]:
        """The next due time, and the next end of a day on which something is still open."""
        at = bisect_right(self._due, now.timestamp())
        if at < len(self.deliveries):
            yield self.deliveries[at].due
        waiting = {d.ends for d in self.deliveries[:at] if d.id not in self.settled}
        waiting |= {end for end, _ in self._hidden}
        yield from sorted(end for end in waiting if end > now)[:1]

    def _days(self, since: datetime, now: datetime) -> tuple[date, date]:
        first = min((local_day(since, zone) for zone in self._zones), default=since.astimezone(UTC).date())
        last = max((local_day(now, zone) for zone in self._zones), default=now.astimezone(UTC).date())
        return first, last + _ONE_DAY


def hidden(
    known: Iterable[str], planned: Collection[str], files: Workspace, since: datetime
) -> Iterator[tuple[datetime, DeliveryRecord]]:
    """Of the ids that an earlier plan knew those that a broken file hides now, and when their days end."""
    renaming = Renaming(files)
    for id in known if files.casebook.problems else ():
        name = DeliveryId.try_parse(id)
        row = _row(id, name, files) if name and id not in planned and renaming.is_broken(name) else None
        if row and row_ends(row, files.casebook) > since:
            yield row_ends(row, files.casebook), row


def _row(id: str, name: DeliveryId, files: Workspace) -> DeliveryRecord | None:
    """As far as the id tells."""
    account = files.settings.accounts.get(name.account)
    if account is None:
        return None
    cases = () if name.case == "all" else (name.case,)
    cause = because(["file"])
    return DeliveryRecord(
        id, name.date, account.name, account.platform, "", name.language, "missed", "", cause.detail, cases=cases,
        reason=cause.reason, codes=cause.codes,
    )  # fmt: skip
