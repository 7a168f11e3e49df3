"""Simulated years: outages, restarts, clock jumps, pauses, edits, missing approvals, lost answers."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.calendar.deliveries import Delivery
from bot.drafts.builder import drafts, planned
from bot.drafts.models import Draft
from bot.ledger.models import DeliveryRecord, Pause
from bot.publishing import approvals, settlement
from bot.publishing.approvals import Asked
from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import Crash, Fault
from tests.unit.publishing.publisher_fixture import MINUTE, World, load
from tests.unit.publishing.simulated_team import Town

HERE = ZoneInfo("Europe/Zurich")
FIRST, LAST = date(2026, 12, 1), date(2029, 12, 31)
HOURS = ("09:58", "09:59", "10:00", "10:01", "10:02", "10:03", "10:06", "10:30", "11:30", "16:00", "23:59")
FAULTS: tuple[Fault, ...] = (
    "busy", "busy 90", "refused", "logged-out", "lost-before", "lost-after", "crash-before", "crash-after",
)  # fmt: skip
OUTAGES = (timedelta(hours=9), timedelta(days=1), timedelta(days=5), timedelta(days=20))
_A_DAY = timedelta(days=1)


class Years:
    """`passed`: every delivery that was planned and whose day ended since the bot first looked. `owed`: those of it
    that the files still planned when the bot looked after its end: what the ledger must hold, by the rules alone.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.town = Town(root)
        self.world = World(root, Unchanging(load(root, FIRST)), now=at(FIRST, "09:00"))
        for name, guard in {"mastodon": "key", "x": "text", "bluesky": "key"}.items():
            self.world.platforms[name].guard = guard  # type: ignore[assignment]
        self.passed: set[str] = set()
        self.owed: set[str] = set()
        self._ever: dict[str, Delivery] = {}
        self.looked: datetime | None = None
        self.stood_by = 0
        self._down_until = self.world.now
        self._replan()

    def live(self) -> None:
        self.tick(self.world.now)
        day = FIRST
        while day < LAST:
            day += _A_DAY
            self._team(day)
            for moment in self._moments(day):
                self._moment(moment)
        self._heal(day)

    # what the bot does

    def _moments(self, day: date) -> Iterator[datetime]:
        if day not in self._busy_days:
            yield at(day, f"{self.chance.randint(0, 23):02}:30")
            return
        yield from (at(day, hour) for hour in HOURS if self.chance.random() < 0.9)
        yield at(day + _A_DAY, "00:00") + MINUTE / 2

    def _moment(self, moment: datetime) -> None:
        chance = self.chance.random
        if moment < self._down_until:
            return
        if chance() < 0.01:
            self._down_until = moment + self.chance.choice(OUTAGES)
        if chance() < 0.1:
            self.world.start()
        if chance() < 0.02:
            self._clock_is_behind(moment)
        if chance() < 0.002:
            self.tick(moment + timedelta(days=2))
        if moment.astimezone(HERE).hour >= 10 and chance() < 0.15:
            self.world.platforms[self.chance.choice(sorted(self.world.platforms))].fail(self.chance.choice(FAULTS))
        self.tick(moment)

    def _clock_is_behind(self, moment: datetime) -> None:
        assert self.looked is not None
        before = self._sent()
        self.world.now = min(moment, self.looked) - timedelta(minutes=self.chance.randint(3, 5000))
        assert self.world.tick().trouble
        assert self._sent() == before, "nothing is sent while the clock is behind"
        self.stood_by += 1

    def _sent(self) -> int:
        return sum(verb == "publish" for platform in self.world.platforms.values() for verb, _ in platform.calls)

    def tick(self, moment: datetime) -> None:
        try:
            tick = self.world.tick(moment)
        except Crash:
            self.world.start()
            return
        if tick.trouble:
            return
        since = (self.looked or moment).astimezone(HERE).date()
        over = {d.id for d in self._ever.values() if since <= d.date and d.ends <= moment}
        self.passed |= over
        self.owed |= over & {d.id for d in self._plan}
        self.looked = max(moment, self.looked or moment)

    # what people do

    def _team(self, day: date) -> None:
        world, chance = self.world, self.chance.random
        now = at(day, "08:00")
        if chance() < 0.06:
            self._edit()
        if chance() < 0.04:
            self._pause(now)
        if chance() < 0.2:
            self._resume(now)
        if chance() < 0.03:
            for case in world.source.files.casebook.campaigns[0].cases:
                approvals.verify(world.ledger, world.source.files.casebook.campaigns[0], case, "p1", now)
        if chance() < 0.5 and any(day <= busy <= day + 3 * _A_DAY for busy in self._busy_days):
            self._say(day, now)
        if chance() < 0.3:
            self._settle(now)

    def _edit(self) -> None:
        self.town.edit(self.chance)
        self._replan()

    def _replan(self) -> None:
        self.world.source.files = load(self.town.root, FIRST)
        self._plan = planned(self.world.source.files, FIRST, LAST + 9 * _A_DAY)
        self._busy_days = {delivery.date for delivery in self._plan}
        self._ever |= {delivery.id: delivery for delivery in self._plan}

    def _pause(self, now: datetime) -> None:
        scopes = (("all", ""), ("case", "bo-example"), ("account", "x"), ("country", "CH"), ("campaign", "example"))
        scope, value = self.chance.choice(scopes)
        self.world.ledger.pause(Pause(scope, value, "p2", now))  # type: ignore[arg-type]

    def _resume(self, now: datetime) -> None:
        for pause in self.world.ledger.pauses():
            self.world.ledger.resume(pause.scope, pause.value, "p1", now, 1)

    def _say(self, day: date, now: datetime) -> None:
        """Yes to most of what comes, no to a little; the rest nobody read."""
        for draft in self._drafts(day, day + 3 * _A_DAY, now):
            said = self.chance.random()
            if said < 0.03:
                approvals.skip(self.world.ledger, [draft], "p2", now)
            elif said < 0.85 and not approvals.why_no_yes(Asked(draft), now):
                approvals.approve(self.world.ledger, [Asked(draft)], "p1", now)

    def _drafts(self, first: date, last: date, now: datetime) -> list[Draft]:
        wanted = [delivery for delivery in self._plan if first <= delivery.date <= last]
        return list(drafts(self.world.source.files, self.world.ledger.answers(first, last), wanted, now))

    def _settle(self, now: datetime) -> None:
        """A person looks at the accounts, for posts of which the bot cannot tell any more, and says what is there."""
        for row in self.world.ledger.unsettled():
            if row.state == "unconfirmed" and now.date() > row.date + 3 * _A_DAY:
                self._look(row, now)

    def _look(self, row: DeliveryRecord, now: datetime) -> None:
        ledger, files = self.world.ledger, self.world.source.files
        part = next(part for part in row.parts if not part.at)
        seen = [p for p in self.world.platforms[row.account].posts if p.part.delivery == row.id and p.part.n == part.n]
        if seen:
            ledger.settle_out(row.id, seen[0].id, f"https://{row.account}.example/{seen[0].id}", "p1", now, None)
        else:
            settlement.not_published(ledger, files.casebook, row, "p1", now)

    def _heal(self, day: date) -> None:
        """A week in which nothing goes wrong any more, and people settle what is left."""
        for platform in self.world.platforms.values():
            platform.faults.clear()
        self.town.mend()
        self._replan()
        self._resume(at(day, "08:00"))
        self.world.start()
        for n in range(1, 9):
            now = at(day + n * _A_DAY, "12:00")
            self.tick(now)
            self.tick(now + timedelta(hours=1))
            self._settle(now + timedelta(hours=2))


def at(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), HERE).astimezone(UTC)
