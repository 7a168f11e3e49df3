"""Months as tables of weeks, for the page and the terminal. On the page each day with posts links to them."""

from calendar import Calendar
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.lib import english
from bot.lib.english import MONTHS
from bot.presentation.occasion_view import OccasionView
from bot.presentation.preview import Preview
from bot.presentation.urgency import most_urgent

WEEKDAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONDAY_FIRST = Calendar(firstweekday=0)
_MOST_IN_A_ROW = 14


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month; 0 for a day of another month. `anchor` is the id of its posts on the page."""

    day: int = 0
    anchor: str = ""
    label: str = ""
    css_class: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: Sequence[Sequence[DayCell]]


def months(first: date, last: date) -> Iterator[tuple[int, int]]:
    """Yield (year, month) from the month of `first` to the month of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1


def name(year: int, month: int) -> str:
    return f"{MONTHS[month - 1]} {year}"


def weeks(year: int, month: int) -> list[list[int]]:
    """Weeks from Monday to Sunday; 0 is a day of another month."""
    return _MONDAY_FIRST.monthdayscalendar(year, month)


def draw(first: date, last: date, marked: Collection[date], columns: int) -> list[str]:
    """Draw the months side by side where they fit; marked days are in brackets."""
    blocks = [_block(year, month, marked) for year, month in months(first, last)]
    across = max(columns // 30, 1)
    lines: list[str] = []
    for start in range(0, len(blocks), across):
        lines += _beside(blocks[start : start + across])
    return lines


def _block(year: int, month: int, marked: Collection[date]) -> list[str]:
    head = [f"{name(year, month):^28}", "".join(f" {day} " for day in WEEKDAY_NAMES)]
    body = ["".join(_cell(year, month, day, marked) for day in week) for week in weeks(year, month)]
    return [*head, *body]


def _cell(year: int, month: int, day: int, marked: Collection[date]) -> str:
    if not day:
        return "    "
    return f"[{day:2}]" if date(year, month, day) in marked else f" {day:2} "


def _beside(blocks: Sequence[Sequence[str]]) -> list[str]:
    tall = max(map(len, blocks))
    rows = [[block[n] if n < len(block) else " " * 28 for block in blocks] for n in range(tall)]
    return ["  ".join(row).rstrip() for row in rows]


def page_months(preview: Preview, days: Sequence[tuple[date, Sequence[OccasionView]]]) -> Iterator[Month]:
    """Yield every month of the window; only those with posts where the window is long."""
    views = dict(days)
    window = list(months(preview.first, preview.last))
    with_posts = {(day.year, day.month) for day in views}
    for year, month in window if len(window) <= _MOST_IN_A_ROW else sorted(with_posts):
        rows = [[_day_cell(year, month, day, views, preview.today) for day in week] for week in weeks(year, month)]
        yield Month(name(year, month), rows)


def _day_cell(year: int, month: int, day: int, views: Mapping[date, Sequence[OccasionView]], today: date) -> DayCell:
    if not day:
        return DayCell()
    when = date(year, month, day)
    if when not in views:
        return DayCell(day, css_class="today" if when == today else "")
    drafts = [draft for view in views[when] for draft in view.drafts]
    css_class = most_urgent(drafts) + (" today" if when == today else "")
    return DayCell(day, str(when), f"{english.weekday(when)}: {english.plural(len(drafts), 'post')}", css_class)
