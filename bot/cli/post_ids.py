"""Posts by the ids that people type: whole ids, `ID@DIGEST`, and beginnings that end in `/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.commands.preview import DAYS
from bot.cli.filters import days_on
from bot.drafts.builder import drafts, planned
from bot.errors import CommandError
from bot.lib.english import did_you_mean
from bot.lib.scalars import parse_date

if TYPE_CHECKING:
    from bot.calendar.deliveries import Delivery
    from bot.cli.context import Context
    from bot.drafts.models import Draft

_DATE_PLACE = 3
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Named:
    """What one word of the command line stands for. `digest` is "" where none was given."""

    word: str
    digest: str
    deliveries: tuple[Delivery, ...]

    @property
    def several(self) -> bool:
        return self.word.endswith("/")


def named(context: Context, words: Iterable[str]) -> list[Named]:
    """All of them, or CommandError: a slip in one id is no reason to guess about the others."""
    return [_named(context, word) for word in dict.fromkeys(words)]


def drafted(context: Context, deliveries: Iterable[Delivery]) -> dict[str, Draft]:
    """By id, each as it would be met among all the posts of its day."""
    days = sorted({delivery.date for delivery in deliveries})
    return {draft.delivery.id: draft for day in days for draft in _of_day(context, day)}


def _of_day(context: Context, day: date) -> Iterator[Draft]:
    return drafts(context.files, context.answers(day, day), planned(context.files, day, day), context.now)


def _named(context: Context, word: str) -> Named:
    id, _, digest = word.partition("@")
    if "@" in word and not _DIGEST.fullmatch(digest):
        raise CommandError(f"{word}: after the @ write the first 8 or more characters that the preview shows there")
    found = _planned(context, id)
    if id.endswith("/"):
        if digest:
            raise CommandError(f"{word}: a prefix that ends in / names several posts and takes no @")
        below = tuple(delivery for delivery in found if delivery.id.startswith(id))
        if not below:
            raise CommandError(f"no post begins with {id} in that time: `followup preview` lists what there is")
        return Named(id, "", below)
    exact = tuple(delivery for delivery in found if delivery.id == id)
    if not exact:
        raise CommandError(f"there is no post {id}{_did_you_mean(id, found)}")
    return Named(id, digest, exact)


def _planned(context: Context, id: str) -> Sequence[Delivery]:
    """The posts of the day that an id names, else of the window that the call asks for."""
    pieces = id.split("/")
    try:
        day = parse_date(pieces[_DATE_PLACE]) if len(pieces) > _DATE_PLACE and pieces[_DATE_PLACE] else None
    except ValueError as error:
        raise CommandError(f"{id}: {error}") from None
    first, last = (day, day) if day else options.window(context, lambda first: days_on(first, DAYS))
    return planned(context.files, first, last)


def _did_you_mean(id: str, found: Sequence[Delivery]) -> str:
    if not found:
        return ": nothing is planned then. `followup preview` lists what there is"
    names = [delivery.id for delivery in found]
    return did_you_mean(id, names) or ": `followup preview` lists what there is"
