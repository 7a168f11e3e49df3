"""What a person wants taken down and is still up: tried again by the bot, beside the ticks, until it is down.

Taking down is safe to repeat, on every platform and beside a person who does the same at this moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, Thread

from bot.config import Account, Settings
from bot.errors import FollowupError
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord
from bot.platforms.base import Platform
from bot.platforms.registry import connect
from bot.publishing.publisher import Publisher
from bot.publishing.withdrawal import Withdrawal, WithdrawalResult

GRACE = timedelta(minutes=2)  # in which the person's own command is still at it
LONGEST_PAUSE = timedelta(days=1)  # looking costs money on X
_FIRST_PAUSE = timedelta(minutes=5)
Say = Callable[[str], None]


@dataclass
class WithdrawalRetrier:
    """`say` writes a line where the bot writes its own.

    What it finds as it starts is tried at once, what is new soon, what stays up ever more rarely.
    """

    publisher: Publisher
    ledger: Ledger
    say: Say
    connects: Callable[[Account, Settings], Platform] = connect
    _known: frozenset[str] | None = None
    _again: datetime | None = None
    _pause: timedelta = _FIRST_PAUSE
    _alone: Lock = field(default_factory=Lock)

    def begin(self) -> None:
        """Returns at once: one indexed question, and a thread of its own where something is to be tried."""
        try:
            rows, now = self.ledger.to_come_down(), self.publisher.now()
        except FollowupError:
            return  # the tick says so
        if self.due(rows, now):
            Thread(target=self._tried, args=(rows, now), name="leftovers", daemon=True).start()

    def due(self, rows: Iterable[DeliveryRecord], now: datetime) -> bool:
        """Whether it is time, with these still up. A clock that went back is no reason to wait for it."""
        ids = frozenset(row.id for row in rows)
        if self._known is None:
            self._again = now
        elif ids - self._known:
            self._again, self._pause = now + GRACE, _FIRST_PAUSE
        self._known = ids
        return bool(ids) and self._again is not None and not now < self._again <= now + LONGEST_PAUSE

    def attempt(self, rows: Iterable[DeliveryRecord], now: datetime) -> list[WithdrawalResult]:
        files = self.publisher.files
        self._again, self._pause = now + self._pause, min(self._pause * 2, LONGEST_PAUSE)
        whole = Withdrawal(self.ledger, files.settings, by="", now=now, alone=False, connects=self.connects)
        return whole.take(rows)

    def _tried(self, rows: Iterable[DeliveryRecord], now: datetime) -> None:
        if not self._alone.acquire(blocking=False):
            return  # a server answers slowly: the attempt before is still at it
        try:
            for one in self.attempt(rows, now):
                if one.done:
                    self.say(f"{'Taken down' if one.state == 'withdrawn' else 'It never went out'}: {one.id}")
        except FollowupError as error:
            self.say(f"! What is to be taken down could not be tried: {error}")
        except Exception as error:  # its words may hold a secret
            self.say(f"! What is to be taken down could not be tried: the program failed ({type(error).__name__})")
        finally:
            self._alone.release()
