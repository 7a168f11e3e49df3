"""How long a situation lasts, as the case file tells it: since when, and until when days may be counted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bot.lib.scalars import PartialDate

if TYPE_CHECKING:
    from bot.casebook.case_parts import KeyDate, KeyDateKind
    from bot.casebook.models import Case

# Those that go on: a person is, today, what the word says.
LASTING = frozenset({"detained", "disappeared", "travel-ban", "exiled", "released-with-conditions"})
_GROUPS = frozenset({"group", "women", "men"})
_IN_THEIR_HANDS = frozenset({"detained", "disappeared"})
# What began on a date of this kind goes on while the situation is one of these. A death or a release begins no count.
_LASTS_WHILE: Mapping[KeyDateKind, frozenset[str]] = {
    "detained": _IN_THEIR_HANDS,
    "disappeared": _IN_THEIR_HANDS,
    "sentenced": _IN_THEIR_HANDS,
    "barred": frozenset({"travel-ban"}),
    "other": LASTING,
}
# The kind of date on which a situation began, where the file does not say `since`.
_BEGUN_BY: Mapping[str, KeyDateKind] = {
    "detained": "detained",
    "disappeared": "disappeared",
    "travel-ban": "barred",
    "released-with-conditions": "released",
    "free": "released",
    "died": "died",
}


class Beginning(NamedTuple):
    """When a situation began. `sure`: nobody disputes the date."""

    date: PartialDate
    sure: bool = True


def is_dead(case: Case) -> bool:
    """Of a group, some of whom died, the situation alone decides."""
    died = any(key_date.kind == "died" for key_date in case.key_dates)
    return case.situation.status == "died" or (died and case.grammar not in _GROUPS)


def death(case: Case) -> PartialDate | None:
    """When the person died, where the file says it."""
    if not is_dead(case):
        return None
    known = [key_date.date for key_date in case.key_dates if key_date.kind == "died"]
    written = _written_since(case) if case.situation.status == "died" else None
    return min(known, default=written.date if written else None)


def beginning(case: Case) -> Beginning | None:
    """Since when the situation is what it is: as written, else the one date that can have begun it."""
    return _written_since(case) or _only_beginning(case)


def _written_since(case: Case) -> Beginning | None:
    written = case.situation.since
    if isinstance(written, str):
        return next((_begins(key_date) for key_date in case.key_dates if key_date.id == written), None)
    return Beginning(written) if written else None


def _only_beginning(case: Case) -> Beginning | None:
    kind = _BEGUN_BY.get(case.situation.status)
    begun = [key_date for key_date in case.key_dates if key_date.kind == kind]
    if len(begun) != 1 or begun[0].disputed == "fact":
        return None
    if kind in _LASTS_WHILE and _releases(case, begun[0].date.first()):
        return None
    return _begins(begun[0])


def _begins(key_date: KeyDate) -> Beginning:
    return Beginning(key_date.date, key_date.disputed is None)


def count_ends(case: Case, key_date: KeyDate) -> date:
    """The first day on which no days are counted from this date: `date.max` while what it began goes on.

    Its own day where none ever are: the file says that it is over, and not since when.
    """
    start = key_date.date.first()
    lasts_while = _LASTS_WHILE.get(key_date.kind, frozenset())
    if not lasts_while:
        return start
    dead, since = death(case), _written_since(case)
    ends = [*_releases(case, start), *([max(start, dead.first())] if dead else [])]
    goes_on = case.situation.status in lasts_while
    began_later = since is not None and since.date.first() > start
    if since and began_later and not goes_on:
        ends.append(since.date.first())
    elif not ends and (began_later or not goes_on):
        return start
    return min(ends, default=date.max)


def _releases(case: Case, start: date) -> list[date]:
    """The days of the releases that may have come after `start`, each as early as it can have been."""
    released = (key_date.date for key_date in case.key_dates if key_date.kind == "released")
    return [max(start, when.first()) for when in released if when.last() >= start]


def going_on(case: Case) -> Beginning | None:
    """Since when, where the situation is one that goes on: what days and years in detention may be counted from."""
    return beginning(case) if case.situation.status in LASTING and not is_dead(case) else None


def days_so_far(since: Beginning, today: date) -> int | None:
    """Only where the first day is known and not disputed."""
    first = since.date.full() if since.sure else None
    return (today - first).days if first and first <= today else None


def years_so_far(since: Beginning, today: date) -> int | None:
    """Whole years; a month counts from its first day."""
    first = since.date.first()
    if not since.date.month or first > today:
        return None
    return today.year - first.year - ((today.month, today.day) < (first.month, first.day))
