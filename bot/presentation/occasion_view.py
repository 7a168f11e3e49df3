"""Group drafts as people read them: by day, then by occasion. What several posts share is shown once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bot.calendar.occasions import Occasion
from bot.casebook.models import Case
from bot.drafts.models import Draft
from bot.lib import english
from bot.posts.models import Finding
from bot.presentation import claims, local_times, occasion_summary
from bot.presentation.claims import Claim
from bot.presentation.outlook import outlook

SEVERITIES = {"block": "Not ready", "later": "Later", "warn": "Please check"}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding and the posts it applies to, as `account · language`; `posts` is empty where it applies to all.

    `only` is set where it applies to one draft of several.
    """

    finding: Finding
    posts: tuple[str, ...]
    only: Draft | None = None

    @property
    def label(self) -> str:
        return SEVERITIES[self.finding.severity]

    @property
    def message(self) -> str:
        """The message, after the file and line to fix where it does not name them itself."""
        place = _place(self.finding)
        return f"{place}: {self.finding.message}" if place else self.finding.message


@dataclass(frozen=True, slots=True)
class OccasionView:
    """The posts of one occasion, English first on each account."""

    occasion: Occasion
    drafts: tuple[Draft, ...]

    def cases(self) -> list[Case]:
        """The case of the occasion, or the cases that a group post names, in the order of the casebook."""
        if self.occasion.case is not None:
            return [self.occasion.case]
        named = {id for draft in self.drafts if draft.post for id in draft.post.cases}
        return [case for case in self.occasion.campaign.cases if case.id in named]

    def local_hours(self) -> str:
        """When the posts are due: the hour in the campaign's time zone, and the hour where the case is."""
        due = self.drafts[0].delivery.due
        here = local_times.hour_here(due, str(self.occasion.campaign.timezone))
        there = local_times.hours_there(self.occasion.case.country, due) if self.occasion.case else ""
        return f"{here}, {there}" if there else here

    def sources(self, today: date) -> Iterator[Claim]:
        """The claims the posts rest on: the date they remember, and the situation of each case they name."""
        if self.occasion.key_date is not None:
            yield claims.key_date(self.occasion.key_date, today)
        for case in self.cases():
            claim = claims.situation(case, today)
            named = f"{occasion_summary.in_english(case.name)}. {claim.what}"
            yield claim if self.occasion.case else replace(claim, what=named)

    def no_text_message(self) -> str:
        """One sentence in place of posts of which none has a text yet; "" where one has."""
        if any(draft.post for draft in self.drafts):
            return ""
        accounts = dict.fromkeys(draft.delivery.account.name for draft in self.drafts)
        languages = dict.fromkeys(draft.delivery.language for draft in self.drafts)
        number = english.plural(len(self.drafts), "post")
        return f"No text yet for {number}: {english.listed([*accounts])}, in {english.listed([*languages])}."

    def findings(self) -> list[FindingView]:
        """Each different finding once, the blocking ones first."""
        affected: dict[tuple[str, str, str, str], list[Draft]] = {}
        findings: dict[tuple[str, str, str, str], Finding] = {}
        for draft in self.drafts:
            for finding in draft.findings:
                key = (finding.severity, finding.code, finding.message, _place(finding))
                findings.setdefault(key, finding)
                affected.setdefault(key, []).append(draft)
        keys = sorted(affected, key=lambda key: list(SEVERITIES).index(key[0]))
        return [FindingView(findings[key], self._named(affected[key]), self._only(affected[key])) for key in keys]

    def outlooks(self, now: datetime, live: bool) -> list[tuple[str, tuple[str, ...]]]:
        """Each different outlook once, with the posts it applies to."""
        groups: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            groups.setdefault(outlook(draft, now, live), []).append(draft)
        return [(outlook(posts[0], now, live, several=len(posts) > 1), self._named(posts)) for posts in groups.values()]

    def _only(self, drafts: Sequence[Draft]) -> Draft | None:
        return drafts[0] if len(drafts) == 1 < len(self.drafts) else None

    def _named(self, drafts: Sequence[Draft]) -> tuple[str, ...]:
        """The names of these posts; empty for all posts, the exceptions where those are fewer."""
        ids = {draft.delivery.id for draft in drafts}
        others = [draft for draft in self.drafts if draft.delivery.id not in ids]
        if not others:
            return ()
        if len(others) * 2 < len(drafts):
            return (f"all but {', '.join(map(post_name, others))}",)
        return tuple(map(post_name, drafts))


def _place(finding: Finding) -> str:
    named = finding.line is None or not finding.file or finding.file in finding.message
    return "" if named else f"{finding.file}, line {finding.line}"


def post_name(draft: Draft) -> str:
    return f"{draft.delivery.account.name} · {draft.delivery.language}"


def by_day(drafts: Iterable[Draft]) -> Iterator[tuple[date, list[OccasionView]]]:
    ordered = sorted(drafts, key=_reading_order)
    for day, of_day in groupby(ordered, key=lambda draft: draft.delivery.date):
        groups = [tuple(group) for _, group in groupby(of_day, key=lambda draft: draft.delivery.occasion.id)]
        yield day, [OccasionView(drafts[0].delivery.occasion, drafts) for drafts in groups]


def _reading_order(draft: Draft) -> tuple[date, str, int, str, str]:
    delivery = draft.delivery
    accounts = delivery.occasion.campaign.accounts
    name = delivery.account.name
    position = accounts.index(name) if name in accounts else len(accounts)
    language = "" if delivery.language == "en" else delivery.language
    return delivery.date, delivery.occasion.id, position, name, language
