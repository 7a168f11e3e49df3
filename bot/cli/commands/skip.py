"""`followup skip`: anyone's no to posts, at once; no reason is asked."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.cli import file_problems, options
from bot.cli.context import Context
from bot.cli.post_ids import Named, drafted, named
from bot.errors import CommandError
from bot.publishing.approvals import skip, stop

if TYPE_CHECKING:
    from bot.drafts.models import Draft
    from bot.ledger.models import DeliveryRecord

EXAMPLE = "followup skip example/ana-example/anniversary.detained/2027-03-14/mastodon/en"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "posts",
        metavar="ID",
        nargs="+",
        help="a post as a preview names it; a prefix ending in / names all below it",
    )
    options.add_by(parser, required=False)
    options.add_window(parser, "30 days after the first; both are for a prefix without a date")


def run(context: Context) -> int:
    by, at = options.person(context, required=False), context.now
    wanted, unknown = _wanted(context)
    found = drafted(context, [delivery for one in wanted for delivery in one.deliveries])
    asked = [found[delivery.id] for one in wanted for delivery in one.deliveries]
    ledger = context.ledger()
    try:
        not_stopped = skip(ledger, asked, by, at)
        unplanned = [row.id for row in map(ledger.row, list(unknown)) if row]  # its file was changed since
        not_stopped += [why for id in unplanned if (row := ledger.row(id)) and (why := stop(ledger, row, by, at))]
        held = [row for row in map(ledger.row, unplanned) if row]
    finally:
        ledger.close()
    mistyped = [error for id, error in unknown.items() if id not in unplanned]
    if mistyped and len(mistyped) == len(context.args.posts):
        raise CommandError("\n".join(map(str, mistyped)))
    _tell(context, asked, held, not_stopped, mistyped)
    return _end(context, not_stopped, mistyped)


def _wanted(context: Context) -> tuple[list[Named], dict[str, CommandError]]:
    """What is planned, and the ids that are not: what is known is stopped, whatever else was mistyped."""
    wanted: list[Named] = []
    unknown: dict[str, CommandError] = {}
    for word in context.args.posts:
        id = word.partition("@")[0]
        try:
            wanted += named(context, [id])
        except CommandError as error:
            unknown[id] = error
    return wanted, unknown


def _tell(
    context: Context,
    asked: list[Draft],
    held: list[DeliveryRecord],
    not_stopped: list[str],
    unknown: Iterable[CommandError],
) -> None:
    """`held`: what the ledger alone knows."""
    now = drafted(context, [draft.delivery for draft in asked])
    states = {draft.delivery.id: now[draft.delivery.id].state for draft in asked} | {row.id: row.state for row in held}
    for id, state in states.items():
        if state == "skipped":
            context.echo(f"Skipped: {id}")
    for why in not_stopped:
        context.err.write(f"{why}\n")
    if context.json_wanted:
        from bot.presentation.preview_json import draft as plain

        wrong = [problem.plain() for error in unknown for problem in error.problems()]
        shown = [plain(now[one.delivery.id], context.root) for one in asked]
        alone = {"deliveries": [{"id": row.id, "state": row.state} for row in held]} if held else {}
        context.emit_json(
            drafts=shown, **alone, **file_problems.broken(context), **({"errors": wrong} if wrong else {})
        )


def _end(context: Context, not_stopped: list[str], unknown: list[CommandError]) -> int:
    """A mistyped id is a wrong command even where others were stopped."""
    for error in unknown:
        context.err.write(f"{error}\n")
    code = file_problems.tell_problems(context)
    return 2 if unknown else code or (1 if not_stopped else 0)
