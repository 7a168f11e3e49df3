"""Which posts a command is about: `--campaign`, `--case`, `--account`, `--language`, and the ids people type."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.casebook.models import Broken
from bot.errors import CommandError, InputError
from bot.lib.english import did_you_mean

if TYPE_CHECKING:
    from bot.calendar.deliveries import Delivery
    from bot.casebook.models import Campaign, Case, Casebook
    from bot.cli.context import Context
    from bot.drafts.models import Draft
    from bot.errors import Problem


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--campaign", metavar="ID", help="only this campaign")
    parser.add_argument("--case", metavar="ID", help="only posts that are about this case or name it")
    parser.add_argument("--account", metavar="NAME", help="only this account")
    parser.add_argument("--language", metavar="CODE", help="only this language")


@dataclass(frozen=True, slots=True)
class Choice:
    """None is all of them. `case` is an id, or `campaign/id`."""

    campaign: str | None = None
    case: str | None = None
    account: str | None = None
    language: str | None = None

    def may_keep(self, delivery: Delivery) -> bool:
        """Before there are words: a post for all may name the case."""
        about = delivery.occasion
        return (
            self.campaign in (None, about.campaign.id)
            and self.account in (None, delivery.account.name)
            and self.language in (None, delivery.language)
            and (self._of_campaign(about.campaign) if about.case is None else self._is_case(about.campaign, about.case))
        )

    def keeps(self, draft: Draft) -> bool:
        """With the words at hand."""
        if self.case is None or draft.delivery.occasion.case is not None:
            return True
        return draft.post is not None and self.case.rpartition("/")[2] in draft.post.cases

    def _is_case(self, campaign: Campaign, case: Case) -> bool:
        return self.case in (None, case.id, f"{campaign.id}/{case.id}")

    def _of_campaign(self, campaign: Campaign) -> bool:
        return self.case is None or any(self._is_case(campaign, case) for case in campaign.cases)


def need_case(context: Context) -> None:
    """Refuses an id that no case has, with the one that was meant."""
    words, book = context.args, context.casebook
    if words.case and not broken(book, words.case):
        with_campaign = "/" in words.case
        _need(words.case, [f"{a.id}/{b.id}" if with_campaign else b.id for a, b in book.cases()], "case")


def choice(context: Context) -> Choice:
    words, book = context.args, context.casebook
    need_case(context)
    if words.campaign and not broken(book, words.campaign):
        _need(words.campaign, [campaign.id for campaign in book.campaigns], "campaign")
    if words.account:
        _need(words.account, context.settings.accounts, "account")
    if words.language:
        _need(words.language, {code for campaign in book.campaigns for code in campaign.languages}, "language")
    return Choice(words.campaign, words.case, words.account, words.language)


def one_case(book: Casebook, name: str) -> tuple[Campaign, Case]:
    """The case of that id; `campaign/id` where two share it."""
    found = [(campaign, case) for campaign, case in book.cases() if name in (case.id, f"{campaign.id}/{case.id}")]
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"{campaign.id}/{case.id}" for campaign, case in found)
        raise CommandError(f"“{name}” is a case of {len(found)} campaigns: write {names}")
    if problems := broken(book, name):
        raise InputError(problems)
    raise CommandError(f"there is no case “{name}”{nearest(name, [case.id for _, case in book.cases()])}")


def nearest(name: str, known: Iterable[str]) -> str:
    """ ": did you mean …?", else what there is."""
    names = sorted(set(known))
    few = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")
    return did_you_mean(name, names) or (f": there is {few}" if names else "")


def days_on(first: date, days: int) -> date:
    """So many days later, or the last day there is."""
    return first + min(timedelta(days=days), date.max - first)


def shared_ids(book: Casebook) -> frozenset[str]:
    """Ids that cases of two campaigns use."""
    return frozenset(name for name, times in Counter(case.id for _, case in book.cases()).items() if times > 1)


def _need(name: str, known: Iterable[str], thing: str) -> None:
    names = list(known)
    if name not in names:
        raise CommandError(f"there is no {thing} “{name}”{nearest(name, names)}")


def broken(book: Casebook, name: str) -> list[Problem]:
    """The problems of a case or campaign that is in no book because its file, or its campaign's, cannot be read."""
    whole = Broken.CAMPAIGN
    hidden = {key for key in book.broken if name in ((key[0],) if key[1] == whole else (key[1], f"{key[0]}/{key[1]}"))}
    wholes = {(campaign, whole) for campaign, _ in hidden}
    files = {book.broken[key] for key in hidden | (wholes & book.broken.keys())}
    return [problem for problem in book.problems if problem.file in files]
