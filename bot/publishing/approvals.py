"""A person's yes or no: to the facts of a case (verify), to exactly this post (approve), to its going out (skip)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.casebook.models import Campaign, Case
from bot.config import Settings
from bot.drafts.eligibility import freshness
from bot.drafts.models import Draft
from bot.drafts.readiness import MOMENT_CODES
from bot.errors import Refused
from bot.ledger.models import Approval, DeliveryRecord
from bot.posts.models import Finding

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger

SHOWN_DIGITS = 8
_UNDER_WAY = {
    "sending": "it is going out at this moment",
    "waiting": "it has its approvals and waits to be sent again",
    "partial": "a part of it is out",
    "unconfirmed": "its outcome is unknown: check the account first",
    "published": "it is out",
    "rejected": "the platform refused this very text: change it first",
    "missed": "its day is over and it was not posted",
    "withdrawn": "it was taken down for good",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A post somebody says yes to. `digest` is what they saw it by, or its beginning; "" where they named none."""

    draft: Draft
    digest: str = ""


def verify(ledger: Ledger, campaign: Campaign, case: Case, by: str, now: datetime) -> Approval:
    """A yes to these very facts, on the campaign's local date."""
    yes = Approval(by, case.facts_digest, now, _today(campaign, now))
    ledger.verify(campaign.id, case.id, yes)
    return yes


def good_through(campaign: Campaign, settings: Settings, checked: date) -> date | None:
    """The last day that a check of that day speaks for; None where none is asked for."""
    within = freshness(campaign, settings.floor)
    return checked + within if within is not None else None


def approve(ledger: Ledger, asked: Sequence[Asked], by: str, now: datetime) -> None:
    """All of them or none: see `need_approvable`."""
    need_approvable(asked, now)
    for one in asked:
        if not has_said_yes(one.draft, by):
            delivery = one.draft.delivery
            ledger.approve(delivery.id, Approval(by, one.draft.digest, now, _today(delivery.occasion.campaign, now)))


def need_approvable(asked: Sequence[Asked], now: datetime) -> None:
    """Raises Refused with every reason, where one or more cannot be approved."""
    reasons = [reason for one in asked if (reason := why_no_yes(one, now))]
    if reasons:
        raise Refused("\n".join(reasons))


def has_said_yes(draft: Draft, by: str) -> bool:
    return draft.state != "skipped" and any(yes.by == by for yes in draft.approvals)


def why_no_yes(asked: Asked, now: datetime) -> str:
    """Why this post cannot be approved, with what to do; "" where it can."""
    draft, delivery = asked.draft, asked.draft.delivery
    if draft.state in _UNDER_WAY:
        return f"{delivery.id}: {_UNDER_WAY[draft.state]}"
    if is_over(draft, now):
        return f"{delivery.id}: its day is over, and a post is never sent on another day"
    stopping = words_in_the_way(draft)
    if stopping:
        return f"{delivery.id}: it cannot go out as it stands: {stopping[0].message}"
    if draft.post is None:
        return f"{delivery.id}: it has no words yet: {_first_message(draft)}"
    if asked.digest and not draft.digest.startswith(asked.digest):
        return _reads_differently(draft)
    return ""


def is_over(draft: Draft, now: datetime) -> bool:
    """Whether the local day of a post has ended."""
    return _today(draft.delivery.occasion.campaign, now) > draft.delivery.date


def words_in_the_way(draft: Draft) -> list[Finding]:
    """What stops a post wherever it stands: only a change to the files helps."""
    return [finding for finding in draft.findings if finding.severity == "block" and finding.code not in MOMENT_CODES]


def skip(ledger: Ledger, drafts: Sequence[Draft], by: str, now: datetime) -> list[str]:
    """At once, whatever else is wrong. Returns why the ones that could not be stopped were not."""
    rows = [row_of(draft) for draft in drafts if draft.state != "skipped"]
    return [reason for row in rows if (reason := stop(ledger, row, by, now))]


def stop(ledger: Ledger, row: DeliveryRecord, by: str, now: datetime) -> str:
    """Why this one could not be stopped; "" where it was."""
    try:
        ledger.skip(row, by, now)
    except Refused as refusal:
        said = _UNDER_WAY.get(row.state)
        return f"{row.id} cannot be stopped any more: {said}" if said else str(refusal)
    return ""


def row_of(draft: Draft) -> DeliveryRecord:
    """What the ledger should remember of a post that it does not hold yet."""
    delivery, account = draft.delivery, draft.delivery.account
    about = delivery.occasion.case
    named = (about.id,) if about else draft.post.cases if draft.post else ()
    return draft.row or DeliveryRecord(
        delivery.id, delivery.date, account.name, account.platform, "", delivery.language, "skipped", draft.digest, "",
        cases=named,
    )  # fmt: skip


def _reads_differently(draft: Draft) -> str:
    now_reads = "\n\n".join(part.text.strip() for part in draft.post.parts) if draft.post else ""
    name = f"{draft.delivery.id}@{draft.digest[:SHOWN_DIGITS]}"
    return f"{draft.delivery.id} reads differently now:\n\n{now_reads}\n\nIf this is right, approve {name}"


def _first_message(draft: Draft) -> str:
    return next((finding.message for finding in draft.findings if finding.severity != "warn"), "")


def _today(campaign: Campaign, now: datetime) -> date:
    return now.astimezone(campaign.timezone).date()
