"""What comes next, when, what is not ready, and which command makes it ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.cli import empty_window, filters
from bot.drafts.builder import drafts_among, planned
from bot.drafts.models import NOT_YET
from bot.ledger.models import CLOSED
from bot.presentation import labels, occasion_summary, suggested_commands
from bot.presentation.hours import hours
from bot.presentation.occasion_view import OccasionView, gather
from bot.presentation.preview import tally

if TYPE_CHECKING:
    from bot.cli.context import Context
    from bot.presentation.terminal import Terminal

MOST = 5
_AHEAD = timedelta(days=366)


def upcoming(call: Context, today: date) -> list[OccasionView]:
    """The next few days that matter, with their posts; those that are out or closed left out."""
    last = today + _AHEAD
    answers = call.answers(today, last)
    closed = {row.id for row in answers.rows.values() if row.state in CLOSED}
    everything = planned(call.files, today, last)
    names = _first((d.occasion.id for d in everything if d.id not in closed), MOST)
    still = drafts_among(
        call.files, answers, everything, lambda d: d.occasion.id in names and d.id not in closed, call.started
    )
    return [gathering for _, gatherings in gather(still) for gathering in gatherings]


def lines(gatherings: Sequence[OccasionView], call: Context, ink: Terminal) -> Iterator[str]:
    if not gatherings:
        yield "Nothing comes in the next twelve months: no day of any case matters."
        yield empty_window.advice(call)
        return
    yield from ink.lines("What comes next:", tone="bold")
    shared = filters.shared_ids(call.casebook)
    for gathering in gatherings:
        yield from occasion(gathering, call.started, call.settings.live, shared, ink)


def occasion(
    gathering: OccasionView, now: datetime, live: bool, shared: frozenset[str], ink: Terminal
) -> Iterator[str]:
    """When, about whom, how its posts stand, what happens if nobody acts, and what to type."""
    about, when = gathering.occasion, gathering.occasion.date
    yield from ink.lines(f"{labels.weekday(when)}, {hours(gathering)}", "  ", "    ", tone="bold")
    yield from ink.lines(f"{occasion_summary.title(about)}: {occasion_summary.sum_in_words(about)}", "    ")
    yield from ink.lines(f"{tally(gathering.drafts)}.", "    ")
    for sentence, posts in gathering.ends(now, live):
        named = f" ({', '.join(posts)})" if posts else ""
        yield from ink.lines(sentence + named, "    ", "      ")
    for command in to_type(gathering, shared):
        yield ink.tint(f"    $ {command}", "dim")


def to_type(gathering: OccasionView, shared: frozenset[str]) -> Iterator[str]:
    """What makes its posts ready."""
    about, when = gathering.occasion, gathering.occasion.date
    case = about.case
    name = "" if case is None else f"{about.campaign.id}/{case.id}" if case.id in shared else case.id
    yield from suggested_commands.command_lines(gathering.drafts)
    if any(draft.state in NOT_YET for draft in gathering.drafts):
        yield f"followup preview --from {when} --to {when}{f' --case {name}' if name else ''}"


def _first(names: Iterable[str], most: int) -> set[str]:
    return set(islice(dict.fromkeys(names), most))
