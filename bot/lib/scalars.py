"""The scalars people write: dates, times, durations, yes and no.

Every reader takes the text as written and returns a value or raises ValueError with a sentence that says what to write
instead. YAML itself guesses nothing here: `no`, `10:30` and `2014-03-14` arrive as text.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from bot.lib.countries import countries, country_code
from bot.lib.english import MONTHS
from bot.lib.written_dates import written_date, written_day

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_LENGTH = re.compile(r"([0-9]{1,6}) ?(second|minute|hour|day|week)s?")
_LONGEST = timedelta(days=36525)
ID = re.compile(r"[a-z0-9-]{1,64}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_DAY_MONTH = re.compile(r"([0-9]{1,2})\.? ([A-Za-z]+)")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or only the year. Missing parts are 0."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        return "day" if self.day else "month" if self.month else "year"

    def first(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def full(self) -> date | None:
        """The date itself where the day is known, else None."""
        return date(self.year, self.month, self.day) if self.day else None

    def __str__(self) -> str:
        return "-".join(f"{p:0{w}}" for p, w in ((self.year, 4), (self.month, 2), (self.day, 2)) if p)


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of every year, such as 10 December."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]}"


def parse_id(value: object) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise ValueError(f"“{value}” cannot be an id: use up to 64 small letters, digits and hyphens, as in cao-shunli")
    if value == "all":
        raise ValueError("the id “all” is reserved for posts that list all cases: choose another")
    return value


def parse_language(value: object) -> str:
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        if "," in str(value):
            raise ValueError(f"“{value}” is more than one language: write them as a list, [{value}]")
        cut = " (if a comma has cut your text in two, put the text in quotes)" if " " in str(value) else ""
        raise ValueError(f"“{value}” is not a language code: write it as en, zh, fr or pt-BR{cut}")
    return value


def parse_partial_date(text: str) -> PartialDate:
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a date: {_meant_date(text) or 'write it as 2014-03-14, 2014-03 or 2014'}")
    found = PartialDate(*(int(group or 0) for group in match.groups()))
    try:
        found.first()
    except ValueError:
        raise ValueError(f"there is no day “{text}” in the calendar: write year-month-day, as in 2014-03-14") from None
    if match[2] == "00" or match[3] == "00":
        raise ValueError(f"there is no day “{text}” in the calendar: leave an unknown month or day out, as in 2014-03")
    return found


def parse_date(text: str) -> date:
    full = parse_partial_date(text).full() if _PARTIAL.fullmatch(text) else None
    if full is None:
        raise ValueError(f"“{text}” is not a full date: {_meant_date(text) or 'write it as 2014-03-14'}")
    return full


def _meant_date(text: str) -> str:
    if meant := written_date(text):
        return f"did you mean {meant}?"
    return "the year is missing: write it as 2014-03-14" if written_day(text) else ""


def parse_time(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"“{text}” is not a time of day: write it as 10:00, from 00:00 to 23:59")
    return time(int(match[1]), int(match[2]))


def parse_duration(text: str) -> timedelta:
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        raise ValueError(f"“{text}” is not a length of time: write a number and a unit, as in 30 days or 2 minutes")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def parse_days(text: str) -> int:
    """A length in whole days, at least one."""
    length = parse_duration(text)
    if not length.days or length.seconds:
        raise ValueError(f"“{text}” is not a number of whole days: write it as 90 days")
    if length > _LONGEST:
        raise ValueError(f"“{text}” is more than a hundred years: write fewer days, as in 1000 days")
    return length.days


def parse_yes_no(text: str) -> bool:
    answer = {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())
    if answer is None:
        raise ValueError(f"“{text}” is neither yes nor no: write yes or no")
    return answer


def parse_month_day(text: str) -> MonthDay:
    match = _DAY_MONTH.fullmatch(text)
    name = match[2].capitalize() if match else ""
    if not match or name not in MONTHS:
        meant = written_day(text)
        hint = f"did you mean {meant}?" if meant else "write it as 10 December"
        raise ValueError(f"“{text}” is not a day of the year: {hint}")
    month, day = MONTHS.index(name) + 1, int(match[1])
    try:
        date(2024, month, day)
    except ValueError:
        longest = 31 - (month in (4, 6, 9, 11)) - 2 * (month == 2)
        raise ValueError(f"there is no {text}: {name} has {longest} days. Write a day that is there") from None
    return MonthDay(month, day)


def parse_country(text: object) -> str:
    if not isinstance(text, str) or text not in countries():
        hint = country_code(text) if isinstance(text, str) else ""
        raise ValueError(
            f"“{text}” is not a country code: {hint or 'write the two capital letters of ISO 3166-1, as in CN'}"
        )
    return text
