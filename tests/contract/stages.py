"""One stage per platform: the adapter under test, and what a reader of the platform sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.config import Account, Settings
from bot.platforms.base import Platform
from bot.platforms.outbox import Outbox
from bot.platforms.outbox_store import store_of
from bot.platforms.registry import connect
from bot.platforms.specs import spec_of
from tests.fakes.bluesky_server import HANDLE, PASSWORD, FakeBluesky
from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Loopback
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.platform import FakePlatform
from tests.fakes.takahe_server import FakeTakahe
from tests.fakes.x_server import SECRETS as OF_X
from tests.fakes.x_server import FakeX


@dataclass(frozen=True)
class Seen:
    """A post as it stands on the platform: its own id, and the one of the post it answers."""

    id: str
    text: str
    reply_to: str | None
    alts: tuple[str, ...] = ()


class Stage(Protocol):
    """`server` is None where no HTTP is spoken. `guard`: what stops a repeat, a key or the text, or nothing."""

    @property
    def platform(self) -> Platform: ...
    @property
    def server(self) -> Loopback | None: ...
    @property
    def guard(self) -> str: ...
    def seen(self) -> list[Seen]: ...


@dataclass
class FakeStage:
    platform: FakePlatform
    server: Loopback | None = None
    guard: str = "key"

    def seen(self) -> list[Seen]:
        posts = self.platform.posts
        return [Seen(p.id, p.text, p.reply_to, tuple(m.alt for m in p.part.media)) for p in posts]


@dataclass
class OutboxStage:
    platform: Outbox
    server: Loopback | None = None
    guard: str = "key"

    def seen(self) -> list[Seen]:
        found = []
        for post in store_of(self.platform.folder).posts():
            for n, part in enumerate(post["parts"]):
                if part:
                    parent = f"{post['id']}#{n - 1}" if n else None
                    alts = tuple(image["alt"] for image in part["media"])
                    found.append(Seen(f"{post['id']}#{n}", part["text"], parent, alts))
        return found


@dataclass
class MastodonStage:
    platform: Platform
    server: FakeMastodon
    guard: str = "key"

    def seen(self) -> list[Seen]:
        images = self.server.images
        return [
            Seen(s.id, s.text, s.reply_to, tuple(images[number] for number in s.media)) for s in self.server.statuses
        ]


@dataclass
class XStage:
    platform: Platform
    server: FakeX
    guard: str = "text"

    def seen(self) -> list[Seen]:
        images = self.server.images
        return [Seen(t.id, t.text, t.reply_to, tuple(images[n].alt for n in t.media)) for t in self.server.tweets]


@dataclass
class BlueskyStage:
    platform: Platform
    server: FakeBluesky
    guard: str = "key"

    def seen(self) -> list[Seen]:
        return [seen_record(record) for record in self.server.records.values()]


def seen_record(record: dict[str, object]) -> Seen:
    value: dict[str, dict[str, dict[str, str]]] = record["value"]  # type: ignore[assignment]
    parent = value.get("reply", {}).get("parent", {}).get("uri")
    alts = tuple(image["alt"] for image in value.get("embed", {}).get("images", ()))  # type: ignore[index]
    return Seen(str(record["uri"]), str(value["text"]), parent, alts)


def live(account: Account, secrets: dict[str, str], folder: Path) -> Platform:
    """Connected as a live bot connects, its secrets in files."""
    from bot.config import Secret

    for name in spec_of(account).secrets:
        (folder / name).write_text(secrets[name] + "\n")
    known = {name: Secret(file=str(folder / name)) for name in secrets}
    account = Account(account.name, account.platform, account.server, account.handle, secrets=known)
    return connect(account, Settings(folder, True, "", folder, folder, {account.name: account}))


@contextmanager
def stage(name: str, folder: Path) -> Iterator[Stage]:
    """A new platform adds its line here."""
    if name == "fake":
        yield FakeStage(FakePlatform())
    elif name == "outbox":
        yield OutboxStage(Outbox(Account("mastodon", "mastodon", "https://mastodon.example"), folder))
    elif name in MASTODONS:
        with MASTODONS[name]() as server:
            platform = live(Account(name, "mastodon", server.url), {"access_token": TOKEN}, folder)
            platform._sleep = lambda _: None  # type: ignore[attr-defined]
            yield MastodonStage(platform, server, "key" if name == "mastodon" else "none")
    elif name == "x":
        with FakeX() as server:
            yield XStage(live(Account(name, "x", server.url), OF_X, folder), server)
    elif name == "bluesky":
        with FakeBluesky() as server:
            account = Account(name, "bluesky", server.url, HANDLE)
            yield BlueskyStage(live(account, {"app_password": PASSWORD}, folder), server)


MASTODONS = {"mastodon": FakeMastodon, "gotosocial": FakeGoToSocial, "takahe": FakeTakahe}  # who speak its API
SPEAK_HTTP = (*MASTODONS, "x", "bluesky")
NAMES = ("fake", "outbox", *SPEAK_HTTP)


def account_at(name: str, server: str) -> Account:
    """An account of the platform of that stage, on another server."""
    platform = "mastodon" if name in MASTODONS else name
    return Account(name, platform, server, HANDLE)


def server(on: Stage) -> Loopback:
    """Of a stage that has one."""
    assert on.server is not None
    return on.server
