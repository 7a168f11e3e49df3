"""Reminders while there is time: missing approvals, facts to verify and go-aheads that end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from bot.alerts.events import LAST, Alert, Naming, preview_of
from bot.alerts.readiness_changes import has_blocking_text, has_no_text
from bot.calendar.dates import local_day
from bot.calendar.occasions import Occasion
from bot.casebook.case_parts import Inquiry
from bot.casebook.models import Case
from bot.drafts.eligibility import Eligibility
from bot.drafts.models import NOT_YET, Draft, Workspace
from bot.ledger.models import CLOSED, LedgerSnapshot
from bot.lib.english import plural

APPROVALS, FACTS, GO_AHEADS = (1, 3, 7), (14, 30), (14, 60)  # days ahead, the nearest first
FARTHEST = 30  # days of drafts that reminders look at


def reminders(
    files: Workspace, answers: LedgerSnapshot, drafts: Iterable[Draft], now: datetime, naming: Naming
) -> Iterator[Alert]:
    open_drafts = [draft for draft in drafts if draft.state not in CLOSED]
    eligibility = Eligibility(files.casebook, files.settings.floor, answers)
    for _, group in groupby(sorted(open_drafts, key=_by_occasion), key=_by_occasion):
        posts = list(group)
        today = local_day(now, posts[0].delivery.occasion.campaign.timezone)
        yield from _approvals(posts, today)
        yield from _facts(posts[0].delivery.occasion, eligibility, today, naming)
    for campaign, case in files.casebook.cases():
        if case.progress == "open" and case.go_ahead:
            until, today = case.go_ahead.until, local_day(now, campaign.timezone)
            step = _step(until, today, GO_AHEADS)
            if step:
                yield Alert(
                    f"go-ahead/{campaign.id}/{case.id}/{until}/{step}",
                    "A go-ahead ends",
                    "Ask for it again.",
                    f"{campaign.id}/{naming.case(campaign.id, case.id)}: {case.go_ahead.ref} ends on {until}.",
                    rank=LAST,
                )


def _approvals(posts: list[Draft], today: date) -> Iterator[Alert]:
    occasion = posts[0].delivery.occasion
    open_posts = [
        draft for draft in posts if draft.state in NOT_YET and not (has_no_text(draft) or has_blocking_text(draft))
    ]
    waiting = [draft for draft in open_posts if len(draft.approvals) < draft.needed]
    step = _step(occasion.date, today, APPROVALS)
    if waiting and step:
        yield Alert(
            f"approvals/{occasion.id}/{step}",
            "Posts need approval",
            "Read them and approve what is right:",
            f"{occasion.id}: {len(waiting)} of {plural(len(posts), 'post')}",
            rank=LAST,
            actions=(preview_of(occasion.date),),
        )


def _facts(occasion: Occasion, eligibility: Eligibility, today: date, naming: Naming) -> Iterator[Alert]:
    """Remind of facts that are unverified, or whose verification will be too old on that day."""
    campaign, step = occasion.campaign, _step(occasion.date, today, FACTS)
    cases = [occasion.case] if occasion.case else [case for case in campaign.cases if case.progress == "open"]
    for case in cases if step else ():
        called = f"{campaign.id}/{naming.case(campaign.id, case.id)}"
        if any(reason.code == "facts" for reason in eligibility.reasons(campaign, case, occasion.date)):
            yield Alert(
                f"facts/{campaign.id}/{case.id}/{occasion.date}/{step}",
                "Facts to verify",
                "Nothing about a case with unverified facts is posted on that day.",
                called,
                f"for {occasion.date}",
                LAST,
                (eligibility.verify(campaign, case),),
            )
        if occasion.inquiry and occasion.rule.kind == "no-response":
            yield from _stale_checks(occasion, case, occasion.inquiry, eligibility, f"{step}", called, naming)


def _stale_checks(
    occasion: Occasion, case: Case, inquiry: Inquiry, eligibility: Eligibility, step: str, called: str, naming: Naming
) -> Iterator[Alert]:
    for reason in eligibility.stale_lookups(occasion.campaign, case, inquiry, occasion.date):
        yield Alert(
            f"looked/{occasion.campaign.id}/{case.id}/{inquiry.id}/{occasion.date}/{step}",
            "Check for an answer",
            "“No answer” may be posted only after a recent check. Check again, then write the date and the place as"
            f" `looked` under “{inquiry.id}” in {case.file}.{naming.why(reason.message)}",
            called,
            f"for {occasion.date}",
            LAST,
        )


def _step(day: date, today: date, steps: tuple[int, ...]) -> int | None:
    """Return the smallest of `steps` that the days until then do not exceed; None if the day is too far or over."""
    ahead = (day - today).days
    return next((step for step in steps if 0 <= ahead <= step), None)


def _by_occasion(draft: Draft) -> str:
    return draft.delivery.occasion.id
