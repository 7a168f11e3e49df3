"""`--from` and `--to`: a stretch of local dates, both included."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from bot.calendar.dates import in_year, local_day
from bot.errors import CommandError
from bot.lib.scalars import MonthDay, parse_date

if TYPE_CHECKING:
    from bot.cli.context import Context


def arguments(parser: ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--from", dest="first", metavar="D", type=_day("--from"), help="first day, as in 2027-03-01 (default: today)"
    )
    parser.add_argument("--to", dest="last", metavar="D", type=_day("--to"), help=f"last day (default: {default})")


def window(call: Context, last_after: Callable[[date], date]) -> tuple[date, date]:
    """What the call asks for, where its command takes these options; `last_after` gives the last day else."""
    asked: date | None = getattr(call.words, "first", None)
    first = asked or today(call)
    last: date = getattr(call.words, "last", None) or _reach(first, last_after)
    if first > last:
        begins = f"--from {first}" if asked else f"today, {first}"
        raise CommandError(f"--to {last} lies before {begins}: give --from the earlier day and --to the later")
    return first, last


def _reach(first: date, last_after: Callable[[date], date]) -> date:
    try:
        return last_after(first)
    except (ValueError, OverflowError):  # the calendar ends in 9999
        return date.max


def today(call: Context) -> date:
    """The earliest of the campaigns' local days, so that none of them loses hours of its today."""
    zones = {campaign.timezone for campaign in call.casebook.campaigns}
    return min((local_day(call.started, zone) for zone in zones), default=call.started.astimezone(UTC).date())


def a_year_on(first: date) -> date:
    """The last day of the twelve months that begin with `first`."""
    return in_year(MonthDay(first.month, first.day), first.year + 1, MonthDay(2, 28)) - timedelta(days=1)


def _day(option: str) -> Callable[[str], date]:
    def read(text: str) -> date:
        try:
            return parse_date(text)
        except ValueError as error:
            raise CommandError(f"{option}: {error}") from None

    return read
