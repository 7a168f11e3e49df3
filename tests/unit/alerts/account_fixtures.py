"""A bot with a ledger on disk, a mailbox for its alerts, and its output."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.alerts.notifier import Notifier
from bot.ledger.ledger import Ledger
from bot.ledger.notification_state import NotificationState
from bot.publishing.file_watcher import Unchanging
from tests.fakes.mailbox import Mailbox
from tests.unit.publishing.publisher_fixture import CONFIG, MINUTE, TEN, World, load

ALERTS = CONFIG + '[alerts]\nurls = [{ env = "ALERT_URL" }]\nheartbeat = { env = "HEARTBEAT_URL" }\n'
PATIENCE = 30


class Team:
    def __init__(self, root: Path, box: Mailbox) -> None:
        files = load(root)
        self.world = World(root, Unchanging(files), ledger=Ledger(files.settings.ledger))
        self.box = box
        self.said: list[str] = []
        self.notifier = Notifier(self.said.append)

    def tick(self, at: datetime | None = None) -> None:
        tick = self.world.tick(at)
        self.notifier.notify(self.world.source.files, self.world.now, tick)
        self.notifier.wait(PATIENCE)

    def restart(self) -> None:
        self.notifier = Notifier(self.said.append)
        self.world.start()

    @property
    def remembered(self) -> dict[str, str]:
        with NotificationState(self.world.source.files.settings.ledger) as told:
            return told.remembered()


def quiet(team: Team, at: datetime = TEN - MINUTE) -> None:
    """A first look, after the weekly letter."""
    team.tick(at)
    team.tick(at)
    team.box.calls.clear()
