"""APScheduler as the bot's pulse. It only ticks: the calendar and the ledger decide what a tick does.

Its own ideas are switched off: it would drop what is a second late, and its yearly triggers skip leap days.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, current_thread, main_thread
from time import perf_counter

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.publishing.publish import Publisher
from bot.publishing.reports import Tick

LONGEST_PAUSE = timedelta(minutes=1)
SOONEST_LOOK, LATEST_LOOK = timedelta(seconds=5), timedelta(seconds=25)  # a change is taken up within a minute
LOOKING = 1000  # a look at all files takes at most this part of the time
ENDS_WITHIN = 8.0  # seconds for the part being sent; the process is to be gone after 10
_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@contextmanager
def stopped_by_signals(stop: Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the bot in good order; a second Ctrl-C ends it at once."""

    def asked(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.signal(number, asked) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


class Pulse:
    """Ticks at once, every minute, and when the next post comes due; looks at the files in between.

    `daily` is called at the start and every day after. It and `tick` and `look` must not raise: what goes wrong is
    theirs to tell.
    """

    def __init__(
        self,
        publisher: Publisher,
        tick: Callable[[], Tick | None],
        look: Callable[[], None],
        daily: Callable[[], None],
    ) -> None:
        self._publisher = publisher
        self._tick = tick
        self._look = look
        self._daily = daily
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults=_DEFAULTS, executors={"default": ThreadPoolExecutor(2)}
        )

    def run(self, stop: Event) -> bool:
        """Until `stop`. False where a part is still being sent after all patience: the ledger knows of it."""
        now = datetime.now(UTC)
        self._scheduler.add_job(self._ticked, "interval", minutes=1, id="tick", next_run_time=now)
        self._scheduler.add_job(self._looked, "interval", seconds=SOONEST_LOOK.seconds, id="look")
        self._scheduler.add_job(self._daily, "interval", days=1, id="daily", next_run_time=now)
        self._scheduler.start()
        try:
            stop.wait()
        finally:
            self._publisher.stopping.set()
            self._scheduler.shutdown(wait=False)
        return self._publisher.rest(ENDS_WITHIN)

    def _looked(self) -> None:
        """The more files there are, the more rarely: ten thousand would else keep a core busy."""
        began = perf_counter()
        self._look()
        pause = timedelta(seconds=LOOKING * (perf_counter() - began))
        armed = self._scheduler.get_job("look")
        if armed is not None:
            armed.modify(next_run_time=datetime.now(UTC) + min(max(pause, SOONEST_LOOK), LATEST_LOOK))

    def _ticked(self) -> None:
        tick = self._tick()
        armed = self._scheduler.get_job("tick")
        if tick is None or tick.wake is None or armed is None:
            return
        at = datetime.now(UTC) + max(tick.wake - self._publisher.now(), timedelta(0))
        if at < armed.next_run_time:
            armed.modify(next_run_time=at)
