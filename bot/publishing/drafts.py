"""A window -> drafts: compose every delivery, ask the gates, add what the ledger answers. Pure but for templates."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from bot.calendar.deliveries import Delivery
from bot.ledger.answers import Answers
from bot.publishing.model import Assumption, Draft, Files


def planned(files: Files, first: date, last: date) -> list[Delivery]:
    """Every delivery of the window, by due time and id."""
    raise NotImplementedError


def drafts(
    files: Files,
    answers: Answers,
    wanted: Iterable[Delivery],
    now: datetime,
    assume: frozenset[Assumption] = frozenset(),
) -> Iterator[Draft]:
    """One draft a delivery, in the order given. `now` is aware."""
    raise NotImplementedError
