"""`followup approve`: a person's yes to exactly these posts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from bot.cli import file_problems, options
from bot.cli.context import Context
from bot.cli.post_ids import Named, drafted, named
from bot.errors import Refused
from bot.lib import english
from bot.presentation import labels
from bot.presentation import review as pages
from bot.presentation.outlook import outlook
from bot.presentation.preview import Preview
from bot.presentation.terminal import terminal_for
from bot.publishing.approvals import Asked, approve, has_said_yes, need_approvable, why_no_yes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.drafts.models import Draft

EXAMPLE = "followup approve example/ana-example/anniversary.detained/2027-03-14/mastodon/en@1a2b3c4d --by p1"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "posts",
        metavar="ID[@DIGEST]",
        nargs="+",
        help="a post as a preview names it; a prefix ending in / names all below it",
    )
    options.add_by(parser, required=True)
    options.add_window(parser, "30 days after the first; both are for a prefix without a date")


def run(context: Context) -> int:
    by = options.person(context, required=True)
    wanted = named(context, context.args.posts)
    found = drafted(context, [delivery for one in wanted for delivery in one.deliveries])
    asked, left_out = _asked(context, wanted, found)
    _show(context, [one.draft for one in asked])
    ask = any(one.several for one in wanted) and options.can_confirm(context)
    if ask and not options.confirm(context, f"Approve {english.plural(len(asked), 'post')} as shown above?"):
        raise Refused("Nothing was recorded.")
    _record(context, asked, by)
    _tell(context, asked, by, left_out)
    return file_problems.tell_problems(context)


def _asked(context: Context, wanted: list[Named], found: dict[str, Draft]) -> tuple[list[Asked], list[str]]:
    """What is asked for; below a beginning, what cannot take a yes is left out and said."""
    by_name = [Asked(found[one.deliveries[0].id], one.digest) for one in wanted if not one.several]
    need_approvable(by_name, context.now)
    below = [Asked(found[delivery.id]) for one in wanted if one.several for delivery in one.deliveries]
    reasons = [why_no_yes(one, context.now) or _somebody_said_no(one.draft) for one in below]
    left_out = _left_out(below, reasons)
    fitting = [one for one, why in zip(below, reasons, strict=True) if not why]
    asked = {one.draft.delivery.id: one for one in (*fitting, *by_name)}
    if not asked:
        raise Refused("\n".join(left_out))
    return list(asked.values()), left_out


def _left_out(below: list[Asked], reasons: list[str]) -> list[str]:
    """What holds for several posts of one day is said once."""
    told: dict[tuple[str, str], list[str]] = {}
    for one, why in zip(below, reasons, strict=True):
        delivery = one.draft.delivery
        if why:
            told.setdefault((delivery.occasion.id, why.removeprefix(delivery.id)), []).append(delivery.id)
    return [f"{_together(occasion, ids)}{why}" for (occasion, why), ids in told.items()]


def _together(occasion: str, ids: list[str]) -> str:
    return f"{occasion}/ ({english.plural(len(ids), 'post')})" if len(ids) > 1 else ids[0]


def _somebody_said_no(draft: Draft) -> str:
    """Only an approval that names a skipped post in full reopens it."""
    return f"{draft.delivery.id}: skipped by a person; name it in full to reopen it" if draft.state == "skipped" else ""


def _show(context: Context, drafts: list[Draft]) -> None:
    days = [draft.delivery.date for draft in drafts]
    shown = Preview(drafts, min(days), max(days), context.now, options.today(context), context.settings.live)
    for line in pages.posts(shown, terminal_for(context.out)):
        context.echo(line)


def _record(context: Context, asked: list[Asked], by: str) -> None:
    ledger = context.ledger()
    try:
        approve(ledger, asked, by, context.now)
    finally:
        ledger.close()


def _tell(context: Context, asked: list[Asked], by: str, left_out: list[str]) -> None:
    of_these_days = drafted(context, [one.draft.delivery for one in asked])
    now = [of_these_days[one.draft.delivery.id] for one in asked]
    lines = list(_noted(asked, now, by))
    lines += dict.fromkeys(outlook(draft, context.now, context.settings.live) for draft in now)
    lines += [f"Left out: {why}" for why in left_out]
    terminal = terminal_for(context.out)
    for line in lines:
        context.echo("\n".join(terminal.lines(line)))
    if context.json_wanted:
        from bot.presentation.preview_json import draft as plain

        context.emit_json(drafts=[plain(draft, context.root) for draft in now], **file_problems.broken(context))


def _noted(asked: list[Asked], now: list[Draft], by: str) -> Iterator[str]:
    """What is said alike of several posts of one day is said once."""
    told: dict[tuple[str, str], list[str]] = {}
    for one, draft in zip(asked, now, strict=True):
        key = draft.delivery.occasion.id, _answer(one, draft, by)
        told.setdefault(key, []).append(draft.delivery.id)
    for (occasion, answer), ids in told.items():
        yield f"{_together(occasion, ids)}: {answer}"


def _answer(asked: Asked, now: Draft, by: str) -> str:
    said = "you had approved it already" if has_said_yes(asked.draft, by) else "your approval is recorded"
    given = len({yes.by for yes in now.approvals})
    count = f"{given} of {english.plural(now.needed, 'approval')}" if now.needed else "none is needed"
    return f"{said}, {count}. {labels.state(now)}."
