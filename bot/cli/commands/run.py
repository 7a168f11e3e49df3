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
    from bot.publishing.outcomes import TickResult
    from bot.publishing.publisher import Publisher

EXAMPLE = "followup run --once --now 2027-03-14T10:00+01:00"
_ALL_ASKED = 8.0  # seconds for the accounts, side by side
_ALL_TOLD = 30.0  # seconds for the alerts of one look
_PATIENCE = 2.0  # seconds in which `status` or a tick that is about to end lets go of the lock


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="run once, do what is due, and end")
    parser.add_argument("--no-desk", action="store_true", help="start no web pages (this version has none yet)")


def run(context: Context) -> int:
    if context.json_wanted and not context.args.once:
        raise CommandError("--json goes with --once: a bot that keeps running has no end to write a document at")
    settings = context.settings
    try:
        return _once(context) if context.args.once else _stay(context)
    except FollowupError as error:
        from bot.alerts import startup_failure
        from bot.publishing.outcomes import Trouble

        fault = startup_failure.report(settings, Trouble.of(error))
        if fault:
            context.err.write(f"! {fault}\n")
        raise


def _stay(context: Context) -> int:
    from bot.cli.daemon import run_forever
    from bot.lib.concurrency import PATIENCE

    return run_forever(context, watching(context), partial(publisher, patience=PATIENCE))


def _once(context: Context) -> int:
    from bot.ledger.lock import publisher_lock, sentence

    watch, give_up = watching(context), time.monotonic() + _PATIENCE
    while True:
        with publisher_lock(context.settings.ledger, datetime.now(UTC)) as held:
            if held:  # until all are notified: the next run then knows what people were told
                return _looked(context, watch)
        if time.monotonic() > give_up:
            context.echo(f"Nothing done: another bot publishes from this ledger.{sentence(context.settings.ledger)}")
            context.emit_json(deliveries=[], **file_problems.broken(context))
            return file_problems.tell_problems(context)
        time.sleep(0.1)


def _looked(context: Context, watch: Watch) -> int:
    tick = _one_tick(context, watch)
    _say(context, tick, watch)
    wrong, alarming = _asked(context, watch)
    _tell_people(context, tick, watch)
    context.emit_json(deliveries=[one.plain() for one in tick.reports], **wrong, **file_problems.broken(context))
    alarming = alarming or bool(tick.trouble) or any(one.alarming for one in tick.reports)
    return file_problems.tell_problems(context) or int(alarming)


def _say(context: Context, tick: TickResult, watch: Watch) -> None:
    context.casebook = watch.files.casebook
    said = list(TickPrinter(terminal_for(context.out), context.settings.live).lines(tick, context.casebook))
    for line in said or ["Nothing is due."]:
        context.echo(line)
    if context.json_wanted:
        context.err.writelines(f"{trouble}\n" for trouble in tick.trouble)
    context.out.flush()


def _asked(context: Context, watch: Watch) -> tuple[dict[str, object], bool]:
    """Asks each account once a day, after all posts and not for long: what is wrong, and whether it needs a person."""
    if not context.settings.live:
        return {}, False
    from bot.alerts.account_checks import AccountChecks, needs_a_person

    ledger = context.ledger()
    try:
        found = AccountChecks(publisher(context, watch, ledger), ledger, partial(_aside, context)).check(_ALL_ASKED)
    finally:
        ledger.close()
    wrong = [{"name": name, "message": "; ".join(said.values())} for name, said in found.items() if said]
    return {"accounts": wrong} if wrong else {}, needs_a_person(found)


def _aside(context: Context, line: str) -> None:
    context.err.write(f"{line}\n")


def _tell_people(context: Context, tick: TickResult, watch: Watch) -> None:
    """The one look is over when people were told of it, or soon after: what was not told is told at the next."""
    from bot.alerts import startup_failure
    from bot.alerts.notifier import Notifier

    startup_failure.clear(context.settings)
    notifier = Notifier(partial(_aside, context))
    notifier.notify(watch.files, tick.at, tick, watch.trouble)
    notifier.wait(_ALL_TOLD)


def _one_tick(context: Context, watch: Watch) -> TickResult:
    from bot.presentation import outbox_html

    ledger = context.ledger()
    try:
        return publisher(context, watch, ledger).tick()
    finally:
        ledger.close()
        outbox_html.refresh(context.settings, watch.files.casebook.campaigns)


def watching(context: Context) -> Watch:
    from bot.publishing.file_watcher import Watch

    def load() -> Workspace:
        return Context(context.args, context.root, context.out, context.err).files

    config = Path(context.args.config) if context.args.config else context.root / "config.toml"
    began, clock = time.time(), _clock(context)
    return Watch(
        context.files,
        load,
        began=began,
        wall=time.time,
        today=lambda: clock().date(),
        config=config.absolute(),
        limits=partial(_limits, context.settings),
    )


def _limits(settings: Settings) -> Mapping[str, AccountLimits]:
    """What `doctor` learnt of real accounts; a practice is written for none of them."""
    from bot.ledger.reader import open_read_only

    return open_read_only(settings.ledger).limits() if settings.live else {}


def _clock(context: Context) -> Callable[[], datetime]:
    """From where the call's clock began, at the pace of this machine's."""
    ahead = context.now - datetime.now(UTC) if getattr(context.args, "now", None) else None
    return lambda: datetime.now(UTC) + ahead if ahead is not None else datetime.now(UTC)


def publisher(context: Context, watch: Watch, ledger: Ledger, patience: float | None = None) -> Publisher:
    """`patience` is for the bot that stays: a single look ends when all is sent."""
    from bot.publishing.publisher import Publisher

    practising = not context.settings.live and not getattr(context.args, "now", None)
    return Publisher(watch, ledger, _clock(context), may_rewind=practising, patience=patience)
