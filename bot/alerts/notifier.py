"""Notify people after each tick, in a thread of its own, so that no slow address delays a post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Condition, Thread

from bot.alerts import message, transport
from bot.alerts.collector import AlertCollector, Batch
from bot.drafts.models import Workspace
from bot.errors import FollowupError, unforeseen
from bot.ledger.notification_state import ALERTS, NotificationState
from bot.publishing.outcomes import TickResult, Trouble

_AGAIN = timedelta(minutes=5)  # after an address failed
_MESSAGES = 5  # in a row; the rest follows after the next tick
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    files: Workspace
    now: datetime
    tick: TickResult | None
    trouble: Trouble | None


class Notifier:
    """`say` writes a line to the output of the bot. Without `[alerts]` nothing is started."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._asked: _Asked | None = None
        self._busy = False
        self._change = Condition()
        self._thread: Thread | None = None
        self._collector = AlertCollector()
        self._faults: dict[str, str] = {}
        self._failed: Mapping[str, str | None] = {}
        self._not_before: datetime | None = None

    def notify(self, files: Workspace, now: datetime, tick: TickResult | None, trouble: Trouble | None = None) -> None:
        """Return at once. Of ticks during a notification only the newest is kept: the ledger holds what happened."""
        alerts = files.settings.alerts
        if not alerts.urls and alerts.heartbeat is None:
            return
        with self._change:
            self._asked = _Asked(files, now, tick, trouble)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="alerts", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def wait(self, patience: float) -> None:
        """Wait until all was sent, at most `patience` seconds. The rest is sent the next time."""
        with self._change:
            self._change.wait_for(lambda: self._asked is None and not self._busy, patience)

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._asked is not None)
                asked, self._asked, self._busy = self._asked, None, True
            try:
                if asked:
                    self._tell(asked)
            except FollowupError as error:
                self._fault("alerts", f"no alert could be sent: {error}")
            except Exception as error:  # its words may hold an address
                self._fault("alerts", f"no alert could be sent: {unforeseen(error)}")
            finally:
                with self._change:
                    self._busy = False
                    self._change.notify_all()

    def _tell(self, asked: _Asked) -> None:
        alerts = asked.files.settings.alerts
        if alerts.heartbeat and asked.tick and not (asked.tick.trouble or asked.trouble):
            self._fault("heartbeat", transport.ping_heartbeat(alerts.heartbeat))
        if not alerts.urls or (self._not_before and asked.now < self._not_before <= asked.now + _AGAIN):
            return
        for _ in range(_MESSAGES):
            batch = self._collector.collect(asked.files, asked.now, asked.tick, asked.trouble)
            if not self._sent(asked, batch):
                self._not_before = asked.now + _AGAIN
                break
            self._collector.commit(batch, asked.files.settings.ledger, asked.now)
            self._not_before = None
            if not batch.more:
                break
        self._fault("alerts", "")

    def _sent(self, asked: _Asked, batch: Batch) -> bool:
        """Whether at least one address took the message. Failures are kept for `status` and `doctor`."""
        if not batch.alerts:
            return True
        settings = asked.files.settings
        title, body = message.message(batch.alerts, batch.left, settings.live)
        faults = transport.send_all(settings.alerts.urls, title, body)
        for n, fault in enumerate(faults):
            self._fault(f"address {n}", fault)
        failed = {
            f"{ALERTS}{transport.source_of(a)}": fault or None
            for a, fault in zip(settings.alerts.urls, faults, strict=True)
        }
        if failed != self._failed:
            with suppress(FollowupError), NotificationState(settings.ledger) as state:
                state.keep(failed, asked.now)
                self._failed = failed
        return not all(faults)

    def _fault(self, about: str, fault: str) -> None:
        """Report a fault when it begins, changes or ends."""
        before = self._faults.get(about, "")
        if fault != before:
            self._say(f"! {fault}" if fault else "Alerts and heartbeat work again.")
        self._faults[about] = fault
