"""Resolve a post whose outcome is unknown, by a person's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.errors import CommandError, Refused
from bot.ledger.models import Reason
from bot.platforms.permalinks import remote_id
from bot.platforms.specs import SPECS
from bot.publishing.outcomes import THREADS_GO_ON
from bot.publishing.recovery import row_ends

if TYPE_CHECKING:
    from bot.casebook.models import Casebook
    from bot.config import Settings
    from bot.ledger.ledger import Ledger
    from bot.ledger.models import DeliveryRecord, State

_SETTLED = {
    "sending": "it is on its way: the bot looks for it automatically at its next run",
    "waiting": "nothing of it is out, and nobody doubts that: the bot retries automatically",
    "published": "it is out, with its link",
    "rejected": "the platform refused it: nothing of it is out",
    "missed": "it was not posted",
    "skipped": "a person said no, and nothing of it is out",
    "withdrawn": "it was taken down",
}

_LEAVES_REST = {
    Reason.LEFT: "a person has seen already that its rest does not follow",
    Reason.WITHDRAWN: "it is to be taken down: withdrawing it tries again",
}


def need_open(row: DeliveryRecord) -> None:
    """Raises Refused where there is nothing for a person to decide."""
    if row.state in _SETTLED:
        raise Refused(f"{row.id} needs no settling: {_SETTLED[row.state]}")


def published(
    ledger: Ledger, settings: Settings, book: Casebook, row: DeliveryRecord, url: str, by: str, now: datetime
) -> State:
    """The first part without a link is at `url`. The rest continues automatically if there is still time."""
    need_open(row)
    number = _number(ledger, settings, row, url)
    in_time = now < row_ends(row, book) + THREADS_GO_ON and not SPECS[row.platform].reply_needs_proof
    return ledger.settle_out(row.id, number, url, by, now, now if in_time else None)


def not_published(ledger: Ledger, book: Casebook, row: DeliveryRecord, by: str, now: datetime) -> State:
    """The part in doubt is not out: it may be posted until its day ends, and not after.

    Of a thread that does not go on it is the rest that is not out, and stays so."""
    need_open(row)
    out = any(part.at for part in row.parts)
    if row.state == "partial":
        return _rest_left(ledger, row, by, now)
    ends = row_ends(row, book)
    over = now >= (ends + THREADS_GO_ON if out else ends)
    return ledger.settle_absent(row.id, by, now, "missed" if over else "again")


def _rest_left(ledger: Ledger, row: DeliveryRecord, by: str, now: datetime) -> State:
    """A thread of which no more goes out, as a person has seen: it may stay so, and nobody is asked again."""
    why = _LEAVES_REST.get(row.reason) if row.reason else None
    if row.not_before is not None:
        why = why or "the bot retries automatically"
    if why:
        withdraw = Action(ActionCode.WITHDRAW, posts=(row.id,)) if row.reason is Reason.WITHDRAWN else None
        raise Refused(f"{row.id} needs no settling: a part of it is out, and {why}", action=withdraw)
    return ledger.leave_rest(row.id, by, now)


def _number(ledger: Ledger, settings: Settings, row: DeliveryRecord, url: str) -> str:
    """The platform's own id of the post. A practice knows its posts by their ids."""
    account = settings.accounts.get(row.account)
    if account is None or account.platform != row.platform:
        raise Refused(
            f"{row.id}: config.toml has no account {row.account} on {row.platform} any more, so nobody can tell "
            f"whether {url} is its post: give the account its old name for as long as this takes"
        )
    n = next((part.n for part in row.parts if not part.at), 0)
    own = f"{row.id}#{n}"
    if not settings.live and url.startswith("file:") and url.endswith(f"#{row.id}"):
        return own
    try:
        if settings.live:
            known = replace(account, handle=account.handle or ledger.handle(row.account))
            return remote_id(known, url, row.identity)
        remote_id(account, url, "")
    except ValueError as error:
        raise CommandError(f"--published {error}") from None
    return own
