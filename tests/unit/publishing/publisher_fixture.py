"""A folder of files, fake platforms, a ledger in memory and a clock that only the test moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot import config
from bot.casebook import loader as casebook
from bot.drafts.builder import drafts, planned
from bot.drafts.models import Draft, Workspace
from bot.ledger.ledger import Ledger
from bot.ledger.models import Approval, DeliveryRecord
from bot.posts.templates.library import Library
from bot.publishing.file_watcher import Unchanging
from bot.publishing.outcomes import TickResult
from bot.publishing.publisher import Publisher
from tests.fakes.platform import FakePlatform

DAY = date(2027, 3, 14)
TEN = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)  # 10:00 in Zurich, when posts of DAY come due
MIDNIGHT = datetime(2027, 3, 14, 23, 0, tzinfo=UTC)  # when DAY ends there
MINUTE = timedelta(minutes=1)

CASE = """\
id: ana-example
name: {en: Ana Example}
short: {en: Ana}
grammar: she
country: CH
about: {en: "a teacher in a story"}
situation:
  is: detained
  text: {en: "She is held."}
  newest_source: 2026-01-10
  source: https://example.org/situation
go_ahead: {ref: C-001, for: [posts], until: 2030-01-01}
key_dates:
  - id: detained
    kind: detained
    date: 2020-03-14
    what: {en: "was detained at the airport"}
    source: https://example.org/detained
"""
CAMPAIGN = """\
title: Example campaign
timezone: Europe/Zurich
post_at: 10:00
languages: [en]
accounts: [mastodon]
hashtags: [EndReprisals]
facts_checked_within: never
approvals: 0
occasions:
  anniversary: {dates: [detained]}
"""
CONFIG = """\
[floor]
approvals = 0
facts_checked_within = "never"
[accounts.mastodon]
platform = "mastodon"
[accounts.x]
platform = "x"
[accounts.bluesky]
platform = "bluesky"
"""
THREAD = "{{ case.name }}, one of three.\n{% next_post %}\nTwo of three.\n{% next_post %}\nThree of three.\n"


def load(root: Path, today: date = DAY) -> Workspace:
    settings = config.load(root)
    book = casebook.load(settings.campaigns, root, settings.accounts, today)
    return Workspace(settings, book, Library(settings.templates))


@dataclass
class World:
    root: Path
    source: Unchanging
    now: datetime = TEN - MINUTE
    ledger: Ledger = field(default_factory=lambda: Ledger("sqlite://"))
    platforms: dict[str, FakePlatform] = field(default_factory=dict)
    jitter: Callable[[], float] = lambda: 0.0
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        for name in self.source.files.settings.accounts:
            self.platforms.setdefault(name, FakePlatform(name))
        self.start()

    def start(self) -> None:
        """A new process: nothing is remembered but the ledger."""
        self.publisher = Publisher(
            self.source,
            self.ledger,
            lambda: self.now,
            connects=lambda account, _: self.platforms[account.name],
            jitter=lambda: self.jitter(),
        )

    @property
    def mastodon(self) -> FakePlatform:
        return self.platforms["mastodon"]

    def tick(self, at: datetime | None = None) -> TickResult:
        self.now = at or self.now
        return self.publisher.tick()

    def watched(self) -> None:
        """The bot was looking a minute before ten, so that nothing came due unseen."""
        self.tick(TEN - MINUTE)
        self.now = TEN

    def run_to(self, end: datetime, step: timedelta = MINUTE) -> None:
        while self.now < end:
            self.tick(min(self.now + step, end))

    def reload(self) -> None:
        self.source.files = load(self.root)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        self.reload()

    @property
    def id(self) -> str:
        return f"example/ana-example/anniversary.detained/{DAY}/mastodon/en"

    def row(self, id: str | None = None) -> DeliveryRecord:
        row = self.ledger.row(id or self.id)
        assert row is not None, "the ledger does not hold it"
        return row

    @property
    def state(self) -> str | None:
        row = self.ledger.row(self.id)
        return row.state if row else None

    def draft(self, day: date = DAY) -> Draft:
        files = self.source.files
        return next(drafts(files, self.ledger.answers(day, day), planned(files, day, day), self.now))

    def approve(self, by: str = "p1") -> None:
        draft = self.draft()
        self.ledger.approve(draft.delivery.id, Approval(by, draft.digest, self.now, DAY))

    def verbs(self, name: str = "mastodon") -> list[str]:
        return [verb for verb, _ in self.platforms[name].calls if verb != "identity"]
