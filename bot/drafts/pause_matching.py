"""Recognise paused cases and campaigns under another id, by short digests that hold no name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from bot.casebook.models import Campaign, Case, Casebook
from bot.ledger.models import Pause, Scope, fingerprint

_DIGITS = 16


def fingerprints_of(scope: Scope, value: str, book: Casebook) -> frozenset[str]:
    """Of what this stops, as the files have it now. Nothing for what no file names, and for accounts.

    While a file is broken, what belongs to one person or campaign alone is not known.
    """
    inside = [case for campaign, case in book.cases() if _is(scope, value, campaign, case)]
    if scope == "case":
        return _all(_dated, inside) if book.problems else _of_person(inside, book)
    if scope == "campaign":
        return frozenset() if book.problems else _of_campaign(value, inside, book)
    return _all(_dated, inside) if scope == "country" else frozenset()


@dataclass(frozen=True, slots=True)
class PauseMatcher:
    """Asks each case once for what it is known by, and each pause for whose it is."""

    book: Casebook
    _cases: dict[tuple[int, bool], frozenset[str]] = field(default_factory=dict)
    _whose: dict[str, tuple[list[Case], list[str]]] = field(default_factory=dict)

    def over(self, pauses: Iterable[Pause], campaign: Campaign, cases: Collection[Case]) -> Pause | None:
        """The first pause that was made for one of these under another id, in another campaign or of another country.

        A pause of one campaign's case leaves other campaigns alone, as long as the files name that case there.
        """
        for pause in pauses:
            alone = _is_elsewhere(pause, campaign) and bool(self._of(pause)[0])
            if pause.known and not alone and self._meets(pause, campaign, cases):
                return pause
        return None

    def spoken(
        self, pauses: Iterable[Pause], campaign: Campaign, cases: Iterable[Case], text: str
    ) -> tuple[Pause, str] | None:
        """The first pause of a case whose name stands in words about these cases, and the name.

        A namesake may be named by that name.
        """
        own = {name.casefold() for case in cases for name in case.name.values()}
        for pause in pauses:
            if pause.scope == "case" and not _is_elsewhere(pause, campaign):
                others = (name for name in self._of(pause)[1] if name.casefold() not in own)
                name = next((name for name in others if says(text, name)), None)
                if name:
                    return pause, name
        return None

    def _of(self, pause: Pause) -> tuple[list[Case], list[str]]:
        """The cases of a case's pause as its id gives them, and their names; else of those that it knows again."""
        if pause.value not in self._whose:
            given = [one[1] for one in self.book.cases() if _is("case", pause.value, *one)]
            found = given or [
                c for _, c in self.book.cases() if not pause.known.isdisjoint(self._known(c, exactly=False))
            ]
            self._whose[pause.value] = given, [name for case in found for name in case.name.values()]
        return self._whose[pause.value]

    def _meets(self, pause: Pause, campaign: Campaign, cases: Collection[Case]) -> bool:
        if pause.scope == "campaign" and _title(campaign) in pause.known:
            return True
        both = pause.scope == "case" and bool(self._of(pause)[0])
        return any(not pause.known.isdisjoint(self._known(case, exactly=both)) for case in cases)

    def _known(self, case: Case, *, exactly: bool) -> frozenset[str]:
        """`exactly`: by the date. Who has only the name and the year of somebody in the files is somebody else."""
        key = id(case), exactly
        if key not in self._cases:
            self._cases[key] = frozenset(_dated(case)) if exactly else frozenset((*_dated(case), *_in_year(case)))
        return self._cases[key]


def _is_elsewhere(pause: Pause, campaign: Campaign) -> bool:
    return pause.scope == "case" and "/" in pause.value and not pause.value.startswith(f"{campaign.id}/")


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
    """Its title and its cases, without those that another campaign has too."""
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
