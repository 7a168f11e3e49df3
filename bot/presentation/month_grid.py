"""Months as tables of weeks, for the page and the terminal."""

from calendar import Calendar
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from bot.lib.english import MONTHS

WEEKDAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONDAY_FIRST = Calendar(firstweekday=0)


def months(first: date, last: date) -> Iterator[tuple[int, int]]:
    """Year and month, from the one of `first` to the one of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1


def name(year: int, month: int) -> str:
    return f"{MONTHS[month - 1]} {year}"


def weeks(year: int, month: int) -> list[list[int]]:
    """Weeks from Monday to Sunday; 0 is a day of another month."""
    return _MONDAY_FIRST.monthdayscalendar(year, month)


def drawn(first: date, last: date, marked: Collection[date], room: int) -> list[str]:
    """The months side by side as far as there is room; marked days stand in brackets."""
    blocks = [_block(year, month, marked) for year, month in months(first, last)]
    across = max(room // 30, 1)
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
