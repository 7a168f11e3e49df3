"""What comes next, when, what is not ready, and which command makes it ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.cli import empty_window, filters
from bot.drafts.builder import drafts_among, planned
from bot.drafts.models import NOT_YET
from bot.ledger.models import CLOSED
from bot.lib import english
from bot.presentation import occasion_summary, suggested_commands
from bot.presentation.occasion_view import OccasionView, by_day
from bot.presentation.preview import tally

if TYPE_CHECKING:
    from bot.cli.context import Context
    from bot.presentation.terminal import Terminal

MOST = 5
_AHEAD = timedelta(days=366)


def upcoming(context: Context, today: date) -> list[OccasionView]:
    """The next few days that matter, with their posts; those that are out or closed left out."""
    last = today + _AHEAD
    answers = context.answers(today, last)
    closed = {row.id for row in answers.rows.values() if row.state in CLOSED}
    everything = planned(context.files, today, last)
    names = _first((d.occasion.id for d in everything if d.id not in closed), MOST)
    still = drafts_among(
        context.files, answers, everything, lambda d: d.occasion.id in names and d.id not in closed, context.now
    )
    return [view for _, views in by_day(still) for view in views]


def lines(views: Sequence[OccasionView], context: Context, terminal: Terminal) -> Iterator[str]:
    if not views:
        yield "Nothing comes in the next twelve months: no day of any case matters."
        yield empty_window.advice(context)
        return
    yield from terminal.lines("What comes next:", style="bold")
    shared = filters.shared_ids(context.casebook)
    for view in views:
        yield from occasion(view, context.now, context.settings.live, shared, terminal)


def occasion(
    view: OccasionView, now: datetime, live: bool, shared: frozenset[str], terminal: Terminal
) -> Iterator[str]:
    """When, about whom, how its posts stand, what happens if nobody acts, and what to type."""
    about, when = view.occasion, view.occasion.date
    yield from terminal.lines(f"{english.weekday(when)}, {view.local_hours()}", "  ", "    ", style="bold")
    yield from terminal.lines(f"{occasion_summary.title(about)}: {occasion_summary.summary(about)}", "    ")
    yield from terminal.lines(f"{tally(view.drafts)}.", "    ")
    for sentence, posts in view.outlooks(now, live):
        named = f" ({', '.join(posts)})" if posts else ""
        yield from terminal.lines(sentence + named, "    ", "      ")
    for action in actions(view, shared):
        yield terminal.style(f"    $ {suggested_commands.command_line(action)}", "dim")


def actions(view: OccasionView, shared: frozenset[str]) -> Iterator[Action]:
    """What makes its posts ready."""
    about, when = view.occasion, view.occasion.date
    case = about.case
    name = "" if case is None else f"{about.campaign.id}/{case.id}" if case.id in shared else case.id
    yield from suggested_commands.actions(view.drafts)
    if any(draft.state in NOT_YET for draft in view.drafts):
        yield Action(ActionCode.PREVIEW, first=when, last=when, case=name)


def _first(names: Iterable[str], most: int) -> set[str]:
    return set(islice(dict.fromkeys(names), most))
