"""Casebook x window -> occasions: the days on which a rule speaks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.dates import due_at
from bot.calendar.rules import EVEN_WHEN_CLOSED, OF_A_CASE, OF_ALL, Day, Window
from bot.casebook.book import Casebook
from bot.casebook.model import Campaign, Case, Inquiry, KeyDate, Rule

_EARLIEST, _LATEST = date(1, 1, 2), date(9999, 12, 30)  # a day from the ends of time there is no UTC for every zone


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day on which one rule speaks about one case; `case` None is one post for all.

    `years` is set for anniversaries, `days` for day-counts and silences. `due` is aware, in the campaign's zone.
    """

    campaign: Campaign
    case: Case | None
    rule: Rule
    date: date
    due: datetime
    key_date: KeyDate | None = None
    inquiry: Inquiry | None = None
    years: int | None = None
    days: int | None = None

    @property
    def id(self) -> str:
        """`<campaign>/<case>/<rule>[.<key date or inquiry>]/<date>`."""
        about = self.key_date or self.inquiry
        rule = f"{self.rule.name}.{about.id}" if about else self.rule.name
        return f"{self.campaign.id}/{self.case.id if self.case else 'all'}/{rule}/{self.date}"


def occasions(book: Casebook, first: date, last: date) -> list[Occasion]:
    """All occasions from `first` to `last`, both included, by due time and id."""
    first, last = max(first, _EARLIEST), min(last, _LATEST)
    found = [occasion for campaign in book.campaigns for occasion in _of(campaign, first, last)]
    return sorted(found, key=lambda occasion: (occasion.due.timestamp(), occasion.id))


def _of(campaign: Campaign, first: date, last: date) -> Iterator[Occasion]:
    window = Window(first, last, campaign.leap_day)
    for rule in campaign.occasions:
        for case, day in _days(campaign, rule, window):
            if day.date in window:
                due = due_at(day.date, campaign.post_at, campaign.timezone)
                yield Occasion(campaign, case, rule, day.date, due, *day[1:])


def _days(campaign: Campaign, rule: Rule, window: Window) -> Iterator[tuple[Case | None, Day]]:
    """A closed case has no days but those that tell something new; a post for all has its day whoever is listed."""
    cases = [c for c in campaign.cases if c.progress == "open" or rule.kind in EVEN_WHEN_CLOSED]
    if rule.kind in OF_A_CASE:
        days = OF_A_CASE[rule.kind]
        yield from ((case, day) for case in cases for day in days(rule, case, window))
        return
    for day in OF_ALL[rule.kind](rule, window):
        yield from ((case, day) for case in ([None] if rule.posts == "one-for-all" else cases))
