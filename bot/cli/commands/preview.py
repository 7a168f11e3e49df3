"""`followup preview`: the posts to come as people will see them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.cli import empty_window, file_problems, filters, options
from bot.cli.context import Context
from bot.cli.finding_places import placed
from bot.drafts.builder import drafts_among, planned, written
from bot.presentation import labels
from bot.presentation.preview import Preview

if TYPE_CHECKING:
    from bot.calendar.deliveries import Delivery
    from bot.drafts.models import Draft

EXAMPLE = "followup preview --from 2027-03-01 --to 2027-03-31 --html preview.html"
DAYS = 30
_LOOKAHEADS = (90, 731)
_MANY = 200


def arguments(parser: ArgumentParser) -> None:
    options.add_window(parser, "30 days after the first")
    filters.arguments(parser)
    parser.add_argument("--html", metavar="FILE", help="also write one page to FILE, for any browser and for paper")


def run(context: Context) -> int:
    context.progress("Reading the files ...")
    chosen = filters.choice(context)
    shown = preview(context, chosen, *options.window(context, lambda first: filters.days_on(first, DAYS)))
    if not shown.drafts and not context.json_wanted:
        shown = _instead(context, chosen, shown)
    context.progress("")
    if not context.json_wanted:
        _tell(context, shown)
    if context.args.html:
        _write(context, shown)
    if context.json_wanted:
        from bot.presentation.preview_json import draft

        context.emit_json(drafts=[draft(one, context.root) for one in shown.drafts], **file_problems.broken(context))
    return file_problems.tell_problems(context)


def _instead(context: Context, chosen: filters.Choice, shown: Preview) -> Preview:
    """Where nobody asked for a window and nothing is in it: the next day that matters, else what to do."""
    if shown.upcoming is None:
        context.echo(empty_window.advice(context))
        return shown
    if context.args.first or context.args.last:
        return shown
    day = shown.upcoming.date
    context.echo(f"{labels.window(shown.first, shown.last)}. {shown.empty_message()}\n")
    return preview(context, chosen, day, day)


def preview(context: Context, chosen: filters.Choice, first: date, last: date) -> Preview:
    everything = planned(context.files, first, last)
    found = _drafts(context, chosen, everything, first, last)
    shown = {draft.delivery.id for draft in found}
    return Preview(
        found,
        first,
        last,
        context.now,
        options.today(context),
        context.settings.live,
        context.casebook.problems,
        None if found else _next(context, chosen, last),
        filters.shared_ids(context.casebook),
        frozenset(delivery.occasion.id for delivery in everything if delivery.id not in shown),
        {} if context.json_wanted else _supposed(context, found),
    )


def _supposed(context: Context, found: Iterable[Draft]) -> dict[str, Draft]:
    """Posts for all that nobody can be listed in yet, with the words they would have."""
    silent = {d.delivery.id: d for d in found if d.post is None and any(f.code == "no-case" for f in d.findings)}
    composed = written(context.files, (draft.delivery for draft in silent.values()))
    return {delivery.id: replace(silent[delivery.id], post=one.post) for delivery, one in composed if one.post}


def _drafts(
    context: Context, chosen: filters.Choice, everything: Sequence[Delivery], first: date, last: date
) -> Sequence[Draft]:
    wanted = sum(map(chosen.may_keep, everything))
    if not wanted:
        return ()
    composed = drafts_among(context.files, context.answers(first, last), everything, chosen.may_keep, context.now)
    kept = (draft for draft in _counted(context, composed, wanted) if chosen.keeps(draft))
    return [replace(draft, findings=tuple(placed(context.root, draft.findings))) for draft in kept]


def _counted(context: Context, composed: Iterable[Draft], total: int) -> Iterable[Draft]:
    """Says on a terminal how far a long window is."""
    for n, draft in enumerate(composed):
        if n % _MANY == 0:
            context.progress(f"Writing posts: {n:,} of {total:,} ...")
        yield draft


def _next(context: Context, chosen: filters.Choice, last: date) -> Delivery | None:
    """The first post after the window, looked for nearby first."""
    start = filters.days_on(last, 1)
    later = (planned(context.files, start, filters.days_on(last, ahead)) for ahead in _LOOKAHEADS)
    return next((one for found in later for one in found if chosen.may_keep(one)), None)


def _tell(context: Context, shown: Preview) -> None:
    from bot.presentation import preview_text
    from bot.presentation.terminal import terminal_for

    for line in preview_text.render(shown, terminal_for(context.out)):
        context.echo(line)


def _write(context: Context, shown: Preview) -> None:
    from bot.presentation.preview_html import render

    path = options.write_file(context, "--html", (piece.encode(errors="replace") for piece in render(shown)))
    context.echo(f"\nWritten to {path}: open it with your browser.")
