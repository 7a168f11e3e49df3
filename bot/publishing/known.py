"""What a stop knows its cases and its campaign by, so that another id in the files lifts nothing. Pure.

The ledger keeps short digests: they tell whether it is the same, and no name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from bot.casebook.book import Casebook
from bot.casebook.model import Campaign, Case
from bot.ledger.answers import Pause, Scope
from bot.ledger.seal import fingerprint

_DIGITS = 16


def known_by(scope: Scope, value: str, book: Casebook) -> frozenset[str]:
    """Of what this stops, as the files have it now. Nothing for what no file names, and for accounts."""
    inside = [case for campaign, case in book.cases() if _is(scope, value, campaign, case)]
    if scope == "case":
        return _of_person(inside, book)
    if scope == "campaign":
        return _of_campaign(value, inside, book)
    return _all(_dated, inside) if scope == "country" else frozenset()


def is_given(pause: Pause, book: Casebook) -> bool:
    """Whether the files still name what a pause of a case or a campaign was made for."""
    if pause.scope == "campaign":
        return any(campaign.id == pause.value for campaign in book.campaigns)
    return pause.scope != "case" or any(_is("case", pause.value, *one) for one in book.cases())


@dataclass(frozen=True, slots=True)
class Disguises:
    """Asks each case once for what it is known by."""

    book: Casebook
    _cases: dict[int, frozenset[str]] = field(default_factory=dict)

    def over(self, pauses: Iterable[Pause], campaign: Campaign, cases: Collection[Case]) -> Pause | None:
        """The first pause that was made for one of these under another id, in another campaign or of another country.

        A pause of one campaign's case leaves other campaigns alone, as long as the files name that case there.
        """
        for pause in pauses:
            elsewhere = pause.scope == "case" and "/" in pause.value and not pause.value.startswith(f"{campaign.id}/")
            if pause.known and not (elsewhere and is_given(pause, self.book)) and self._meets(pause, campaign, cases):
                return pause
        return None

    def _meets(self, pause: Pause, campaign: Campaign, cases: Collection[Case]) -> bool:
        if pause.scope == "campaign" and _title(campaign) in pause.known:
            return True
        return any(not pause.known.isdisjoint(self._of(case)) for case in cases)

    def _of(self, case: Case) -> frozenset[str]:
        if id(case) not in self._cases:
            self._cases[id(case)] = frozenset((*_dated(case), *_in_year(case)))
        return self._cases[id(case)]


def says(text: str, name: str) -> bool:
    """Whether a text has this name in it: where letters have capitals not as a piece of another word."""
    whole = (r"(?<!\w)", r"(?!\w)") if name.lower() != name.upper() else ("", "")
    return bool(re.search(re.escape(name).join(whole), text, re.IGNORECASE))


def _of_person(inside: Collection[Case], book: Casebook) -> frozenset[str]:
    """Name and year too, for dates are corrected; but not where somebody else has that name and year."""
    dated = _all(_dated, inside)
    namesakes = [case for _, case in book.cases() if dated.isdisjoint(_dated(case))]
    return dated | (_all(_in_year, inside) - _all(_in_year, namesakes))


def _of_campaign(value: str, inside: Collection[Case], book: Casebook) -> frozenset[str]:
    """Its title and its cases, without those that another campaign speaks of as well."""
    others = [campaign for campaign in book.campaigns if campaign.id != value]
    title = {_title(campaign) for campaign in book.campaigns if campaign.id == value} - {*map(_title, others)}
    return (_all(_dated, inside) | title) - _all(_dated, (case for campaign in others for case in campaign.cases))


def _is(scope: Scope, value: str, campaign: Campaign, case: Case) -> bool:
    named = {"case": (case.id, f"{campaign.id}/{case.id}"), "campaign": (campaign.id,), "country": (case.country,)}
    return value in named.get(scope, ())


def _dated(case: Case) -> Iterator[str]:
    return (_digest("case", name, str(one.date)) for name in case.name.values() for one in case.key_dates)


def _in_year(case: Case) -> Iterator[str]:
    return (_digest("year", name, str(one.date.year)) for name in case.name.values() for one in case.key_dates)


def _title(campaign: Campaign) -> str:
    return _digest("campaign", campaign.title)


def _all(of: Callable[[Case], Iterable[str]], cases: Iterable[Case]) -> frozenset[str]:
    return frozenset(digest for case in cases for digest in of(case))


def _digest(*words: str) -> str:
    return fingerprint(words)[:_DIGITS]
