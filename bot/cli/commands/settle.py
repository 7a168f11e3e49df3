"""`followup settle`: resolve posts whose outcome is unknown."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from bot.cli import file_problems, options
from bot.cli.context import Context
from bot.cli.filters import nearest
from bot.errors import CommandError
from bot.ledger.models import Reason
from bot.presentation import labels
from bot.publishing.settlement import need_open, not_published, published

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger
    from bot.ledger.models import DeliveryRecord, State

EXAMPLE = (
    "followup settle example/ana-example/anniversary.detained/2027-03-14/mastodon/en"
    " --published https://mastodon.example/@us/1 --by p1"
)
_NEXT: dict[State, str] = {
    "published": "It has its link and is never sent again.",
    "waiting": "The bot tries again at its next look, as long as its day lasts.",
    "missed": "Its day is over: it is not posted.",
    "skipped": "It was to be taken down, so it never goes out.",
}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("post", metavar="ID", help="a post whose outcome is unknown, as `followup status` names it")
    found = parser.add_mutually_exclusive_group(required=True)
    found.add_argument("--published", metavar="URL", help="it is out: the address of it (of a thread: the next part's)")
    found.add_argument(
        "--not-published",
        action="store_true",
        help="you looked: it (of a thread: its rest) is not there",
    )
    options.add_by(parser, required=True)


def run(context: Context) -> int:
    by = options.person(context, required=True)
    context.now  # noqa: B018 - a moment that is refused leaves no record behind
    ledger = context.ledger()
    try:
        row = _row(context, ledger)
        state = _settle(context, ledger, row, by)
        held = ledger.row(row.id)
    finally:
        ledger.close()
    url = held.url if held else ""
    detail = held.detail if held else ""
    context.echo(f"Settled: {row.id}. {labels.STATES[state]}. {_next(state, held)}".rstrip())
    context.emit_json(
        deliveries=[{"id": row.id, "state": state, "url": url or None, "detail": detail}],
        **file_problems.broken(context),
    )
    return file_problems.tell_problems(context)


def _settle(context: Context, ledger: Ledger, row: DeliveryRecord, by: str) -> State:
    need_open(row)
    if context.args.not_published:
        return not_published(ledger, context.casebook, row, by, context.now)
    return published(ledger, context.settings, context.casebook, row, context.args.published.strip(), by, context.now)


def _row(context: Context, ledger: Ledger) -> DeliveryRecord:
    id = context.args.post.partition("@")[0]
    row = ledger.row(id)
    if row is None:
        doubted = [row.id for row in ledger.unsettled() if row.state in ("unconfirmed", "partial")]
        raise CommandError(f"the ledger holds no post {id}{nearest(id, doubted)}")
    return row


def _next(state: State, now: DeliveryRecord | None) -> str:
    if now and now.reason is Reason.LEFT:
        return f"It stays so, and nobody is asked about it any more. Not wanted: `followup withdraw {now.id}`."
    if state in _NEXT:
        return _NEXT[state]
    missing = [part.n + 1 for part in now.parts if not part.at] if now else []
    if now and now.not_before:
        return f"The bot goes on with part {missing[0]} at its next look."
    return f"Part {missing[0]} and what follows is not posted automatically." if missing else ""
