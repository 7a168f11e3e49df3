"""A team's folder with 60 posts that come due at one moment: threads and single posts, half of them with an image."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.config import PlatformName
from bot.platforms.images import fit
from bot.platforms.specs import SPECS
from tests.conftest import CASE
from tests.servers.real import PASSWORD
from tests.servers.rig.expectations import Weather
from tests.servers.test_publish_for_real import CONFIG

PLATFORMS: tuple[PlatformName, ...] = ("mastodon", "x", "bluesky")
CASES = 10
_TEXT = "{who}, {part}: O'Neil & friends remember.{own}{more}"
CHANGED = "\n- *Now* <so> https://example.org/a-page-with-a-long-name"  # by Markdown, and by who shortens links
PARTS = {"alone": ("alone",), "thread": ("one", "two", "three")}
_OWN = {"alone": "about", "one": "demand"}  # what begins a post reads like no other one, as of real posts
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
_IMAGE = 'image: {{file: images/{n}.jpg, alt: {{en: "{alt}"}}, credit: "Example", go_ahead: C-001}}\n'
_BRISK = """\
database = "{database}"
settle_after = "{weather.settle_after}"
retry_after = "{weather.retry_after}"
[floor]
facts_checked_within = "never"
"""


class Seen(NamedTuple):
    """A post as its server has it: its words, those of the one it answers, and its images (description, SHA-256)."""

    text: str
    answers: str | None = None
    images: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Round:
    """`name` sets its posts apart from all others on servers that outlive it."""

    name: str
    root: Path
    day: date
    database: str
    more: str = ""

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

    def wanted(self, platform: PlatformName) -> list[Seen]:
        """What is to be on a platform in the end, and nothing else."""
        wanted: list[Seen] = []
        for n, who in enumerate(self.people()):
            image = _fitted(n, platform) if n % 2 else ()
            for parts in PARTS.values():
                texts = [_TEXT.format(who=who, part=part, own=_own(who, part), more=self.more) for part in parts]
                pairs = zip(texts, [None, *texts], strict=False)
                wanted += [Seen(text, before, () if before else image) for text, before in pairs]
        return wanted


class Servers(Protocol):
    @property
    def addresses(self) -> dict[str, str]: ...

    @property
    def token(self) -> str: ...


def a_round(root: Path, name: str, servers: Servers, weather: Weather, database: str = "", more: str = "") -> Round:
    """The day is yesterday: the bot's clock may lag behind the servers', never run ahead of them."""
    day = (datetime.now(UTC) - timedelta(days=1)).date()
    made = Round(name, root, day, database or f"sqlite:///{root / 'followup.db'}", more)
    for place, data in _files(made, servers, weather).items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(data if isinstance(data, bytes) else data.encode())
    return made


def _files(made: Round, servers: Servers, weather: Weather) -> dict[str, str | bytes]:
    rules = "".join(_RULE.format(rule=rule, name=made.name, day=made.day) for rule in PARTS)
    brisk = _BRISK.format(database=made.database, weather=weather)
    config = CONFIG.format(**servers.addresses, handle=f"{made.name}.test").replace(
        "live = true\n", f"live = true\n{brisk}"
    )
    return {
        "config.toml": config,
        "secrets/mastodon": servers.token,
        "secrets/bluesky": PASSWORD,
        "campaigns/example/campaign.yaml": _CAMPAIGN + rules,
        **{f"campaigns/example/images/{n}.jpg": _picture(n) for n in range(CASES)},
        **{f"campaigns/example/cases/ana-{n}.yaml": _case(made, n, who) for n, who in enumerate(made.people())},
        **{f"templates/{rule}/en.txt": _template(parts, made.more) for rule, parts in PARTS.items()},
    }


def _template(parts: tuple[str, ...], more: str) -> str:
    fields = {part: f" {{{{ case.{field} }}}}" for part, field in _OWN.items()}
    texts = [_TEXT.format(who="{{ case.name }}", part=part, own=fields.get(part, ""), more=more) for part in parts]
    return "{% next_post %}\n".join(text + "\n" for text in texts)


def _case(made: Round, n: int, who: str) -> str:
    words = CASE.replace("id: ana-example", f"id: ana-{n}").replace("{en: Ana Example}", f"{{en: {who}}}")
    for part, field in _OWN.items():
        words = re.sub(rf"^{field}: .*", f'{field}: {{en: "{_own(who, part).strip()}"}}', words, flags=re.MULTILINE)
    until = _GO_AHEAD.format(until=made.day + timedelta(days=30))
    return words + until + (_IMAGE.format(n=n, alt=_alt(n)) if n % 2 else "")


def _own(who: str, part: str) -> str:
    return f" {sha512(f'{who}, {part}'.encode()).hexdigest()}" if part in _OWN else ""


def _alt(n: int) -> str:
    return f"Grey square number {n}"


@cache
def _picture(n: int) -> bytes:
    """One that looks like no other."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", (640, 400), 20 * n).save(picture, "JPEG")
    return picture.getvalue()


@cache
def _fitted(n: int, platform: PlatformName) -> tuple[tuple[str, str], ...]:
    return ((_alt(n), sha256(fit(_picture(n), SPECS[platform].image)[0]).hexdigest()),)
