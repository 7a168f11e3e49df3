"""`followup status`: how the bot is, what is stopped, what needs a person, and what comes next."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.cli import attention, file_problems, options, upcoming
from bot.cli.pause_scope import in_words
from bot.drafts.pauses import pauses_now, resume, way_out
from bot.presentation import labels
from bot.presentation.suggested_commands import command_line
from bot.presentation.terminal import Terminal, terminal_for
from bot.publishing.clock_guard import BEHIND, WAYS_OUT

if TYPE_CHECKING:
    from bot.cli.attention import ActionItem
    from bot.cli.context import Context
    from bot.ledger.lock import Holder
    from bot.ledger.models import DeliveryRecord, LedgerSnapshot, Pause
    from bot.presentation.occasion_view import OccasionView

EXAMPLE = "followup status"
OTHER_SIDE = "start"  # the code of what needs a person where a bot runs that does not know of another `live`
_LATE = timedelta(minutes=5)  # the bot looks every minute
_BY_ITSELF = frozenset({"sending", "waiting"})


def arguments(parser: ArgumentParser) -> None:
    """Nothing but what every command takes."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    answers: LedgerSnapshot
    pauses: Sequence[Pause]
    running: bool
    holder: Holder | None
    open: Sequence[DeliveryRecord]
    down: Sequence[DeliveryRecord]
    accounts: Mapping[str, str]
    needs: Sequence[ActionItem]
    coming: Sequence[OccasionView]

    def late(self, now: datetime, live: bool) -> bool:
        """Whether no bot looks any more, or none sends with this clock. A practice may never have begun."""
        tick = self.answers.last_tick
        if tick is None:
            return live
        return now - tick > _LATE or (live and tick - now > BEHIND)


def run(context: Context) -> int:
    standing = _standing(context)
    for line in _lines(context, standing, terminal_for(context.out)):
        context.echo(line)
    context.emit_json(**_plain(context, standing), **file_problems.broken(context))
    return file_problems.tell_problems(context) or int(
        bool(standing.needs) or standing.late(context.now, context.settings.live)
    )


def _standing(context: Context) -> StatusReport:
    from bot.ledger.reader import open_read_only

    day, running, accounts = options.today(context), _running(context.settings.ledger), _accounts(context)
    ledger = open_read_only(context.settings.ledger)
    rows, down = ledger.unsettled(), ledger.to_come_down()
    answers = context.answers(day, day)
    return StatusReport(
        answers,
        pauses_now(answers.pauses, context.files, context.now),
        running,
        _holder(context) if running else None,
        rows,
        down,
        accounts,
        [
            *(() if running else _on_the_other_side(context)),
            *attention.action_items(context, day, rows, down, accounts, _untold(context)),
        ],
        upcoming.upcoming(context, day),
    )


def _accounts(context: Context) -> dict[str, str]:
    """What the bot found wrong, in words, with accounts that are still in the config."""
    from bot.ledger.reader import open_read_only

    found: dict[str, list[str]] = {}
    for key, said in open_read_only(context.settings.ledger).accounts().items():
        found.setdefault(key.split("/")[1], []).append(said)
    return {name: "; ".join(said) for name, said in found.items() if name in context.settings.accounts}


def _untold(context: Context) -> list[str]:
    """Why alert addresses that are still in the config took nothing when something was last sent."""
    from bot.ledger.reader import open_read_only

    if not context.settings.alerts.urls:
        return []
    from bot.alerts.transport import source_of

    places = {source_of(address) for address in context.settings.alerts.urls}
    found = open_read_only(context.settings.ledger).alerts()
    return [said for key, said in found.items() if key.partition("/")[2] in places]


def _on_the_other_side(context: Context) -> Iterator[ActionItem]:
    """A bot that runs does not change sides: it holds the ledger that it began with, and sends nothing more."""
    from bot.ledger import url as ledger_url

    url, live = context.settings.ledger, context.settings.live
    file = context.root / "followup.db" if ledger_url.is_postgresql(url) else ledger_url.file_of(url)
    if file is None:
        return
    stem = f"{file.stem}.dry" if live else file.stem.removesuffix(".dry")
    if _running(f"sqlite:///{file.with_name(f'{stem}{file.suffix}')}"):
        was, says = ("a dry run", "true") if live else ("real accounts", "false")
        said = f"The bot that runs began with {was}; config.toml says live = {says} by now"
        do = "It sends nothing as long as that is so: end it, and start it again with `followup run`."
        yield attention.ActionItem(OTHER_SIDE, "bot", said, do)


