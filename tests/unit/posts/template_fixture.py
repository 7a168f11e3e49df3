"""A delivery and its templates, for tests of posts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.calendar.deliveries import Delivery
from bot.calendar.occasions import Occasion
from bot.casebook.models import Campaign, Case
from bot.config import Account, PlatformName
from bot.posts.compose import Composed, compose
from bot.posts.templates.library import Library

HERE = "https://example.org/source"
CASE: dict[str, Any] = {
    "(file)": "campaigns/example/cases/ana-example.yaml",
    "id": "ana-example",
    "name": {"en": "Ana Example", "fr": "Ana Example"},
    "short": {"en": "Ana"},
    "grammar": "she",
    "country": "CH",
    "about": {"en": "a teacher in a story"},
    "situation": {"is": "detained", "text": {"en": "She is held."}, "newest_source": "2026-01", "source": HERE},
    "key_dates": [
        {"id": "taken", "kind": "detained", "date": "2020-03-14", "what": {"en": "was detained"}, "source": HERE}
    ],
}


def a_case(**more: Any) -> Case:
    return Case.model_validate({**CASE, **more})


class Speaking:
    """A working folder with one campaign, where templates are written and asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.library = Library(root / "templates", root)
        self.campaign = Campaign.model_validate(
            {
                "(file)": "campaigns/example/campaign.yaml",
                "(id)": "example",
                "title": "Example campaign",
                "timezone": "Europe/Zurich",
                "post_at": "10:00",
                "languages": ["en", "fr"],
                "accounts": ["mastodon", "x", "bluesky"],
                "hashtags": ["EndReprisals"],
                "occasions": {
                    "anniversary": {},
                    "day": {"kind": "yearly", "on": "10 December", "posts": "one-for-all"},
                },
            }
        )

    def write(self, text: str | bytes, name: str = "anniversary/en.txt") -> Path:
        path = self.root / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def delivery(
        self,
        case: Case | None = None,
        platform: PlatformName = "mastodon",
        language: str = "en",
        on: date = date(2027, 3, 14),
        limit: int | None = None,
    ) -> Delivery:
        case = case or a_case()
        due = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        rule = self.campaign.occasions[0]
        occasion = Occasion(self.campaign, case, rule, on, due, case.key_dates[0], years=on.year - 2020)
        account = Account(platform, platform, "https://example.org", handle="@team", limit=limit)
        return Delivery(f"{occasion.id}/{platform}/{language}", occasion, account, language, due)

    def of_all(self, language: str = "en", limit: int | None = None) -> Delivery:
        one = self.delivery(language=language, limit=limit)
        rule = self.campaign.occasions[1]
        occasion = Occasion(self.campaign, None, rule, one.date, one.due)
        return replace(one, id=f"{occasion.id}/mastodon/{language}", occasion=occasion)

    def say(self, template: str | None = None, case: Case | None = None, **about: Any) -> Composed:
        """Writes `anniversary/en.txt` and composes the post of one case."""
        if template is not None:
            self.write(template, f"anniversary/{about.get('language', 'en')}.txt")
        return compose(self.delivery(case, **about), [], self.library)


def texts(composed: Composed) -> list[str]:
    assert composed.post is not None, composed.findings
    return [part.text for part in composed.post.parts]


def only(composed: Composed) -> tuple[str, str]:
    """Code and message of the one finding."""
    (finding,) = composed.findings
    assert finding.severity == "block"
    return finding.code, finding.message
