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
from bot.publishing.outcomes import Trouble, TroubleCode
from bot.publishing.scheduler import Scheduler, stopped_by_signals
from bot.publishing.withdrawal_retry import WithdrawalRetrier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.ledger.ledger import Ledger
    from bot.publishing.file_watcher import Watch
    from bot.publishing.outcomes import TickResult
    from bot.publishing.publisher import Publisher

    Begin = Callable[[Context, Watch, Ledger], Publisher]

_STAND_BY = 2.0  # seconds between two looks whether the other bot is gone


def run_forever(context: Context, watch: Watch, begin: Begin) -> int:
    stop = Event()
    with stopped_by_signals(stop):
        context.ledger().close()  # made or brought up to date, before anybody asks it
        startup_failure.clear(context.settings)
        file_problems.tell_problems(context)
        _greet(context)
        rested = _with_lock(context, watch, stop, begin)
    context.echo(
        "Stopped." if rested else "Stopped. A platform has not answered yet: the next start checks what became of it."
    )
    if not rested:
        sys.stdout.flush()
        os._exit(0)  # a thread still waits for that answer, and would keep the process for as long
    return 0


def _with_lock(context: Context, watch: Watch, stop: Event, begin: Begin) -> bool:
    """Publishes for as long as this is the only bot; stands by while it is not."""
    said = False
    while not stop.is_set():
        with publisher_lock(context.settings.ledger, datetime.now(UTC)) as held:
            if held:
                if said:
                    context.echo("The other bot has ended: this one took over.")
                return _pulse(context, watch, stop, begin)
        if not said:
            who = sentence(context.settings.ledger)
            context.echo(
                f"Standing by: another bot publishes from this ledger.{who} This one takes over when that one ends."
            )
            context.out.flush()
            said = True
        stop.wait(_STAND_BY)
    return True


def _pulse(context: Context, watch: Watch, stop: Event, begin: Begin) -> bool:
    ledger = context.ledger()
    sender = begin(context, watch, ledger)
    telling = TickPrinter(terminal_for(context.out), context.settings.live)
    telling.seen(watch.files.casebook)

    def say(found: Iterable[str]) -> None:
        for line in found:
            context.echo(line)
        context.out.flush()

    notifier = Notifier(lambda line: say([line]))
    leftovers = WithdrawalRetrier(sender, ledger, lambda line: say([line]))
    accounts = AccountChecks(sender, ledger, lambda line: say([line]))

    def failed(error: BaseException) -> None:
        if isinstance(error, FollowupError):
            trouble = Trouble.of(error)
        else:
            trouble = Trouble(TroubleCode.OTHER, f"{unforeseen(error)}; it keeps running")
            unexpected_errors.show(error)
        say(telling.trouble(trouble))
        notifier.notify(watch.files, sender.now(), None, trouble)

    def tick() -> TickResult | None:
        try:
            done = sender.tick()
        except Exception as error:
            failed(error)
            return None
        outbox_html.refresh(context.settings, watch.files.casebook.campaigns)
        notifier.notify(watch.files, sender.now(), done, watch.trouble)
        say([*telling.problems(watch.files.casebook), *telling.lines(done, watch.files.casebook, watch.trouble)])
        leftovers.begin()
        accounts.start_if_changed()
        return done

    def look() -> None:
        watch.fresh()
        said = telling.trouble(watch.trouble) if watch.trouble else ()
        say([*said, *telling.problems(watch.files.casebook)])

    rested = Scheduler(sender, tick, look, accounts.start, failed).run(stop)
    if rested:
        ledger.close()
    return rested


def _greet(context: Context) -> None:
    settings, terminal = context.settings, terminal_for(context.out)
    outbox = context.root / "outbox" / "index.html"
    if settings.live:
        context.echo("REAL accounts: what is ready goes out, for everybody to see.")
    else:
        context.echo(f"Dry run: nothing leaves this machine. Posts are written to {outbox}")
    names = [address(account, settings.live) for account in settings.accounts.values()]
    for line in terminal.lines(f"Accounts: {english.listed(names)}."):
        context.echo(line)
    context.echo()
    for line in lines(upcoming(context, options.today(context)), context, terminal):
        context.echo(line)
    context.echo()
    context.echo(
        "The bot is running. Ctrl-C ends it; an empty file named STOP in the campaigns folder stops all posts."
    )
    context.out.flush()
