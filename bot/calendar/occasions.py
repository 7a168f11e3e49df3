"""Find the days on which a rule posts. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from bot.calendar.dates import due_at
from bot.calendar.rules import EVEN_WHEN_CLOSED, OF_A_CASE, OF_ALL, Day, Window
from bot.casebook.case_parts import Inquiry, KeyDate, OwnWords
from bot.casebook.models import OWN_WORDS, Campaign, Case, Casebook, Rule, RuleKind

_EARLIEST, _LATEST = date(1, 1, 2), date(9999, 12, 30)  # a day from the ends of time there is no UTC for every zone

# In no file, so that no campaign can give it other settings.
_BY_HAND = Rule.model_construct(name=OWN_WORDS, kind=cast(RuleKind, OWN_WORDS), template=OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day on which a rule posts about one case; `case` None is one post for all.

    `years` is set for anniversaries, `days` for day-counts and no-response. `due` is aware, in the campaign's zone.
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

    @property
    def own_words(self) -> OwnWords | None:
        """What the case's file says by hand for this day; it wins over the template of any rule."""
        own_words = self.case.own_words if self.case else ()
        return next((own for own in own_words if own.on == self.date), None)

    @property
    def by_hand(self) -> bool:
        """Whether only own words post about the case that day, and no rule."""
        return self.rule.name == OWN_WORDS


def occasions(book: Casebook, first: date, last: date) -> list[Occasion]:
    """All occasions from `first` to `last`, both included, by due time and id."""
    first, last = max(first, _EARLIEST), min(last, _LATEST)
    found = [occasion for campaign in book.campaigns for occasion in _of(campaign, first, last)]
    return sorted(found, key=lambda occasion: (occasion.due.timestamp(), occasion.id))


def _of(campaign: Campaign, first: date, last: date) -> Iterator[Occasion]:
    window = Window(first, last, campaign.leap_day)
    own_words = {(case.id, own.on): case for case in campaign.cases for own in case.own_words if own.on in window}
    for rule in campaign.occasions:
        for case, day in _days(campaign, rule, window):
            if day.date in window:
                if case and own_words:
                    own_words.pop((case.id, day.date), None)
                yield Occasion(campaign, case, rule, day.date, _due(campaign, day.date), *day[1:])
    for (_, day_by_hand), case in own_words.items():
        if case.progress == "open":
            yield Occasion(campaign, case, _BY_HAND, day_by_hand, _due(campaign, day_by_hand))


def _due(campaign: Campaign, day: date) -> datetime:
    return due_at(day, campaign.post_at, campaign.timezone)


def _days(campaign: Campaign, rule: Rule, window: Window) -> Iterator[tuple[Case | None, Day]]:
    """A closed case has only days that tell something new. A post for all has its day, however many cases it lists."""
    cases = [c for c in campaign.cases if c.progress == "open" or rule.kind in EVEN_WHEN_CLOSED]
    if rule.kind in OF_A_CASE:
        days = OF_A_CASE[rule.kind]
        yield from ((case, day) for case in cases for day in days(rule, case, window))
        return
    for day in OF_ALL[rule.kind](rule, window):
        yield from ((case, day) for case in ([None] if rule.posts == "one-for-all" else cases))