def _running(url: str) -> bool:
    """Whether a bot holds the publisher's lock; without a record there was never a bot."""
    from bot.ledger import url as ledger_url
    from bot.ledger.lock import publisher_lock

    file = None if ledger_url.is_postgresql(url) else ledger_url.file_of(url)
    if file is not None and not file.exists():
        return False
    with publisher_lock(url) as free:
        return not free


def _holder(context: Context) -> Holder | None:
    from bot.ledger.lock import holder

    return holder(context.settings.ledger)


def _lines(context: Context, standing: StatusReport, terminal: Terminal) -> Iterator[str]:
    yield "REAL accounts." if context.settings.live else "Dry run: nothing leaves this machine."
    runs = f"is running{f' ({standing.holder})' if standing.holder else ''}" if standing.running else "does not run"
    if any(need.code == OTHER_SIDE for need in standing.needs):
        runs = "runs, but on another ledger"
    yield f"The bot {runs}. {_last(standing.answers.last_tick, context)}"
    tick = standing.answers.last_tick
    if context.settings.live and tick and tick - context.now > BEHIND:
        yield terminal.style(f"  $ {command_line(Action(ActionCode.RESTORE))}", "dim")
    for pause in standing.pauses:
        what, by = in_words(pause.scope, pause.value), pause.by or "somebody"
        yield f"Paused: {what}, by {by}. To let posts go out again, {way_out(pause)}."
        if command := command_line(resume(pause)):
            yield terminal.style(f"  $ {command}", "dim")
    yield ""
    yield from attention.lines(standing.needs, terminal)
    going = [row for row in standing.open if row.state in _BY_ITSELF]
    if going:
        yield from terminal.lines("On their way:", style="bold")
        for row in going:
            yield from terminal.lines(f"{labels.STATES[row.state]}: {row.id}", "  ", "    ")
            yield from terminal.lines(row.detail, "    ", "      ", style="dim") if row.detail else ()
        yield ""
    told = {need.id for need in standing.needs if need.code == "due"}
    to_come = [one for one in standing.coming if one.occasion.id not in told]
    yield from upcoming.lines(to_come, context, terminal) if to_come or not told else ()


def _last(tick: datetime | None, context: Context) -> str:
    live = context.settings.live
    if tick is None:
        return "It has never run: start it with `followup run`." if live else "It has never run."
    minutes = int((context.now - tick) / timedelta(minutes=1))
    if minutes < 0:
        ways_out = WAYS_OUT if live and tick - context.now > BEHIND else "is this machine's clock right?"
        return f"It last ran at {tick:%Y-%m-%d %H:%M} UTC, which is in the future: {ways_out}"
    if context.now - tick > _LATE:
        return f"It last ran at {tick:%Y-%m-%d %H:%M} UTC: start it with `followup run`."
    return f"It last ran {'just now' if minutes < 2 else f'at {tick:%Y-%m-%d %H:%M} UTC'}."


def _plain(context: Context, standing: StatusReport) -> dict[str, object]:
    tick = standing.answers.last_tick
    drafts = [draft for view in standing.coming for draft in view.drafts]
    return {
        "live": context.settings.live,
        "running": standing.running,
        "holder": _plain_holder(standing.holder),
        "last_tick": tick.astimezone(UTC).isoformat() if tick else None,
        "pauses": [{"scope": p.scope, "value": p.value, "by": p.by} for p in standing.pauses],
        "open": [{"id": row.id, "state": row.state, "detail": row.detail} for row in standing.open],
        "needs": [need.plain() for need in standing.needs],
        "to_come_down": [{"id": row.id, "state": row.state} for row in standing.down],
        "accounts": [{"name": name, "message": said} for name, said in standing.accounts.items()],
        "next": [
            {"id": d.delivery.id, "due": d.delivery.due.isoformat(), "state": d.state, "reasons": [*d.reasons]}
            for d in drafts
        ],
    }


def _plain_holder(holder: Holder | None) -> dict[str, object] | None:
    return {"pid": holder.pid, "host": holder.host, "since": holder.since.isoformat()} if holder else None
