"""`followup calendar`: the days that matter, for eyes, programs and calendars."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from bot.calendar.occasions import Occasion, occasions
from bot.cli import empty_window, file_problems, options
from bot.cli.context import Context
from bot.lib.english import MONTHS
from bot.lib.scalars import PartialDate

EXAMPLE = "followup calendar --from 2027-01-01 --to 2027-12-31 --ics days.ics"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WIDEST = 40


def arguments(parser: ArgumentParser) -> None:
    options.add_window(parser, "12 months from the first day")
    parser.add_argument("--ics", metavar="FILE", help="also write the days to FILE, for any calendar program")


def run(context: Context) -> int:
    context.progress("Reading the files ...")
    first, last = options.window(context, options.a_year_on)
    found = occasions(context.casebook, first, last)
    context.progress("")
    for line in _lines(found, first, last):
        context.echo(line)
    asked = context.args.first or context.args.last
    if not found and (advice := empty_window.beginning(context) if asked else empty_window.advice(context)):
        context.echo(advice)
    if context.args.ics:
        _write(context, found)
    context.emit_json(occasions=[plain(occasion) for occasion in found], **file_problems.broken(context))
    return file_problems.tell_problems(context)


def plain(occasion: Occasion) -> dict[str, object]:
    return {
        "date": occasion.date.isoformat(),
        "campaign": occasion.campaign.id,
        "case": occasion.case.id if occasion.case else "all",
        "rule": occasion.rule.name,
        "kind": occasion.rule.kind,
        "key_date": occasion.key_date.id if occasion.key_date else None,
        "inquiry": occasion.inquiry.id if occasion.inquiry else None,
        "years": occasion.years,
        "days": occasion.days,
        "due": occasion.due.isoformat(),
    }


def _write(context: Context, found: list[Occasion]) -> None:
    from bot.presentation.ics import ics

    path = options.write_file(
        context, "--ics", [ics(found, lambda o: f"{_name(o)}: {_sum(o, told=False)}", context.now)]
    )
    context.echo(f"\nWritten to {path}: open it with your calendar program.")


def _lines(found: list[Occasion], first: date, last: date) -> Iterator[str]:
    span = f"from {_long(first)} to {_long(last)}"
    if not found:
        yield f"No day on which to speak {span}."
        return
    zones = ", ".join(sorted({str(occasion.campaign.timezone) for occasion in found}))
    yield f"{_count(len(found), 'day')} on which to speak, {span}. Times are local: {zones}."
    width = max(len(_name(occasion)) for occasion in found)
    several = len({occasion.campaign.id for occasion in found}) > 1
    by_date = sorted(found, key=lambda o: o.date)  # zones far apart begin a day at other instants
    for (year, month), days in groupby(by_date, key=lambda o: (o.date.year, o.date.month)):
        yield f"\n{MONTHS[month - 1]} {year}"
        for occasion in days:
            when = f"{_WEEKDAYS[occasion.date.weekday()]} {occasion.date.day:2}  {occasion.due:%H:%M}"
            notes = [*([occasion.campaign.title] if several else []), *_notes(occasion)]
            yield f"  {when}  {_name(occasion):<{width}}  {_sum(occasion)}{''.join(f'  [{n}]' for n in notes)}"


def _name(occasion: Occasion) -> str:
    """In the first of the campaign's languages that the case has a name in; a long name gives way to the short one."""
    case = occasion.case
    if case is None:
        return "All cases"
    said = (*occasion.campaign.languages, *case.name)
    language = next(language for language in said if language in case.name)
    name = case.name[language]
    return (case.short or {}).get(language, name) if len(name) > _WIDEST else name


def _sum(occasion: Occasion, told: bool = True) -> str:
    """What a reader would work out by hand; `told` adds of which date."""
    rule, known, asked = occasion.rule, occasion.key_date, occasion.inquiry
    if known:
        of = f" since {_partial(known.date)} ({known.id})" if told else f" ({rule.name}, {known.id})"
        if occasion.years:
            return _count(occasion.years, "year") + of
        return f"{_count(occasion.days, 'day')}{of}" if occasion.days else f"news: {known.id}"
    if asked:
        of = f" to the question of {_partial(asked.date)} ({asked.id})" if told else f" ({asked.id})"
        return f"{_count(occasion.days, 'day')} without an answer{of}" if occasion.days else f"an answer{of}"
    return "own words" if occasion.by_hand else rule.name


def _notes(occasion: Occasion) -> Iterator[str]:
    case = occasion.case
    if case and case.hold and case.held_on(occasion.date):
        yield f"on hold until {_long(case.hold.until)}" if case.hold.until else "on hold"
    if case and case.progress == "closed":
        yield "case closed"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _partial(known: PartialDate) -> str:
    parts = (str(known.day) if known.day else "", MONTHS[known.month - 1] if known.month else "", str(known.year))
    return " ".join(part for part in parts if part)
