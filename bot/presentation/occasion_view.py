"""Drafts in the order people read them: by day, then by whom they are about; what is said of several is said once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bot.calendar.occasions import Occasion
from bot.casebook.models import Case
from bot.drafts.models import Draft
from bot.posts.models import Finding
from bot.presentation import claims, labels, occasion_summary
from bot.presentation.claims import Claim
from bot.presentation.outlook import outlook

SAYS = {"block": "Not ready", "later": "Later", "warn": "Please look"}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding and the posts that it speaks about, as `account · language`; none named where it is all of them.

    `only` is the one draft it speaks about where there are others beside it.
    """

    finding: Finding
    posts: tuple[str, ...]
    only: Draft | None = None

    @property
    def said(self) -> tuple[str, str]:
        """How bad it is, and what: with the line of the file to mend, where the message does not name it."""
        place = _place(self.finding)
        return SAYS[self.finding.severity], f"{place}: {self.finding.message}" if place else self.finding.message


@dataclass(frozen=True, slots=True)
class OccasionView:
    """The posts of one occasion, English first on each account."""

    occasion: Occasion
    drafts: tuple[Draft, ...]

    def cases(self) -> list[Case]:
        """The case it is about, or those that a post for all names, in the order of the casebook."""
        if self.occasion.case is not None:
            return [self.occasion.case]
        named = {id for draft in self.drafts if draft.post for id in draft.post.cases}
        return [case for case in self.occasion.campaign.cases if case.id in named]

    def grounds(self, today: date) -> Iterator[Claim]:
        """What the posts rest on: the date they remember, and how things stand with whoever they name."""
        about = self.occasion
        if about.key_date is not None:
            yield claims.key_date(about.key_date, today)
        for case in self.cases():
            stands = claims.situation(case, today)
            yield (
                stands if about.case else replace(stands, what=f"{occasion_summary.english(case.name)}. {stands.what}")
            )

    def wordless(self) -> str:
        """One sentence in place of posts of which none has words yet; "" where one has."""
        if any(draft.post for draft in self.drafts):
            return ""
        accounts = dict.fromkeys(draft.delivery.account.name for draft in self.drafts)
        languages = dict.fromkeys(draft.delivery.language for draft in self.drafts)
        number = labels.count(len(self.drafts), "post")
        return f"No words yet for {number}: {labels.listed([*accounts])}, in {labels.listed([*languages])}."

    def told(self) -> list[FindingView]:
        """Each different finding once, those that stop a post first."""
        found: dict[tuple[str, str, str, str], list[Draft]] = {}
        firsts: dict[tuple[str, str, str, str], Finding] = {}
        for draft in self.drafts:
            for finding in draft.findings:
                key = (finding.severity, finding.code, finding.message, _place(finding))
                firsts.setdefault(key, finding)
                found.setdefault(key, []).append(draft)
        keys = sorted(found, key=lambda key: list(SAYS).index(key[0]))
        return [FindingView(firsts[key], self._named(found[key]), self._only(found[key])) for key in keys]

    def ends(self, now: datetime, live: bool) -> list[tuple[str, tuple[str, ...]]]:
        """Each different outlook once, with the posts it is for."""
        found: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            found.setdefault(outlook(draft, now, live), []).append(draft)
        return [(outlook(posts[0], now, live, several=len(posts) > 1), self._named(posts)) for posts in found.values()]

    def _only(self, touched: Sequence[Draft]) -> Draft | None:
        return touched[0] if len(touched) == 1 < len(self.drafts) else None

    def _named(self, touched: Sequence[Draft]) -> tuple[str, ...]:
        """None where it is all of them; the exceptions where they are fewer."""
        named = {draft.delivery.id for draft in touched}
        others = [draft for draft in self.drafts if draft.delivery.id not in named]
        if not others:
            return ()
        if len(others) * 2 < len(touched):
            return (f"all but {', '.join(map(post_name, others))}",)
        return tuple(map(post_name, touched))


def _place(finding: Finding) -> str:
    named = finding.line is None or not finding.file or finding.file in finding.message
    return "" if named else f"{finding.file}, line {finding.line}"


def post_name(draft: Draft) -> str:
    return f"{draft.delivery.account.name} · {draft.delivery.language}"


def gather(drafts: Iterable[Draft]) -> Iterator[tuple[date, list[OccasionView]]]:
    """Day by day."""
    ordered = sorted(drafts, key=_reading_order)
    for when, of_day in groupby(ordered, key=lambda draft: draft.delivery.date):
        by_occasion = groupby(of_day, key=lambda draft: draft.delivery.occasion.id)
        yield when, [_gathering(list(group)) for _, group in by_occasion]


def _gathering(drafts: list[Draft]) -> OccasionView:
    return OccasionView(drafts[0].delivery.occasion, tuple(drafts))


def _reading_order(draft: Draft) -> tuple[date, str, int, str, str]:
    delivery = draft.delivery
    accounts = delivery.occasion.campaign.accounts
    place = accounts.index(delivery.account.name) if delivery.account.name in accounts else len(accounts)
    language = "" if delivery.language == "en" else delivery.language
    return delivery.date, delivery.occasion.id, place, delivery.account.name, language
