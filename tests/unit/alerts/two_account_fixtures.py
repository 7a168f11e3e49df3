"""A bot with two live accounts whose platforms answer as a test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.alerts.account_checks import AccountChecks
from bot.alerts.notifier import Notifier
from bot.config import Account, Settings
from bot.ledger.ledger import Ledger
from bot.ledger.reader import open_read_only
from bot.platforms.base import Identity
from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.publisher_fixture import CONFIG, TEN, World, load

SECRETS = """\
server = "http://127.0.0.1:9"
access_token = { env = "TOKEN" }
"""
LIVE = (
    'live = true\n[alerts]\nurls = [{ env = "ALERT_URL" }]\n'
    + CONFIG.partition("[accounts.x]")[0]
    + SECRETS
    + '[accounts.second]\nplatform = "mastodon"\n'
    + SECRETS
)
QUIET = TEN - timedelta(days=68)  # a Tuesday: nothing is due for weeks, and no letter before Monday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Moody(FakePlatform):
    """Answers who it is as it is told to."""

    mood: Exception | None = None
    who: Identity = field(default_factory=lambda: Identity("1", "@team", 500, bot=True))

    def identity(self) -> Identity:
        if self.mood:
            raise self.mood
        return self.who


class Team:
    def __init__(self, root: Path) -> None:
        files = load(root)
        self.mastodon, self.second = Moody("mastodon"), Moody("second")
        platforms: dict[str, FakePlatform] = {"mastodon": self.mastodon, "second": self.second}
        self.world = World(
            root, Unchanging(files), now=QUIET, ledger=Ledger(files.settings.ledger), platforms=platforms
        )
        self.said: list[str] = []
        self.asked: list[str] = []
        self.platforms = platforms
        self.notifier = Notifier(self.said.append)
        self.start()

    def start(self) -> None:
        """A new process."""
        self.accounts = AccountChecks(self.world.publisher, self.world.ledger, self.said.append, connects=self.connect)

    def connect(self, account: Account, _: Settings) -> FakePlatform:
        self.asked.append(account.name)
        return self.platforms[account.name]

    def look(self, after: timedelta = DAY) -> None:
        """The look at that time after the last one, and the tick that follows it."""
        self.world.now += after
        self.accounts.check()
        tick = self.world.tick()
        self.notifier.notify(self.world.source.files, self.world.now, tick)
        self.notifier.wait(30)

    @property
    def found(self) -> list[str]:
        return list(open_read_only(self.world.source.files.settings.ledger).accounts())
