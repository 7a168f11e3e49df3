"""`followup doctor`: are accounts and set-up in order? Signs in to each account and posts nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import file_problems
from bot.cli.context import Context
from bot.cli.doctor_accounts import Record, Seen, examined, recorded, unsent
from bot.cli.doctor_environment import Remark, remarks
from bot.presentation.suggested_commands import command_line

if TYPE_CHECKING:
    from bot.platforms.base import Identity

EXAMPLE = "followup doctor"
_MARKS = {"wrong": "wrong:", "look": "look: "}


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(context: Context) -> int:
    settings = context.settings
    context.echo(_mode(context))
    record = recorded(context)
    seen = examined(context, record)
    for found in seen:
        _tell(context, found)
    _remember(context, seen, record)
    around = (
        *remarks(settings, _ledger_file(context), record.last_tick, context.now),
        *unsent(record),
        *_alerts(context),
        *record.remarks,
    )
    for remark in around:
        _say(context, remark)
    wrong = sum(remark.weight == "wrong" for remark in (*around, *(r for found in seen for r in found.remarks)))
    if wrong or not context.casebook.problems:
        context.echo(f"{wrong} to fix." if wrong else "All in order.")
    context.emit_json(
        live=settings.live,
        accounts=[_plain(context, found) for found in seen],
        findings=[*file_problems.file_findings(context.casebook), *_rows(around)],
    )
    return file_problems.tell_problems(context) or int(bool(wrong))


def _alerts(context: Context) -> Iterator[Remark]:
    """Whether people can be told at all: nothing is sent here."""
    wanted = context.settings.alerts
    if not wanted.urls and wanted.heartbeat is None:
        return
    from bot.alerts import transport

    faults = [transport.problem_with(address) for address in wanted.urls]
    faults += [transport.problem_with(wanted.heartbeat, heartbeat=True)] if wanted.heartbeat else []
    yield from (Remark("wrong", f"[alerts] in config.toml: {fault}") for fault in faults if fault)


def _mode(context: Context) -> str:
    if context.settings.live:
        return "Live: posts go out to the accounts below."
    if not any(account.secrets for account in context.settings.accounts.values()):
        return (
            "Dry run: no account is set up, posts go to the outbox folder, and nothing leaves this machine. "
            "To set accounts up, copy config.example.toml to config.toml; docs/accounts.md tells how."
        )
    return "Dry run: live is false in config.toml, posts go to the outbox folder. The accounts are asked all the same:"


def _remember(context: Context, seen: list[Seen], record: Record) -> None:
    """Store, when live, what working accounts answered: identity, limits, and that the bot's findings are fixed."""
    well = [found for found in seen if found.who and all(remark.weight != "wrong" for remark in found.remarks)]
    if not context.settings.live or record.remarks or not well:
        return
    ledger = context.ledger()
    try:
        for found in well:
            if found.who:
                who, name = found.who, found.account.name
                ledger.know(
                    name, who.id, who.handle, who.limit, context.now,
                    link_length=who.link_length, alt_limit=who.alt_limit,
                )  # fmt: skip
    finally:
        ledger.close()
    _mended(context, well, record)


def _mended(context: Context, well: list[Seen], record: Record) -> None:
    """Delete the bot's findings so that it asks again: it may have other secrets than this command."""
    from bot.ledger.notification_state import ACCOUNTS, ASKED, NotificationState
    from bot.publishing.account_identity import UNMARKED

    gone: dict[str, str | None] = {}
    for found in well:
        place, name = f"{ACCOUNTS}{found.account.name}/", found.account.name
        unmarked = f"{place}{UNMARKED}" if found.who and found.who.bot is False else ""
        faults = [key for key in record.faults if key.startswith(place) and key != unmarked]
        gone |= dict.fromkeys([*faults, f"{ASKED}{name}"] if faults else [])
    if gone:
        with NotificationState(context.settings.ledger) as told:
            told.keep(gone, context.now)


def _tell(context: Context, found: Seen) -> None:
    account, who = found.account, found.who
    if who:
        context.echo(
            f"{account.name}: {who.handle} on {account.server}, up to {who.limit} characters{_links(who)}{_alt(who)}"
        )
    else:
        nobody = "no answer" if found.asked else "nobody was asked"
        context.echo(f"{account.name}: {nobody if found.remarks else 'dry run, stands in for ' + account.platform}")
    for remark in found.remarks:
        _say(context, remark, "  ")


def _say(context: Context, remark: Remark, indent: str = "") -> None:
    context.echo(f"{indent}{_MARKS[remark.weight]} {remark.message}")
    if command := command_line(remark.action):
        context.echo(f"{indent}  $ {command}")


def _links(who: Identity) -> str:
    if who.link_length is None:
        return ""
    return f", {who.link_length} for each link" if who.link_length else ", links counted in full"


def _alt(who: Identity) -> str:
    return f", {who.alt_limit} for the description of an image" if who.alt_limit else ""


def _plain(context: Context, found: Seen) -> dict[str, object]:
    account, who = found.account, found.who
    return {
        "name": account.name,
        "platform": account.platform,
        "server": account.server,
        "practice": not context.settings.live,
        "id": who.id if who else None,
        "handle": who.handle if who else None,
        "limit": who.limit if who else None,
        "link_length": who.link_length if who else None,
        "alt_limit": who.alt_limit if who else None,
        "bot": who.bot if who else None,
        "findings": _rows(found.remarks),
    }


def _rows(found: tuple[Remark, ...]) -> list[dict[str, object]]:
    return [
        {
            "severity": remark.weight,
            "message": remark.message,
            "action": remark.action.plain() if remark.action else None,
        }
        for remark in found
    ]


def _ledger_file(context: Context) -> Path | None:
    from bot.ledger import url as ledger_url

    url = context.settings.ledger
    return None if ledger_url.is_postgresql(url) else ledger_url.file_of(url)
