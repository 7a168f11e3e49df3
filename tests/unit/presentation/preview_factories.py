"""Drafts for tests of presentation, without files, templates or a ledger."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar.deliveries import Delivery
from bot.calendar.occasions import Occasion
from bot.casebook.models import Campaign, Case
from bot.config import Account
from bot.drafts.models import Draft, DraftState
from bot.ledger.models import DeliveryRecord
from bot.posts.models import Finding, Part, Post
from bot.presentation.preview import Preview

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ACCOUNTS = {
    "mastodon": Account("mastodon", "mastodon", "https://mastodon.example", handle="team@mastodon.example"),
    "x": Account("x", "x", "https://api.x.com", handle="team"),
    "bluesky": Account("bluesky", "bluesky", "https://bsky.social", handle="team.example"),
}
CASE: dict[str, Any] = {
    "(file)": "campaigns/example/cases/ana-example.yaml",
    "id": "ana-example",
    "name": {"en": "Ana Example", "ar": "آنا مثال"},
    "country": "CN",
    "about": {"en": "a teacher in a story"},
    "demand": {"en": "The authorities of the story should let her go."},
    "situation": {
        "is": "detained",
        "text": {"en": "She is held."},
        "newest_source": "2026-01-10",
        "source": "https://www.example.org/situation",
    },
    "key_dates": [
        {
            "id": "detained",
            "kind": "detained",
            "date": "2014-03-14",
            "what": {"en": "was detained at the airport", "ar": "احتُجزت في المطار"},
            "source": ["https://example.org/detained", "https://news.example.net/2014"],
        }
    ],
}
CAMPAIGN: dict[str, Any] = {
    "(file)": "campaigns/example/campaign.yaml",
    "(id)": "example",
    "title": "Example campaign",
    "timezone": "Europe/Zurich",
    "post_at": "10:00",
    "languages": ["en", "ar"],
    "accounts": ["mastodon", "x", "bluesky"],
    "occasions": {"anniversary": "yes", "human-rights-day": {"kind": "yearly", "on": "10 December"}},
}


def make_case(**changes: Any) -> Case:
    return Case.model_validate({**CASE, **changes})


def make_campaign(*cases: Case, **changes: Any) -> Campaign:
    return Campaign.model_validate({**CAMPAIGN, **changes}).model_copy(update={"cases": cases})


def make_occasion(case: Case | None = None, when: date = date(2027, 3, 14), **changes: Any) -> Occasion:
    case = case or make_case()
    campaign = make_campaign(case)
    due = datetime(when.year, when.month, when.day, 10, tzinfo=ZURICH)
    rule = campaign.occasions[0]
    known = {"case": case, "rule": rule, "key_date": case.key_dates[0], "years": when.year - 2014}
    return Occasion(campaign, date=when, due=due, **{**known, **changes})


def make_draft(
    account: str = "mastodon",
    language: str = "en",
    text: str | Sequence[str] = "13 years ago today, Ana Example was detained at the airport. #EndReprisals",
    findings: Sequence[Finding] = (),
    state: DraftState = "needs-approval",
    row: DeliveryRecord | None = None,
    occasion: Occasion | None = None,
    **said: Any,
) -> Draft:
    occasion = occasion or make_occasion()
    id = f"{occasion.id}/{account}/{language}"
    delivery = Delivery(id, occasion, ACCOUNTS[account], language, occasion.due)
    texts = [text] if isinstance(text, str) else text
    said.setdefault("parts", tuple(map(Part, texts)))
    post = Post(language=language, cases=("ana-example",), **said) if text else None
    digest = post.digest(id, account) if post else ""
    return Draft(delivery, post, digest, tuple(findings), (), 1, state, row)


def make_preview(*drafts: Draft, **changes: Any) -> Preview:
    first, last = date(2027, 3, 1), date(2027, 3, 31)
    return Preview(drafts, **{"first": first, "last": last, "now": NOW, "today": NOW.date(), "live": False, **changes})
