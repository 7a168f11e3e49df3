"""Dates known in part, 29 February, and days in time zones. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.lib.scalars import MonthDay, PartialDate

_SECOND = timedelta(seconds=1)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The date on the wall there; `now` is aware."""
    return now.astimezone(zone).date()


@lru_cache(maxsize=4096)
def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the next local day; for a day that the zone skips, the instant at which it was skipped.

    Where clocks go back over midnight, the day ends at the first of the two midnights.
    """
    return first_instant(datetime.combine(day + timedelta(days=1), time.min), zone)


@lru_cache(maxsize=4096)
def due_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return first_instant(datetime.combine(day, clock), zone)


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When clocks there first show `wall` (naive, whole seconds); a time that they skip moves to the first that exists.

    Usual gaps last an hour; Pacific/Apia skipped all of 2011-12-30: the first that exists can be on a later date.
    """
    found = wall.replace(tzinfo=zone, fold=0)
    late = found.astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    early = found.replace(fold=1).astimezone(UTC)  # in a gap, fold=1 reads the new offset: an instant before the change
    while late - early > _SECOND:
        middle = early + (late - early) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return late.astimezone(zone)


def in_year(on: MonthDay, year: int, leap_day: MonthDay) -> date:
    """That day of that year; 29 February is `leap_day` in common years."""
    leaps = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if on == MonthDay(2, 29) and not leaps:
        on = leap_day
    return date(year, on.month, on.day)


def remembered_on(known: PartialDate) -> MonthDay | None:
    """The day of each later year on which a date is remembered: a month on its first; a mere year on no day."""
    return MonthDay(known.month, known.day or 1) if known.month else None
