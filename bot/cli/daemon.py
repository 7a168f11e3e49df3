"""The bot that stays: it says how things stand, then a calm line for each thing that happens."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from bot.alerts import startup_failure
from bot.alerts.account_checks import AccountChecks
from bot.alerts.notifier import Notifier
from bot.cli import file_problems, options, unexpected_errors
from bot.cli.context import Context
from bot.cli.tick_output import TickPrinter
from bot.cli.upcoming import lines, upcoming
from bot.errors import FollowupError, unforeseen
from bot.ledger.lock import publisher_lock, sentence
from bot.lib import english
from bot.presentation import outbox_html
from bot.presentation.preview import address
from bot.presentation.terminal import terminal_for
from bot.publishing.file_watcher import MEANWHILE
from bot.publishing.scheduler import Scheduler, stopped_by_signals
from bot.publishing.withdrawal_retry import WithdrawalRetrier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.ledger.ledger import Ledger
    from bot.publishing.file_watcher import Watch
    from bot.publishing.publisher import Publisher
    from bot.publishing.reports import TickResult

    Begin = Callable[[Context, Watch, Ledger], Publisher]

_STAND_BY = 2.0  # seconds between two looks whether the other bot is gone


def run_forever(call: Context, watch: Watch, begin: Begin) -> int:
    stop = Event()
    with stopped_by_signals(stop):
        call.ledger().close()  # made or brought up to date, before anybody asks it
        startup_failure.clear(call.settings)
        file_problems.tell_problems(call)
        _greet(call)
        rested = _with_lock(call, watch, stop, begin)
    call.say(
        "Stopped." if rested else "Stopped. A platform has not answered yet: the next start checks what became of it."
    )
    if not rested:
        sys.stdout.flush()
        os._exit(0)  # a thread still waits for that answer, and would keep the process for as long
    return 0


def _with_lock(call: Context, watch: Watch, stop: Event, begin: Begin) -> bool:
    """Publishes for as long as this is the only bot; stands by while it is not."""
    said = False
    while not stop.is_set():
        with publisher_lock(call.settings.ledger, datetime.now(UTC)) as held:
            if held:
                if said:
                    call.say("The other bot has ended: this one took over.")
                return _pulse(call, watch, stop, begin)
        if not said:
            who = sentence(call.settings.ledger)
            call.say(
                f"Standing by: another bot publishes from this ledger.{who} This one takes over when that one ends."
            )
            call.out.flush()
            said = True
        stop.wait(_STAND_BY)
    return True


def _pulse(call: Context, watch: Watch, stop: Event, begin: Begin) -> bool:
    ledger = call.ledger()
    sender = begin(call, watch, ledger)
    telling = TickPrinter(terminal_for(call.out), call.settings.live)
    telling.seen(watch.files.casebook)

    def say(found: Iterable[str]) -> None:
        for line in found:
            call.say(line)
        call.out.flush()

    notifier = Notifier(lambda line: say([line]))
    leftovers = WithdrawalRetrier(sender, ledger, lambda line: say([line]))
    accounts = AccountChecks(sender, ledger, lambda line: say([line]))

    def failed(error: BaseException) -> None:
        foreseen = isinstance(error, FollowupError)
        said = str(error) if foreseen else f"{unforeseen(error)}; it keeps running"
        say(telling.trouble(said))
        if not foreseen:
            unexpected_errors.show(error)
        notifier.notify(watch.files, sender.now(), None, said)

    def tick() -> TickResult | None:
        try:
            done = sender.tick()
        except Exception as error:
            failed(error)
            return None
        outbox_html.refresh(call.settings, watch.files.casebook.campaigns)
        notifier.notify(watch.files, sender.now(), done, watch.trouble)
        say([*telling.problems(watch.files.casebook), *telling.lines(done, watch.files.casebook, watch.trouble)])
        leftovers.begin()
        accounts.start_if_changed()
        return done

    def look() -> None:
        watch.fresh()
        said = telling.trouble(f"{watch.trouble}{MEANWHILE}") if watch.trouble else ()
        say([*said, *telling.problems(watch.files.casebook)])

    rested = Scheduler(sender, tick, look, accounts.start, failed).run(stop)
    if rested:
        ledger.close()
    return rested


def _greet(call: Context) -> None:
    settings, terminal = call.settings, terminal_for(call.out)
    outbox = call.root / "outbox" / "index.html"
    if settings.live:
        call.say("REAL accounts: what is ready goes out, for everybody to see.")
    else:
        call.say(f"Dry run: nothing leaves this machine. Posts are written to {outbox}")
    names = [address(account, settings.live) for account in settings.accounts.values()]
    for line in terminal.lines(f"Accounts: {english.listed(names)}."):
        call.say(line)
    call.say()
    for line in lines(upcoming(call, options.today(call)), call, terminal):
        call.say(line)
    call.say()
    call.say("The bot is running. Ctrl-C ends it; an empty file named STOP in the campaigns folder stops all posts.")
    call.out.flush()
