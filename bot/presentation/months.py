"""The months of a page: each day with its posts leads to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.presentation import labels, month_grid
from bot.presentation.occasion_view import OccasionView
from bot.presentation.preview import Preview
from bot.presentation.urgency import worst

_MOST_IN_A_ROW = 14


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; 0 is a day of another month. `anchor` leads to its posts, `tone` is a class of the page."""

    day: int = 0
    anchor: str = ""
    label: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: Sequence[Sequence[Cell]]


def months_of(shown: Preview, days: Sequence[tuple[date, Sequence[OccasionView]]]) -> Iterator[Month]:
    """Every month of the window; of a long one only those in which something is said."""
    by_day = dict(days)
    speaking = {(when.year, when.month) for when in by_day}
    wanted = list(month_grid.months(shown.first, shown.last))
    for year, number in wanted if len(wanted) <= _MOST_IN_A_ROW else sorted(speaking):
        rows = [
            [_cell(year, number, day, by_day, shown.today) for day in week] for week in month_grid.weeks(year, number)
        ]
        yield Month(month_grid.name(year, number), rows)


def _cell(year: int, number: int, day: int, days: Mapping[date, Sequence[OccasionView]], today: date) -> Cell:
    if not day:
        return Cell()
    when = date(year, number, day)
    if when not in days:
        return Cell(day, tone="today" if when == today else "")
    drafts = [draft for gathering in days[when] for draft in gathering.drafts]
    tone = worst(drafts) + (" today" if when == today else "")
    return Cell(day, str(when), f"{labels.weekday(when)}: {labels.count(len(drafts), 'post')}", tone)
