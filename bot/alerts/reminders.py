"""What people are reminded of while there is time: yeses, facts and go-aheads that will be missed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from bot.alerts.events import LAST, Alert, Naming, preview_of
from bot.alerts.readiness_changes import has_blocking_text, unreadable
from bot.calendar.dates import local_day
from bot.calendar.occasions import Occasion
from bot.casebook.case_parts import Inquiry
from bot.casebook.models import Case
from bot.drafts.eligibility import Eligibility
from bot.drafts.models import NOT_YET, Draft, Workspace
from bot.ledger.models import CLOSED, LedgerSnapshot

YESES, FACTS, GO_AHEADS = (1, 3, 7), (14, 30), (14, 60)  # days ahead, the nearest first
FARTHEST = 30  # days of drafts that reminders look at


def reminders(
    files: Workspace, answers: LedgerSnapshot, drafts: Iterable[Draft], now: datetime, naming: Naming
) -> Iterator[Alert]:
    open_drafts = [draft for draft in drafts if draft.state not in CLOSED]
    eligibility = Eligibility(files.casebook, files.settings.floor, answers)
    for _, group in groupby(sorted(open_drafts, key=_by_occasion), key=_by_occasion):
        posts = list(group)
        today = local_day(now, posts[0].delivery.occasion.campaign.timezone)
        yield from _yeses(posts, today)
        yield from _facts(posts[0].delivery.occasion, eligibility, today, naming)
    for campaign, case in files.casebook.cases():
        if case.progress == "open" and case.go_ahead:
            until, today = case.go_ahead.until, local_day(now, campaign.timezone)
            step = _step(until, today, GO_AHEADS)
            if step:
                yield Alert(
                    f"go-ahead/{campaign.id}/{case.id}/{until}/{step}",
                    "A go-ahead ends",
                    "Ask again.",
                    f"{campaign.id}/{naming.case(campaign.id, case.id)}: {case.go_ahead.ref} ends on {until}.",
                    rank=LAST,
                )


def _yeses(posts: list[Draft], today: date) -> Iterator[Alert]:
    occasion = posts[0].delivery.occasion
    open_posts = [
        draft for draft in posts if draft.state in NOT_YET and not (unreadable(draft) or has_blocking_text(draft))
    ]
    waiting = [draft for draft in open_posts if len(draft.approvals) < draft.needed]
    step = _step(occasion.date, today, YESES)
    if waiting and step:
        yield Alert(
            f"approvals/{occasion.id}/{step}",
            "Posts wait for a yes",
            "Read them and approve what is right:",
            f"{occasion.id}: {len(waiting)} of {len(posts)}",
            rank=LAST,
            actions=(preview_of(occasion.date),),
        )


def _facts(occasion: Occasion, eligibility: Eligibility, today: date, naming: Naming) -> Iterator[Alert]:
    """A check that was made in time but will be too old on the day is as good as none."""
    campaign, step = occasion.campaign, _step(occasion.date, today, FACTS)
    cases = [occasion.case] if occasion.case else [case for case in campaign.cases if case.progress == "open"]
    for case in cases if step else ():
        called = f"{campaign.id}/{naming.case(campaign.id, case.id)}"
        if any(reason.code == "facts" for reason in eligibility.reasons(campaign, case, occasion.date)):
            yield Alert(
                f"facts/{campaign.id}/{case.id}/{occasion.date}/{step}",
                "Facts to check",
                "Without a new look at its facts a case is not spoken of on that day.",
                called,
                f"for {occasion.date}",
                LAST,
                (eligibility.verify(campaign, case),),
            )
        if occasion.inquiry and occasion.rule.kind == "no-response":
            yield from _unlooked(occasion, case, occasion.inquiry, eligibility, f"{step}", called, naming)


def _unlooked(
    occasion: Occasion, case: Case, inquiry: Inquiry, eligibility: Eligibility, step: str, called: str, naming: Naming
) -> Iterator[Alert]:
    for reason in eligibility.stale_lookups(occasion.campaign, case, inquiry, occasion.date):
        yield Alert(
            f"looked/{occasion.campaign.id}/{case.id}/{inquiry.id}/{occasion.date}/{step}",
            "Look again for an answer",
            "“No answer” may be said only where somebody looked lately. Look again, then write the day and the place as"
            f" `looked` under “{inquiry.id}” in {case.file}.{naming.why(reason.message)}",
            called,
            f"for {occasion.date}",
            LAST,
        )


def _step(day: date, today: date, steps: tuple[int, ...]) -> int | None:
    """The nearest of these distances that is not passed yet; None where the day is further off, or over."""
    ahead = (day - today).days
    return next((step for step in steps if 0 <= ahead <= step), None)


def _by_occasion(draft: Draft) -> str:
    return draft.delivery.occasion.id
