"""The three servers behind their fault injection, and the posts on them in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlencode

import requests

from bot.config import PlatformName
from tests.fakes.mastodon_server import TOKEN
from tests.servers.real import MOCK_TOKEN, PASSWORD, call
from tests.servers.rig.expectations import Fate
from tests.servers.rig.fault_injection import StandIn, TroubledProxy, TroubledX
from tests.servers.rig.folder import Seen

_ASTRAY = "something that is not in its thread"
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Town:
    pds: str
    mock: str
    did: str
    x: TroubledX
    bluesky: TroubledProxy
    mastodon: TroubledProxy | StandIn

    @property
    def token(self) -> str:
        return TOKEN if isinstance(self.mastodon, StandIn) else MOCK_TOKEN

    @property
    def addresses(self) -> dict[str, str]:
        return {"bluesky": self.bluesky.url, "mastodon": self.mastodon.url, "x": self.x.url}

    def stopped(self) -> dict[str, int]:
        return {"bluesky": self.bluesky.stopped, "mastodon": self.mastodon.stopped, "x": self.x.stopped}

    def posts(self) -> dict[PlatformName, list[Seen]]:
        return {"bluesky": self._records(), "mastodon": self._statuses(), "x": self._tweets()}

    def _records(self) -> list[Seen]:
        query = {"repo": self.did, "collection": "app.bsky.feed.post", "limit": 100}
        records = {r["uri"]: r for r in _pages(self.pds, "/xrpc/com.atproto.repo.listRecords", query)}
        return [Seen(r["value"]["text"], _answered(r, records), self._blobs(r["value"])) for r in records.values()]

    def _blobs(self, value: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        where = f"{self.pds}/xrpc/com.atproto.sync.getBlob?did={self.did}&cid="
        shown = value.get("embed", {}).get("images", ())
        return tuple((image["alt"], _digest_at(where + image["image"]["ref"]["$link"])) for image in shown)

    def _statuses(self) -> list[Seen]:
        if isinstance(self.mastodon, StandIn):
            return list(_of_stand_in(self.mastodon))
        found = statuses(self.mock)
        texts = {status["id"]: unescape(_TAG.sub("", status["content"])) for status in found}
        return [
            Seen(
                texts[status["id"]],
                texts.get(status["in_reply_to_id"], _ASTRAY) if status["in_reply_to_id"] else None,
                tuple((image["description"], _digest_at(image["url"])) for image in status["media_attachments"]),
            )
            for status in found
        ]

    def _tweets(self) -> list[Seen]:
        texts = {tweet.id: tweet.text for tweet in self.x.tweets}
        shown = {number: (image.alt, sha256(image.data).hexdigest()) for number, image in self.x.images.items()}
        return [
            Seen(
                tweet.text,
                texts.get(tweet.reply_to, _ASTRAY) if tweet.reply_to else None,
                tuple(shown[number] for number in tweet.media),
            )
            for tweet in self.x.tweets
        ]


def _of_stand_in(server: StandIn) -> Iterator[Seen]:
    texts = {status.id: status.text for status in server.statuses}
    for status in server.statuses:
        shown = tuple((server.images[n], sha256(server.data[n]).hexdigest()) for n in status.media)
        yield Seen(status.text, texts.get(status.reply_to, _ASTRAY) if status.reply_to else None, shown)


def _answered(record: dict[str, Any], records: dict[str, Any]) -> str | None:
    """The words of the post it answers, if that and the thread's first post are named as they are."""
    reply = record["value"].get("reply")
    if reply is None:
        return None
    parent, root = (records.get(reply[end]["uri"], {}) for end in ("parent", "root"))
    named = (reply["parent"]["cid"], reply["root"]["cid"]) == (parent.get("cid"), root.get("cid"))
    first = parent.get("value", {}).get("reply", {}).get("root", {}).get("uri", reply["parent"]["uri"])
    return str(parent["value"]["text"]) if named and first == reply["root"]["uri"] else _ASTRAY


def _digest_at(url: str) -> str:
    answer = requests.get(url, timeout=30)
    return sha256(answer.content).hexdigest() if answer.ok else f"{answer.status_code}"


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
def a_town(
    pds: str, mock: str, name: str, fate: Fate, stand_in: type[StandIn] | None, *, guarded: bool
) -> Iterator[Town]:
    """A new account on Bluesky, an empty one on Mastodon or the server that stands in for it, and an X of its own.

    Not `guarded`: X and Mastodon take the same post a second time. Bluesky's guard is in the ledger's own key.
    """
    account = {"email": f"{name}@example.org", "handle": f"{name}.test", "password": PASSWORD}
    did = call(pds, "/xrpc/com.atproto.server.createAccount", account)["did"]
    for status in () if stand_in else statuses(mock):
        call(mock, f"/api/v1/statuses/{status['id']}", token=MOCK_TOKEN, method="DELETE")
    proxy = partial(TroubledProxy, "mastodon", mock, "/api/v1/statuses", fate, guarded=guarded)
    with (
        TroubledProxy("bluesky", pds, "/xrpc/com.atproto.repo.putRecord", fate) as bluesky,
        stand_in(fate) if stand_in else proxy() as mastodon,
        TroubledX(fate, guarded=guarded) as x,
    ):
        yield Town(pds, mock, did, x, bluesky, mastodon)
