"""Turn occasions, accounts and languages into deliveries, ordered by due time. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import NamedTuple

from bot.calendar.dates import day_ends
from bot.calendar.occasions import Occasion
from bot.config import Account, Settings

_FIRST_TWO = itemgetter(0, 1)


class DeliveryId(NamedTuple):
    """The parts of `<campaign>/<case>/<rule>[.<about>]/<date>/<account>/<language>`.

    `case` is "all" for one post for all; `about` is the key date or inquiry, "" where the rule has none.
    """

    campaign: str
    case: str
    rule: str
    about: str
    date: date
    account: str
    language: str

    @classmethod
    def parse(cls, text: str) -> "DeliveryId":
        """Raises ValueError."""
        campaign, case, rule, day, account, language = text.split("/")
        rule, _, about = rule.partition(".")
        return cls(campaign, case, rule, about, date.fromisoformat(day), account, language)

    @classmethod
    def try_parse(cls, text: str) -> "DeliveryId | None":
        """None where the text is no delivery id."""
        try:
            return cls.parse(text)
        except ValueError:
            return None

    @property
    def series(self) -> "DeliveryId":
        """The same for every delivery that differs from this one by its date alone."""
        return self._replace(date=_ANY_DAY)

    def __str__(self) -> str:
        rule = f"{self.rule}.{self.about}" if self.about else self.rule
        return f"{self.campaign}/{self.case}/{rule}/{self.date}/{self.account}/{self.language}"


_ANY_DAY = date.min


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

    @property
    def ends(self) -> datetime:
        """When its local day is over."""
        return day_ends(self.date, self.occasion.campaign.timezone)


def deliveries(occasions: Iterable[Occasion], settings: Settings) -> list[Delivery]:
    """Every delivery of these occasions, ordered by due time, then id."""
    found: list[tuple[float, str, Delivery]] = []
    queues: dict[tuple[str, date], list[Delivery]] = defaultdict(list)
    for occasion in occasions:
        due = occasion.due.timestamp()  # asked once: it costs more than all else here
        for delivery in _of(occasion, settings):
            if delivery.account.gap:
                queues[delivery.account.name, delivery.date].append(delivery)
            else:
                found.append((due, delivery.id, delivery))
    found += [(*_order(delivery), delivery) for queue in queues.values() for delivery in _spaced(queue)]
    return [delivery for _, _, delivery in sorted(found, key=_FIRST_TWO)]


def _of(occasion: Occasion, settings: Settings) -> Iterator[Delivery]:
    campaign, case, stem = occasion.campaign, occasion.case, occasion.id
    spoken = [lang for lang in campaign.languages if not case or case.languages is None or lang in case.languages]
    if occasion.by_hand and occasion.own_words:  # no template has the others
        spoken = [language for language in spoken if language in occasion.own_words.text]
    for name in campaign.accounts:
        account = settings.accounts[name]
        for language in spoken:
            if account.languages is None or language in account.languages:
                yield Delivery(f"{stem}/{name}/{language}", occasion, account, language, occasion.due)


def _spaced(queue: list[Delivery]) -> Iterator[Delivery]:
    """The posts of one date on an account with a gap, at least that far apart; what else a window holds moves none.

    A post keeps its date even where the gap moves it past midnight: it is then not sent, rather than sent too soon.
    """
    queue.sort(key=_order)
    free: datetime | None = None
    for delivery in queue:
        if free and free.timestamp() > delivery.due.timestamp():
            delivery = replace(delivery, due=free.astimezone(delivery.due.tzinfo))
        free = delivery.due.astimezone(UTC) + delivery.account.gap
        yield delivery


def _order(delivery: Delivery) -> tuple[float, str]:
    """By instant: two times in one zone would otherwise compare by what the clock shows, which repeats in autumn."""
    return delivery.due.timestamp(), delivery.id
