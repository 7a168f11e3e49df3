"""Options and questions that several commands share: who acts, which days, files to write, y/N."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calendar.dates import in_year, local_day
from bot.errors import CommandError
from bot.lib.atomic_write import atomic_write
from bot.lib.english import did_you_mean
from bot.lib.scalars import ID, MonthDay, parse_date

if TYPE_CHECKING:
    from bot.cli.context import Context

BY_VARIABLE = "FOLLOWUP_BY"


def add_by(parser: ArgumentParser, required: bool) -> None:
    parser.add_argument("--by", metavar="P", help=f"your code, as in p1{'' if required else ' (may be left out)'}")


def person(context: Context, required: bool) -> str:
    """Return the code of --by, "" where it may be and is left out.

    On real accounts only people whom config.toml names. Nobody is guessed from the login or from a single entry there:
    the ledger holds no names, and anyone may stop posts.
    """
    by: str | None = context.args.by
    if by is None:
        if required:
            raise CommandError("say who you are: add --by and your code, as in --by p1")
        return _from_environment(context)
    if not by.strip() or len(by) > 64 or not by.isprintable():
        raise CommandError("--by takes the code of one person on one line, as in --by p1")
    people = context.settings.people
    if context.settings.live and by not in people:
        what = f"--by {by}: config.toml names no such person{did_you_mean(by, people)}"
        raise CommandError(what if required else f"{what.rstrip('?.')}. Leave --by out to stop at once")
    return by.strip()


def _from_environment(context: Context) -> str:
    """A code that is not known is left out: nothing wrong with it may delay a stop."""
    by = os.environ.get(BY_VARIABLE, "").strip()
    known = by in context.settings.people if context.settings.people else bool(ID.fullmatch(by))
    return by if known else ""


def can_confirm(context: Context) -> bool:
    """Whether a person sits at a terminal; a pipe is never asked."""
    return not context.json_wanted and sys.stdin.isatty() and context.out.isatty()


def confirm(context: Context, question: str) -> bool:
    """Ask; only a clear yes counts."""
    context.out.write(f"{question} [y/N] ")
    context.out.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def add_window(parser: ArgumentParser, default: str) -> None:
    """Add --from and --to: local dates, both included."""
    parser.add_argument(
        "--from", dest="first", metavar="D", type=_day("--from"), help="first day, as in 2027-03-01 (default: today)"
    )
    parser.add_argument("--to", dest="last", metavar="D", type=_day("--to"), help=f"last day (default: {default})")


def window(context: Context, last_after: Callable[[date], date]) -> tuple[date, date]:
    """Return the first and last day that are asked for; `last_after` gives the last day where --to is left out."""
    asked: date | None = getattr(context.args, "first", None)
    first = asked or today(context)
    last: date = getattr(context.args, "last", None) or _reach(first, last_after)
    if first > last:
        begins = f"--from {first}" if asked else f"today, {first}"
        raise CommandError(f"--to {last} lies before {begins}: give --from the earlier day and --to the later")
    return first, last


def _reach(first: date, last_after: Callable[[date], date]) -> date:
    try:
        return last_after(first)
    except (ValueError, OverflowError):  # the calendar ends in 9999
        return date.max


def today(context: Context) -> date:
    """Return the earliest of the campaigns' local days, so that none of them loses hours of its today."""
    zones = {campaign.timezone for campaign in context.casebook.campaigns}
    return min((local_day(context.now, zone) for zone in zones), default=context.now.astimezone(UTC).date())


def a_year_on(first: date) -> date:
    """Return the last day of the twelve months that begin with `first`."""
    return in_year(MonthDay(first.month, first.day), first.year + 1, MonthDay(2, 28)) - timedelta(days=1)


def _day(option: str) -> Callable[[str], date]:
    def parse(text: str) -> date:
        try:
            return parse_date(text)
        except ValueError as error:
            raise CommandError(f"{option}: {error}") from None

    return parse


def write_file(context: Context, option: str, pieces: Iterable[bytes]) -> Path:
    """Write to the file that `option` names, all or nothing. Raises CommandError."""
    name: str = getattr(context.args, option.removeprefix("--"))
    path = (context.root / name).absolute()
    try:
        if path.exists() and not path.is_file():  # a pipe or a device takes it as it comes
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            atomic_write(Path(path.resolve()), pieces)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle, before Python 3.13
        why = getattr(error, "strerror", None) or "its links lead round in a circle"
        raise CommandError(f"{option} {name}: cannot be written ({why}): name another file") from error
    return path
