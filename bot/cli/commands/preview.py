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


def run(call: Context) -> int:
    call.progress("Reading the files ...")
    chosen = filters.choice(call)
    shown = preview(call, chosen, *options.window(call, lambda first: filters.days_on(first, DAYS)))
    if not shown.drafts and not call.json_wanted:
        shown = _instead(call, chosen, shown)
    call.progress("")
    if not call.json_wanted:
        _tell(call, shown)
    if call.words.html:
        _write(call, shown)
    if call.json_wanted:
        from bot.presentation.preview_json import draft

        call.document(drafts=[draft(one, call.root) for one in shown.drafts], **file_problems.broken(call))
    return file_problems.tell_problems(call)


def _instead(call: Context, chosen: filters.Choice, shown: Preview) -> Preview:
    """Where nobody asked for a window and nothing is in it: the next day that matters, else what to do."""
    if shown.upcoming is None:
        call.say(empty_window.advice(call))
        return shown
    if call.words.first or call.words.last:
        return shown
    day = shown.upcoming.date
    call.say(f"{labels.window(shown.first, shown.last)}. {shown.empty_message()}\n")
    return preview(call, chosen, day, day)


def preview(call: Context, chosen: filters.Choice, first: date, last: date) -> Preview:
    everything = planned(call.files, first, last)
    found = _drafts(call, chosen, everything, first, last)
    shown = {draft.delivery.id for draft in found}
    return Preview(
        found,
        first,
        last,
        call.started,
        options.today(call),
        call.settings.live,
        call.casebook.problems,
        None if found else _next(call, chosen, last),
        filters.shared_ids(call.casebook),
        frozenset(delivery.occasion.id for delivery in everything if delivery.id not in shown),
        {} if call.json_wanted else _supposed(call, found),
    )


def _supposed(call: Context, found: Iterable[Draft]) -> dict[str, Draft]:
    """Posts for all that nobody can be listed in yet, with the words they would have."""
    silent = {d.delivery.id: d for d in found if d.post is None and any(f.code == "no-case" for f in d.findings)}
    composed = written(call.files, (draft.delivery for draft in silent.values()))
    return {delivery.id: replace(silent[delivery.id], post=one.post) for delivery, one in composed if one.post}


def _drafts(
    call: Context, chosen: filters.Choice, everything: Sequence[Delivery], first: date, last: date
) -> Sequence[Draft]:
    wanted = sum(map(chosen.may_keep, everything))
    if not wanted:
        return ()
    composed = drafts_among(call.files, call.answers(first, last), everything, chosen.may_keep, call.started)
    kept = (draft for draft in _counted(call, composed, wanted) if chosen.keeps(draft))
    return [replace(draft, findings=tuple(placed(call.root, draft.findings))) for draft in kept]


def _counted(call: Context, composed: Iterable[Draft], total: int) -> Iterable[Draft]:
    """Says on a terminal how far a long window is."""
    for n, draft in enumerate(composed):
        if n % _MANY == 0:
            call.progress(f"Writing posts: {n:,} of {total:,} ...")
        yield draft


def _next(call: Context, chosen: filters.Choice, last: date) -> Delivery | None:
    """The first post after the window, looked for nearby first."""
    start = filters.days_on(last, 1)
    later = (planned(call.files, start, filters.days_on(last, ahead)) for ahead in _LOOKAHEADS)
    return next((one for found in later for one in found if chosen.may_keep(one)), None)


def _tell(call: Context, shown: Preview) -> None:
    from bot.presentation import preview_text
    from bot.presentation.terminal import terminal_for

    for line in preview_text.render(shown, terminal_for(call.out)):
        call.say(line)


def _write(call: Context, shown: Preview) -> None:
    from bot.presentation.preview_html import render

    path = options.write_file(call, "--html", (piece.encode(errors="replace") for piece in render(shown)))
    call.say(f"\nWritten to {path}: open it with your browser.")
