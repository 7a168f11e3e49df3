"""`followup doctor`: are accounts and set-up in order? Signs in to each account and posts nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import report
from bot.cli.call import Call
from bot.cli.surroundings import Remark, remarks
from bot.errors import LedgerError, PlatformError

if TYPE_CHECKING:
    from bot.config import Account
    from bot.platforms.base import Identity

EXAMPLE = "followup doctor"
_UNASKED = "cannot be asked here, for the platform's API does not say"
_MARKS = {"wrong": "wrong:", "look": "look: "}


@dataclass(frozen=True, slots=True)
class Seen:
    """One account as it was found. `who` is None where nobody was asked or nobody answered."""

    account: Account
    who: Identity | None
    remarks: tuple[Remark, ...]


def arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(call: Call) -> int:
    settings = call.settings
    call.say(_mode(call))
    seen = [_examine(call, account) for account in settings.accounts.values()]
    for found in seen:
        _tell(call, found)
    around = (*remarks(settings, _ledger_file(call)), *_of_record(call))
    for remark in around:
        call.say(f"{_MARKS[remark.weight]} {remark.message}")
    wrong = sum(remark.weight == "wrong" for remark in (*around, *(r for found in seen for r in found.remarks)))
    if wrong or not call.casebook.problems:
        call.say(f"{wrong} to mend." if wrong else "All in order.")
    call.document(
        live=settings.live,
        accounts=[_plain(call, found) for found in seen],
        findings=[*report.file_findings(call.casebook), *_rows(around)],
    )
    return report.tell_problems(call) or int(bool(wrong))


def _mode(call: Call) -> str:
    if call.settings.live:
        return "Live: posts go out to the accounts below."
    if not any(account.secrets for account in call.settings.accounts.values()):
        return (
            "Practice: no account is set up, posts go to the outbox folder, and nothing leaves this machine. "
            "To set accounts up, copy config.example.toml to config.toml; docs/accounts.md tells how."
        )
    return "Practice: live is false in config.toml, posts go to the outbox folder. The accounts are asked all the same:"


def _examine(call: Call, account: Account) -> Seen:
    from bot.platforms.registry import connect

    if not account.secrets:
        missing = Remark("wrong", "no secrets are named in config.toml: see docs/accounts.md")
        return Seen(account, None, (missing,) if call.settings.live else ())
    call.progress(f"asking {account.name} ...")
    try:
        who = connect(account, replace(call.settings, live=True)).identity()
    except PlatformError as error:
        return Seen(account, None, (Remark("wrong" if call.settings.live else "look", str(error)),))
    finally:
        call.progress("")
    found = Seen(account, who, tuple(_about(call, account, who)))
    if call.settings.live and all(remark.weight != "wrong" for remark in found.remarks):
        _remember(call, account, who)
    return found


def _about(call: Call, account: Account, who: Identity) -> Iterator[Remark]:
    from bot.publishing.identity import LIMIT, MARK_IT, wrong

    day = call.started.date()
    known = call.answers(day, day).identities.get(account.name) if call.settings.live else None
    for kind, said in wrong(account, who, known):
        if kind != LIMIT or account.limit is not None:
            yield Remark("wrong", said)
    if account.limit is None:
        yield from _room(call, account, who)
    if who.bot is False:
        yield Remark("look", MARK_IT)
    if who.bot is None:
        yield Remark("look", f"whether it is labelled automated {_UNASKED}: see its profile, and docs/accounts.md")


def _room(call: Call, account: Account, who: Identity) -> Iterator[Remark]:
    """Where config.toml leaves the limit to the server. What is read here counts from now on, if this is live."""
    from bot.ledger import door
    from bot.messages.measure import limit

    live = call.settings.live
    room = (door.limits(call.settings.ledger) if live else {}).get(account.name, limit(account))
    if who.limit >= room:
        return
    if live:
        advice = "this holds from now on, for a bot that runs from the next day or its next start: see `followup check`"
    else:
        advice = f"limit = {who.limit} in config.toml lets the practice show it"
    yield Remark("look", f"posts were written for {room} characters, the server takes {who.limit}: {advice}")


def _of_record(call: Call) -> Iterator[Remark]:
    day = call.started.date()
    try:
        call.answers(day, day)
    except LedgerError as error:
        yield Remark("wrong", str(error))


def _remember(call: Call, account: Account, who: Identity) -> None:
    ledger = call.ledger()
    try:
        ledger.know(account.name, who.id, who.handle, who.limit, call.started)
    finally:
        ledger.close()


def _tell(call: Call, found: Seen) -> None:
    account, who = found.account, found.who
    if who:
        call.say(f"{account.name}: {who.handle} on {account.server}, up to {who.limit} characters")
    else:
        call.say(f"{account.name}: {'no answer' if found.remarks else 'practice, stands in for ' + account.platform}")
    for remark in found.remarks:
        call.say(f"  {_MARKS[remark.weight]} {remark.message}")


def _plain(call: Call, found: Seen) -> dict[str, object]:
    account, who = found.account, found.who
    return {
        "name": account.name,
        "platform": account.platform,
        "server": account.server,
        "practice": not call.settings.live,
        "id": who.id if who else None,
        "handle": who.handle if who else None,
        "limit": who.limit if who else None,
        "bot": who.bot if who else None,
        "findings": _rows(found.remarks),
    }


def _rows(found: tuple[Remark, ...]) -> list[dict[str, str]]:
    return [{"severity": remark.weight, "message": remark.message} for remark in found]


def _ledger_file(call: Call) -> Path | None:
    from bot.ledger import address

    url = call.settings.ledger
    return None if address.is_postgresql(url) else address.file_of(url)
