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


def run(call: Context) -> int:
    settings = call.settings
    call.say(_mode(call))
    record = recorded(call)
    seen = examined(call, record)
    for found in seen:
        _tell(call, found)
    _remember(call, seen, record)
    around = (
        *remarks(settings, _ledger_file(call), record.last_tick, call.started),
        *unsent(record),
        *_alerts(call),
        *record.remarks,
    )
    for remark in around:
        _say(call, remark)
    wrong = sum(remark.weight == "wrong" for remark in (*around, *(r for found in seen for r in found.remarks)))
    if wrong or not call.casebook.problems:
        call.say(f"{wrong} to fix." if wrong else "All in order.")
    call.document(
        live=settings.live,
        accounts=[_plain(call, found) for found in seen],
        findings=[*file_problems.file_findings(call.casebook), *_rows(around)],
    )
    return file_problems.tell_problems(call) or int(bool(wrong))


def _alerts(call: Context) -> Iterator[Remark]:
    """Whether people can be told at all: nothing is sent here."""
    wanted = call.settings.alerts
    if not wanted.urls and wanted.heartbeat is None:
        return
    from bot.alerts import transport

    faults = [transport.problem_with(address) for address in wanted.urls]
    faults += [transport.problem_with(wanted.heartbeat, heartbeat=True)] if wanted.heartbeat else []
    yield from (Remark("wrong", f"[alerts] in config.toml: {fault}") for fault in faults if fault)


def _mode(call: Context) -> str:
    if call.settings.live:
        return "Live: posts go out to the accounts below."
    if not any(account.secrets for account in call.settings.accounts.values()):
        return (
            "Dry run: no account is set up, posts go to the outbox folder, and nothing leaves this machine. "
            "To set accounts up, copy config.example.toml to config.toml; docs/accounts.md tells how."
        )
    return "Dry run: live is false in config.toml, posts go to the outbox folder. The accounts are asked all the same:"


def _remember(call: Context, seen: list[Seen], record: Record) -> None:
    """Live, of those that are in order: who they are, how much they take, and that what the bot found is mended."""
    well = [found for found in seen if found.who and all(remark.weight != "wrong" for remark in found.remarks)]
    if not call.settings.live or record.remarks or not well:
        return
    ledger = call.ledger()
    try:
        for found in well:
            if found.who:
                who, name = found.who, found.account.name
                ledger.know(
                    name, who.id, who.handle, who.limit, call.started,
                    link_length=who.link_length, alt_limit=who.alt_limit,
                )  # fmt: skip
    finally:
        ledger.close()
    _mended(call, well, record)


def _mended(call: Context, well: list[Seen], record: Record) -> None:
    """Takes the bot's findings away and lets it ask anew: it may be given other secrets than whoever asks here."""
    from bot.ledger.notification_state import ACCOUNTS, ASKED, NotificationState
    from bot.publishing.account_identity import UNMARKED

    gone: dict[str, str | None] = {}
    for found in well:
        place, name = f"{ACCOUNTS}{found.account.name}/", found.account.name
        unmarked = f"{place}{UNMARKED}" if found.who and found.who.bot is False else ""
        faults = [key for key in record.faults if key.startswith(place) and key != unmarked]
        gone |= dict.fromkeys([*faults, f"{ASKED}{name}"] if faults else [])
    if gone:
        with NotificationState(call.settings.ledger) as told:
            told.keep(gone, call.started)


def _tell(call: Context, found: Seen) -> None:
    account, who = found.account, found.who
    if who:
        call.say(
            f"{account.name}: {who.handle} on {account.server}, up to {who.limit} characters{_links(who)}{_alt(who)}"
        )
    else:
        nobody = "no answer" if found.asked else "nobody was asked"
        call.say(f"{account.name}: {nobody if found.remarks else 'dry run, stands in for ' + account.platform}")
    for remark in found.remarks:
        _say(call, remark, "  ")


def _say(call: Context, remark: Remark, indent: str = "") -> None:
    call.say(f"{indent}{_MARKS[remark.weight]} {remark.message}")
    if command := command_line(remark.action):
        call.say(f"{indent}  $ {command}")


def _links(who: Identity) -> str:
    if who.link_length is None:
        return ""
    return f", {who.link_length} for each link" if who.link_length else ", links counted in full"


def _alt(who: Identity) -> str:
    return f", {who.alt_limit} for the description of an image" if who.alt_limit else ""


def _plain(call: Context, found: Seen) -> dict[str, object]:
    account, who = found.account, found.who
    return {
        "name": account.name,
        "platform": account.platform,
        "server": account.server,
        "practice": not call.settings.live,
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


def _ledger_file(call: Context) -> Path | None:
    from bot.ledger import url as ledger_url

    url = call.settings.ledger
    return None if ledger_url.is_postgresql(url) else ledger_url.file_of(url)
