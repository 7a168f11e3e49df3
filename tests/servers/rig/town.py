"""The three servers behind what troubles them, and all that stands on them in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.platforms.likeness import plain_text
from tests.servers.real import MOCK_TOKEN, PASSWORD, call
from tests.servers.rig.trouble import Fate, TroubledProxy, TroubledX

_BEGINNING = re.compile(r"[^:]+:")
Found = list[tuple[str, str | None]]  # how a post begins, and how the one begins that it answers


@dataclass
class Town:
    pds: str
    mock: str
    did: str
    x: TroubledX
    bluesky: TroubledProxy
    mastodon: TroubledProxy

    @property
    def addresses(self) -> dict[str, str]:
        return {"bluesky": self.bluesky.url, "mastodon": self.mastodon.url, "x": self.x.url}

    def stopped(self) -> dict[str, int]:
        return {"bluesky": self.bluesky.stopped, "mastodon": self.mastodon.stopped, "x": self.x.stopped}

    def posts(self) -> dict[str, Found]:
        query = {"repo": self.did, "collection": "app.bsky.feed.post", "limit": 100}
        records = list(_pages(self.pds, "/xrpc/com.atproto.repo.listRecords", query))
        return {
            "bluesky": _linked([(r["uri"], r["value"]["text"], _parent(r["value"])) for r in records]),
            "mastodon": _linked(
                [(s["id"], plain_text(s["content"]), s["in_reply_to_id"]) for s in statuses(self.mock)]
            ),
            "x": _linked([(tweet.id, tweet.text, tweet.reply_to) for tweet in self.x.tweets]),
        }


def _parent(value: dict[str, Any]) -> str | None:
    parent: str | None = value.get("reply", {}).get("parent", {}).get("uri")
    return parent


def _linked(posts: list[tuple[str, str, str | None]]) -> Found:
    begins = {str(number): _begins(text) for number, text, _ in posts}
    return [(_begins(text), begins.get(str(parent), "gone") if parent else None) for _, text, parent in posts]


def _begins(text: str) -> str:
    found = _BEGINNING.match(text.strip())
    return found[0] if found else text


def _pages(url: str, path: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    while True:
        page = call(url, f"{path}?{urlencode(query)}")
        yield from page["records"]
        if "cursor" not in page or not page["records"]:
            return
        query["cursor"] = page["cursor"]


def statuses(mock: str) -> list[dict[str, Any]]:
    me = call(mock, "/api/v1/accounts/verify_credentials", token=MOCK_TOKEN)["id"]
    found: list[dict[str, Any]] = []
    while True:
        older = f"&max_id={found[-1]['id']}" if found else ""
        page = call(mock, f"/api/v1/accounts/{me}/statuses?limit=40{older}", token=MOCK_TOKEN)
        if not page:
            return found
        found.extend(page)


@contextmanager
def a_town(pds: str, mock: str, name: str, fate: Fate) -> Iterator[Town]:
    """A new account on Bluesky, an empty one on Mastodon, and an X of its own."""
    account = {"email": f"{name}@example.org", "handle": f"{name}.test", "password": PASSWORD}
    did = call(pds, "/xrpc/com.atproto.server.createAccount", account)["did"]
    for status in statuses(mock):
        call(mock, f"/api/v1/statuses/{status['id']}", token=MOCK_TOKEN, method="DELETE")
    with (
        TroubledProxy("bluesky", pds, "/xrpc/com.atproto.repo.putRecord", fate) as bluesky,
        TroubledProxy("mastodon", mock, "/api/v1/statuses", fate) as mastodon,
        TroubledX(fate) as x,
    ):
        yield Town(pds, mock, did, x, bluesky, mastodon)
