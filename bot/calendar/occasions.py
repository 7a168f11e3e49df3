"""Casebook x window -> occasions: the days on which a rule speaks. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.casebook.book import Casebook
from bot.casebook.model import Campaign, Case, Inquiry, KeyDate, Rule


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
    raise NotImplementedError
