"""APScheduler as the bot's pulse. It only ticks: the calendar and the ledger decide what a tick does.

Its own ideas are switched off: it would drop what is a second late, and its yearly triggers skip leap days.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, current_thread, main_thread
from time import perf_counter

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from bot.publishing.outcomes import TickResult
from bot.publishing.publisher import Publisher

LONGEST_PAUSE = timedelta(minutes=1)
SOONEST_LOOK, LATEST_LOOK = timedelta(seconds=5), timedelta(seconds=25)  # a change is taken up within a minute
_ACCOUNTS = timedelta(hours=1)
LOOKING = 1000  # a look at all files takes at most this part of the time
ENDS_WITHIN = 8.0  # seconds for the part being sent; the process is to be gone after 10
_WATCHES_THE_CLOCK = 20.0  # seconds
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


class Scheduler:
    """Ticks at once, every minute, and when the next post comes due; looks at the files in between.

    `accounts` is called at the start and every hour after. `failed` hears what one of the others raised; the beat goes
    on. APScheduler itself would print each such error with all its words, and a line whenever a tick takes a minute.
    """

    def __init__(
        self,
        publisher: Publisher,
        tick: Callable[[], TickResult | None],
        look: Callable[[], None],
        accounts: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._publisher = publisher
        self._tick = tick
        self._look = look
        self._accounts = accounts
        self._failed = failed
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL + 1)
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults=_DEFAULTS, executors={"default": ThreadPoolExecutor(2)}
        )

    def run(self, stop: Event) -> bool:
        """Until `stop`. False where a part is still being sent after all patience: the ledger knows of it."""
        now = datetime.now(UTC)
        self._scheduler.add_job(self._ticked, "interval", minutes=1, id="tick", next_run_time=now)
        self._scheduler.add_job(self._looked, "interval", seconds=SOONEST_LOOK.seconds, id="look")
        self._scheduler.add_job(self._accounts, "interval", seconds=_ACCOUNTS.seconds, id="accounts", next_run_time=now)
        self._scheduler.add_listener(self._heard, EVENT_JOB_ERROR)
        self._scheduler.start()
        try:
            while not stop.wait(_WATCHES_THE_CLOCK):
                self._after_the_clock_was_set_back()
        finally:
            self._publisher.stopping.set()
            self._scheduler.shutdown(wait=False)
        return self._publisher.rest(ENDS_WITHIN)

    def _after_the_clock_was_set_back(self) -> None:
        """The next beat would else come when the clock has passed where it was: in a year, perhaps."""
        now = datetime.now(UTC)
        for name, pause in {"tick": LONGEST_PAUSE, "look": LATEST_LOOK, "accounts": _ACCOUNTS}.items():
            job = self._scheduler.get_job(name)
            if job and job.next_run_time > now + 2 * pause:
                self._arm(name, now)

    def _heard(self, event: JobExecutionEvent) -> None:
        self._failed(event.exception)

    def _looked(self) -> None:
        """The more files there are, the more rarely: ten thousand would else keep a core busy."""
        began = perf_counter()
        self._look()
        pause = timedelta(seconds=LOOKING * (perf_counter() - began))
        self._arm("look", datetime.now(UTC) + min(max(pause, SOONEST_LOOK), LATEST_LOOK))

    def _ticked(self) -> None:
        tick = self._tick()
        armed = self._scheduler.get_job("tick")
        if tick is None or tick.wake is None or armed is None:
            return
        at = datetime.now(UTC) + max(tick.wake - self._publisher.now(), timedelta(0))
        if at < armed.next_run_time:
            self._arm("tick", at)

    def _arm(self, name: str, at: datetime) -> None:
        with suppress(JobLookupError):  # the end has come meanwhile
            self._scheduler.modify_job(name, next_run_time=at)
