"""Collects the alerts of each run as one message."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.alerts.collector import AlertCollector, Batch
from bot.alerts.events import Alert
from bot.ledger.ledger import Ledger
from bot.ledger.notification_state import NotificationState
from bot.publishing.file_watcher import Unchanging
from tests.unit.publishing.publisher_fixture import World, load


class Reader:
    """Who reads the alerts; `hears` is one round of telling, remembered."""

    def __init__(self, root: Path) -> None:
        files = load(root)
        self.world = World(root, Unchanging(files), ledger=Ledger(files.settings.ledger))
        self.collector = AlertCollector()

    def round(self, at: datetime | None = None) -> Batch:
        """What would be told now."""
        tick = self.world.tick(at)
        return self.collector.collect(self.world.source.files, self.world.now, tick, None)

    def hears(self, at: datetime | None = None) -> list[Alert]:
        found = self.round(at)
        self.collector.commit(found, self.world.source.files.settings.ledger, self.world.now)
        return [alert for alert in found.alerts if not alert.key.startswith("letter/")]

    def hears_all(self, at: datetime | None = None) -> list[Alert]:
        """All messages of one look, as the notifier sends them."""
        found = self.hears(at)
        for _ in range(9):
            found += self.hears()
        return found

    def subjects(self, at: datetime | None = None) -> list[str]:
        return [alert.subject for alert in self.hears_all(at)]

    def misses(self, at: datetime) -> None:
        """A look of which no address took the message."""
        self.round(at)

    def restart(self) -> None:
        self.collector = AlertCollector()

    @property
    def told(self) -> NotificationState:
        return NotificationState(self.world.source.files.settings.ledger)
