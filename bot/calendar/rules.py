"""Each kind of rule: a pure function from a window to the days on which it posts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bot.calendar.dates import in_year, remembered_on
from bot.calendar.situations import count_ends
from bot.casebook.case_parts import Inquiry, KeyDate, Response
from bot.casebook.models import Case, Rule, RuleKind
from bot.lib.scalars import MonthDay

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days asked for, both included, and where 29 February goes in common years."""

    first: date
    last: date
    leap_day: MonthDay

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def every(self, days: int, start: date) -> Iterator[tuple[int, date]]:
        """(n, start + n x days) for each n from 1 on that lies in the window."""
        count = max(1, -((start - self.first).days // days))
        reach = (self.last - start).days // days
        return ((n, start + timedelta(days=n * days)) for n in range(count, reach + 1))


class Day(NamedTuple):
    """A day on which a rule posts, and about what."""

    date: date
    key_date: KeyDate | None = None
    inquiry: Inquiry | None = None
    years: int | None = None
    days: int | None = None


def _chosen(rule: Rule, case: Case) -> Iterator[KeyDate]:
    """The key dates that `dates:` names by id or kind; all of them where it is left out."""
    wanted = rule.dates
    return (k for k in case.key_dates if wanted is None or k.id in wanted or k.kind in wanted)


def _includes_year(rule: Rule, years: int) -> bool:
    if rule.years == "every":
        return True
    if rule.years == "round":
        return years == 1 or years % 5 == 0
    return years in rule.years


def _anniversary(rule: Rule, case: Case, window: Window) -> Iterator[Day]:
    for key_date in _chosen(rule, case):
        known = key_date.date
        on = remembered_on(known)
        for year in range(max(window.first.year, known.year + 1), window.last.year + 1):
            if on and _includes_year(rule, year - known.year):
                yield Day(in_year(on, year, window.leap_day), key_date, years=year - known.year)


def _day_count(rule: Rule, case: Case, window: Window) -> Iterator[Day]:
    """Only while what began on the date goes on: no days since an arrest after a death or a release."""
    for key_date in _chosen(rule, case):
        start = key_date.date.full()
        if start and rule.every:
            ends = count_ends(case, key_date)
            for n, day in window.every(rule.every, start):
                if day < ends:
                    yield Day(day, key_date, days=n * rule.every)


def _no_response(rule: Rule, case: Case, window: Window) -> Iterator[Day]:
    """An inquiry known to no day cannot be counted from; an answer known to no day may have come on its first."""
    for inquiry in case.inquiries:
        asked, answer = inquiry.date.full(), inquiry.response
        answered = _answered(answer) if answer else date.max
        if asked is None or rule.after is None:
            continue
        begins = asked.toordinal() + rule.after
        if begins > window.last.toordinal():
            continue
        start = date.fromordinal(begins)
        later = window.every(rule.every, start) if rule.every else ()
        for day in (start, *(day for _, day in later)):
            if day < answered:
                yield Day(day, inquiry=inquiry, days=(day - asked).days)


def _answered(answer: Response) -> date:
    """The first day on which nobody may say that there is no answer; always, where no day of it is known."""
    first = answer.date.first() if answer.date else date.min
    return answer.learned or first


def _response(_: Rule, case: Case, window: Window) -> Iterator[Day]:
    for inquiry in case.inquiries:
        answer = inquiry.response
        dated = answer.date.full() if answer and answer.date else None
        learned = answer and (answer.learned or dated)
        if learned and learned < window.last:
            yield Day(learned + _ONE_DAY, inquiry=inquiry)


def _news(rule: Rule, case: Case, window: Window) -> Iterator[Day]:
    for key_date in _chosen(rule, case):
        if key_date.learned and key_date.learned < window.last:
            yield Day(key_date.learned + _ONE_DAY, key_date)


def _yearly(rule: Rule, window: Window) -> Iterator[Day]:
    if isinstance(rule.on, MonthDay):
        for year in range(window.first.year, window.last.year + 1):
            yield Day(in_year(rule.on, year, window.leap_day))


def _once(rule: Rule, _: Window) -> Iterator[Day]:
    if isinstance(rule.on, date):
        yield Day(rule.on)


# A kind stands in one of the two: days that a case's own dates set, and days that are the same for every case.
OF_A_CASE: Mapping[RuleKind, Callable[[Rule, Case, Window], Iterator[Day]]] = {
    "anniversary": _anniversary,
    "day-count": _day_count,
    "no-response": _no_response,
    "response": _response,
    "news": _news,
}
OF_ALL: Mapping[RuleKind, Callable[[Rule, Window], Iterator[Day]]] = {"yearly": _yearly, "once": _once}
EVEN_WHEN_CLOSED: frozenset[RuleKind] = frozenset({"news", "response"})
