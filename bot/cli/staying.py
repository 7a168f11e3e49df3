"""The bot that stays: it says how things stand, then a calm line for each thing that happens."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from bot.cli import fault, report
from bot.cli.call import Call
from bot.cli.coming import coming, lines
from bot.cli.outcome import Telling
from bot.cli.window import today
from bot.errors import FollowupError, unforeseen
from bot.ledger.holder import sentence
from bot.ledger.lock import publisher_lock
from bot.pages import words
from bot.pages.ink import ink_for
from bot.pages.view import address
from bot.publishing.leftovers import Leftovers
from bot.publishing.schedule import Pulse, stopped_by_signals
from bot.publishing.watch import MEANWHILE
from bot.telling import outcry
from bot.telling.accounts import Accounts
from bot.telling.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.ledger.store import Ledger
    from bot.publishing.publish import Publisher
    from bot.publishing.reports import Tick
    from bot.publishing.watch import Watch

    Begin = Callable[[Call, Watch, Ledger], Publisher]

_STAND_BY = 2.0  # seconds between two looks whether the other bot is gone


def stay(call: Call, watch: Watch, begin: Begin) -> int:
    stop = Event()
    with stopped_by_signals(stop):
        call.ledger().close()  # made or brought up to date, before anybody asks it
        outcry.begun(call.settings)
        report.tell_problems(call)
        _greet(call)
        rested = _with_lock(call, watch, stop, begin)
    call.say(
        "Stopped." if rested else "Stopped. A platform has not answered yet: the next start looks what became of it."
    )
    if not rested:
        sys.stdout.flush()
        os._exit(0)  # a thread still waits for that answer, and would keep the process for as long
    return 0


def _with_lock(call: Call, watch: Watch, stop: Event, begin: Begin) -> bool:
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
                f"Standing by: another bot publishes from this record.{who} This one takes over when that one ends."
            )
            call.out.flush()
            said = True
        stop.wait(_STAND_BY)
    return True


def _pulse(call: Call, watch: Watch, stop: Event, begin: Begin) -> bool:
    ledger = call.ledger()
    sender = begin(call, watch, ledger)
    telling = Telling(ink_for(call.out), call.settings.live)
    telling.seen(watch.files.casebook)

    def say(found: Iterable[str]) -> None:
        for line in found:
            call.say(line)
        call.out.flush()

    teller = Teller(lambda line: say([line]))
    leftovers = Leftovers(sender, ledger, lambda line: say([line]))
    accounts = Accounts(sender, ledger, lambda line: say([line]))

    def failed(error: BaseException) -> None:
        foreseen = isinstance(error, FollowupError)
        said = str(error) if foreseen else f"{unforeseen(error)}; it goes on"
        say(telling.trouble(said))
        if not foreseen:
            fault.show(error)
        teller.after(watch.files, sender.now(), None, said)

    def tick() -> Tick | None:
        try:
            done = sender.tick()
        except Exception as error:
            failed(error)
            return None
        teller.after(watch.files, sender.now(), done, watch.trouble)
        say([*telling.problems(watch.files.casebook), *telling.lines(done, watch.files.casebook, watch.trouble)])
        leftovers.begin()
        accounts.heed()
        return done

    def look() -> None:
        watch.fresh()
        said = telling.trouble(f"{watch.trouble}{MEANWHILE}") if watch.trouble else ()
        say([*said, *telling.problems(watch.files.casebook)])

    rested = Pulse(sender, tick, look, accounts.begin, failed).run(stop)
    if rested:
        ledger.close()
    return rested


def _greet(call: Call) -> None:
    settings, ink = call.settings, ink_for(call.out)
    outbox = call.root / "outbox" / "index.html"
    if settings.live:
        call.say("REAL accounts: what is ready goes out, for everybody to see.")
    else:
        call.say(f"Practice: nothing leaves this machine. Posts are written to {outbox}")
    names = [address(account, settings.live) for account in settings.accounts.values()]
    for line in ink.lines(f"Accounts: {words.listed(names)}."):
        call.say(line)
    call.say()
    for line in lines(coming(call, today(call)), call, ink):
        call.say(line)
    call.say()
    call.say("The bot is running. Ctrl-C ends it; an empty file named STOP in the campaigns folder silences it.")
    call.out.flush()
