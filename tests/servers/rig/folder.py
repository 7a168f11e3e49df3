"""A team's folder with 60 posts that come due at one moment: threads and single posts, half of them with an image."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from tests.conftest import CASE
from tests.servers.real import MOCK_TOKEN, PASSWORD
from tests.servers.test_publish_for_real import CONFIG

PLATFORMS = ("mastodon", "x", "bluesky")
CASES = 10
PARTS = {"alone": ("alone",), "thread": ("one", "two", "three")}
_CAMPAIGN = """\
title: Example campaign
timezone: UTC
post_at: 10:00
languages: [en]
accounts: [mastodon, x, bluesky]
approvals: 1
facts_checked_within: never
occasions:
"""
_RULE = """\
  {rule}-{name}:
    kind: once
    on: {day}
    template: {rule}
"""
_GO_AHEAD = "go_ahead: {{ref: C-001, for: [posts], until: {until}}}\n"
_IMAGE = 'image: {file: images/ana.jpg, alt: {en: "A teal square"}, credit: "Example", go_ahead: C-001}\n'
_BRISK = """\
settle_after = "1 second"
retry_after = "1 second"
[floor]
facts_checked_within = "never"
"""


@dataclass(frozen=True)
class Round:
    """`name` sets its posts apart from all others on servers that outlive it."""

    name: str
    root: Path
    day: date

    @property
    def due(self) -> datetime:
        return datetime.combine(self.day, time(10), UTC)

    def people(self) -> list[str]:
        return [f"Ana {self.name} {n}" for n in range(CASES)]

    def deliveries(self) -> set[str]:
        return {
            f"example/ana-{n}/{rule}-{self.name}/{self.day}/{account}/en"
            for n in range(CASES)
            for rule in PARTS
            for account in PLATFORMS
        }

    def posts(self) -> dict[str, str | None]:
        """What is to be on each platform: how each post begins, and how the one begins that it answers."""
        wanted: dict[str, str | None] = {}
        for who in self.people():
            for parts in PARTS.values():
                before: str | None = None
                for part in parts:
                    wanted[f"{who}, {part}:"] = before
                    before = f"{who}, {part}:"
        return wanted


def a_round(root: Path, name: str, servers: dict[str, str]) -> Round:
    """The day is yesterday: the bot's clock may lag behind the servers', never run ahead of them."""
    made = Round(name, root, (datetime.now(UTC) - timedelta(days=1)).date())
    for place, data in _files(made, servers).items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(data if isinstance(data, bytes) else data.encode())
    return made


def _files(made: Round, servers: dict[str, str]) -> dict[str, str | bytes]:
    rules = "".join(_RULE.format(rule=rule, name=made.name, day=made.day) for rule in PARTS)
    config = CONFIG.format(**servers, handle=f"{made.name}.test").replace("live = true\n", f"live = true\n{_BRISK}")
    return {
        "config.toml": config,
        "secrets/mastodon": MOCK_TOKEN,
        "secrets/bluesky": PASSWORD,
        "campaigns/example/campaign.yaml": _CAMPAIGN + rules,
        "campaigns/example/images/ana.jpg": _picture(),
        **{f"campaigns/example/cases/ana-{n}.yaml": _case(made, n, who) for n, who in enumerate(made.people())},
        **{f"templates/{rule}/en.txt": _template(parts) for rule, parts in PARTS.items()},
    }


def _template(parts: tuple[str, ...]) -> str:
    return "{% next_post %}\n".join(f"{{{{ case.name }}}}, {part}: O'Neil & friends remember.\n" for part in parts)


def _case(made: Round, n: int, who: str) -> str:
    words = CASE.replace("id: ana-example", f"id: ana-{n}").replace("{en: Ana Example}", f"{{en: {who}}}")
    until = _GO_AHEAD.format(until=made.day + timedelta(days=30))
    return words + until + (_IMAGE if n % 2 else "")


def _picture() -> bytes:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(picture, "JPEG")
    return picture.getvalue()
