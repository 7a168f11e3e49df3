"""Occasions x accounts x languages -> deliveries, by due time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.occasions import Occasion
from bot.config import Account, Settings


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post to be: its id is computed from what it is, never random.

    `due` is the occasion's, moved by the account's gap where several posts of one account share a minute.
    """

    id: str
    occasion: Occasion
    account: Account
    language: str
    due: datetime

    @property
    def date(self) -> date:
        return self.occasion.date


def deliveries(occasions: Iterable[Occasion], settings: Settings) -> list[Delivery]:
    """Every delivery of these occasions, ordered by due time, then id."""
    raise NotImplementedError
