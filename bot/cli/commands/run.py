"""`followup run`: the bot. With --once a single look, for timers and for trying things out."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import file_problems
from bot.cli.context import Context
from bot.cli.tick_output import TickPrinter
from bot.errors import CommandError, FollowupError
from bot.presentation.terminal import terminal_for

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.drafts.models import Workspace
    from bot.ledger.ledger import Ledger
    from bot.ledger.models import AccountLimits
    from bot.publishing.file_watcher import Watch
    from bot.publishing.publisher import Publisher
    from bot.publishing.reports import TickResult

EXAMPLE = "followup run --once --now 2027-03-14T10:00+01:00"
_ALL_ASKED = 8.0  # seconds for the accounts, side by side
_ALL_TOLD = 30.0  # seconds for the alerts of one look
_PATIENCE = 2.0  # seconds in which `status` or a tick that is about to end lets go of the lock


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="run once, do what is due, and end")
    parser.add_argument("--no-desk", action="store_true", help="start no web pages (this version has none yet)")


def run(call: Context) -> int:
    if call.json_wanted and not call.words.once:
        raise CommandError("--json goes with --once: a bot that keeps running has no end to write a document at")
    settings = call.settings
    try:
        return _once(call) if call.words.once else _stay(call)
    except FollowupError as error:
        from bot.alerts import startup_failure

        fault = startup_failure.report(settings, str(error))
        if fault:
            call.err.write(f"! {fault}\n")
        raise


def _stay(call: Context) -> int:
    from bot.cli.daemon import run_forever
    from bot.lib.concurrency import PATIENCE

    return run_forever(call, watching(call), partial(publisher, patience=PATIENCE))


def _once(call: Context) -> int:
    from bot.ledger.lock import publisher_lock, sentence

    watch, give_up = watching(call), time.monotonic() + _PATIENCE
    while True:
        with publisher_lock(call.settings.ledger, datetime.now(UTC)) as held:
            if held:  # until all is told: whoever looks next knows what people have heard
                return _looked(call, watch)
        if time.monotonic() > give_up:
            call.say(f"Nothing done: another bot publishes from this ledger.{sentence(call.settings.ledger)}")
            call.document(deliveries=[], **file_problems.broken(call))
            return file_problems.tell_problems(call)
        time.sleep(0.1)


def _looked(call: Context, watch: Watch) -> int:
    tick = _one_tick(call, watch)
    _say(call, tick, watch)
    wrong, alarming = _asked(call, watch)
    _tell_people(call, tick, watch)
    call.document(deliveries=[one.plain() for one in tick.reports], **wrong, **file_problems.broken(call))
    alarming = alarming or bool(tick.trouble) or any(one.alarming for one in tick.reports)
    return file_problems.tell_problems(call) or int(alarming)


def _say(call: Context, tick: TickResult, watch: Watch) -> None:
    call.casebook = watch.files.casebook
    said = list(TickPrinter(terminal_for(call.out), call.settings.live).lines(tick, call.casebook))
    for line in said or ["Nothing is due."]:
        call.say(line)
    if call.json_wanted:
        call.err.writelines(f"{trouble}\n" for trouble in tick.trouble)
    call.out.flush()


def _asked(call: Context, watch: Watch) -> tuple[dict[str, object], bool]:
    """Asks each account once a day, after all posts and not for long: what is wrong, and whether it needs a person."""
    if not call.settings.live:
        return {}, False
    from bot.alerts.account_checks import AccountChecks, needs_a_person

    ledger = call.ledger()
    try:
        found = AccountChecks(publisher(call, watch, ledger), ledger, partial(_aside, call)).check(_ALL_ASKED)
    finally:
        ledger.close()
    wrong = [{"name": name, "message": "; ".join(said.values())} for name, said in found.items() if said]
    return {"accounts": wrong} if wrong else {}, needs_a_person(found)


def _aside(call: Context, line: str) -> None:
    call.err.write(f"{line}\n")


def _tell_people(call: Context, tick: TickResult, watch: Watch) -> None:
    """The one look is over when people were told of it, or soon after: what was not told is told at the next."""
    from bot.alerts import startup_failure
    from bot.alerts.notifier import Notifier

    startup_failure.clear(call.settings)
    notifier = Notifier(partial(_aside, call))
    notifier.notify(watch.files, tick.at, tick, watch.trouble)
    notifier.wait(_ALL_TOLD)


def _one_tick(call: Context, watch: Watch) -> TickResult:
    from bot.presentation import outbox_html

    ledger = call.ledger()
    try:
        return publisher(call, watch, ledger).tick()
    finally:
        ledger.close()
        outbox_html.refresh(call.settings, watch.files.casebook.campaigns)


def watching(call: Context) -> Watch:
    from bot.publishing.file_watcher import Watch

    def load() -> Workspace:
        return Context(call.words, call.root, call.out, call.err).files

    config = Path(call.words.config) if call.words.config else call.root / "config.toml"
    began, clock = time.time(), _clock(call)
    return Watch(
        call.files,
        load,
        began=began,
        wall=time.time,
        today=lambda: clock().date(),
        config=config.absolute(),
        limits=partial(_limits, call.settings),
    )


def _limits(settings: Settings) -> Mapping[str, AccountLimits]:
    """What `doctor` learnt of real accounts; a practice is written for none of them."""
    from bot.ledger.reader import open_read_only

    return open_read_only(settings.ledger).limits() if settings.live else {}


def _clock(call: Context) -> Callable[[], datetime]:
    """From where the call's clock began, at the pace of this machine's."""
    ahead = call.started - datetime.now(UTC) if getattr(call.words, "now", None) else None
    return lambda: datetime.now(UTC) + ahead if ahead is not None else datetime.now(UTC)


def publisher(call: Context, watch: Watch, ledger: Ledger, patience: float | None = None) -> Publisher:
    """`patience` is for the bot that stays: a single look ends when all is sent."""
    from bot.publishing.publisher import Publisher

    practising = not call.settings.live and not getattr(call.words, "now", None)
    return Publisher(watch, ledger, _clock(call), may_rewind=practising, patience=patience)
