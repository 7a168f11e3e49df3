"""A fake X: the shapes, rules and prices' limits of version 2 of its API, as far as a poster meets them."""

from __future__ import annotations

import re
import time
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote

from oauthlib.oauth1.rfc5849 import signature  # type: ignore[import-untyped]

from bot.posts.lengths.x import x_length
from tests.fakes.loopback import Call, Loopback, Reply

_EPOCH = 1_288_834_974_657
_LINK = re.compile(r"https?://[^\s]*[^\s.,;:!?)]")
SECRETS = {
    "consumer_key": "fake-consumer-key",
    "consumer_secret": "fake-consumer-secret",
    "access_token": "fake-access-token",
    "access_token_secret": "fake-access-token-secret",
}


@dataclass
class Tweet:
    id: str
    text: str
    reply_to: str | None
    media: list[str]
    at: datetime


@dataclass
class Image:
    data: bytes
    alt: str = ""


@dataclass(eq=False)
class FakeX(Loopback):
    """One account. `page` bounds a page of the timeline, to make paging happen."""

    page: int = 100
    tweets: list[Tweet] = field(default_factory=list)
    images: dict[str, Image] = field(default_factory=dict)
    me: dict[str, str] = field(default_factory=lambda: {"id": "4711", "name": "Team", "username": "team"})

    def __post_init__(self) -> None:
        super().__init__()
        self._last = 0

    def makes_post(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/2/tweets")

    def answer(self, call: Call) -> Reply:
        if not _signed(call):
            return _problem(401, "Unauthorized", "Unauthorized")
        if call.path == "/2/users/me":
            return Reply(200, {"data": self.me})
        if call.path == f"/2/users/{self.me['id']}/tweets":
            return self._timeline(call)
        if call.path == "/2/media/upload":
            return self._upload(call)
        if call.path == "/2/media/metadata" and len(call.json["metadata"]["alt_text"]["text"]) > 1000:
            return _problem(400, "Invalid Request", "alt_text is longer than 1000 characters")
        if call.path == "/2/media/metadata":
            self.images[call.json["id"]].alt = call.json["metadata"]["alt_text"]["text"]
            return Reply(200, {"data": {"id": call.json["id"]}})
        if call.path == "/2/tweets" and call.method == "POST":
            return self._post(call.json)
        if call.path.startswith("/2/tweets/") and call.method == "DELETE":
            self.tweets = [tweet for tweet in self.tweets if tweet.id != call.path.rpartition("/")[2]]
            return Reply(200, {"data": {"deleted": True}})
        return _problem(404, "Not Found Error", "no such place")

    def _post(self, body: dict[str, Any]) -> Reply:
        text, media = body.get("text", ""), body.get("media", {}).get("media_ids", [])
        parent = body.get("reply", {}).get("in_reply_to_tweet_id")
        if x_length(text) > 280 or "\r" in text:
            return _problem(400, "Invalid Request", "Your Tweet text is too long. For more details see the docs.")
        if not 0 <= len(media) <= 4 or any(number not in self.images for number in media):
            return _problem(400, "Invalid Request", "Your media IDs are invalid.")
        if parent is not None and parent not in {tweet.id for tweet in self.tweets}:
            return _problem(
                403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."
            )
        if text in {tweet.text for tweet in self.tweets}:
            return _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        tweet = Tweet(self._number(), text, parent, media, datetime.now(UTC))
        self.tweets.append(tweet)
        return Reply(201, {"data": {"id": tweet.id, "text": text}})

    def _timeline(self, call: Call) -> Reply:
        since = datetime.fromisoformat(call.query["start_time"].replace("Z", "+00:00"))
        newest_first = [tweet for tweet in reversed(self.tweets) if tweet.at >= since]
        start = int(call.query.get("pagination_token", "0"))
        shown = newest_first[start : start + min(self.page, int(call.query["max_results"]))]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if start + len(shown) < len(newest_first):
            meta["next_token"] = str(start + len(shown))
        body: dict[str, Any] = {"meta": meta}
        if shown:
            body["data"] = [_as_shown(tweet) for tweet in shown]
        return Reply(200, body)

    def _upload(self, call: Call) -> Reply:
        data = b64decode(call.json["media"])
        if len(data) > 5_000_000 or call.json["media_category"] != "tweet_image":
            return _problem(400, "Invalid Request", "The image is not accepted.")
        number = self._number()
        self.images[number] = Image(data)
        return Reply(200, {"data": {"id": number, "media_key": f"3_{number}"}})

    def _number(self) -> str:
        self._last = max(self._last + 1, (int(time.time() * 1000) - _EPOCH) << 22)
        return str(self._last)


def _as_shown(tweet: Tweet) -> dict[str, Any]:
    """Links become t.co addresses, `&<>` entities, and images an address at the end."""
    urls: list[dict[str, Any]] = []

    def shorten(address: str, **more: Any) -> str:
        short = f"https://t.co/{len(urls):010d}"
        urls.append({"url": short, "expanded_url": address, "display_url": address.partition("://")[2], **more})
        return short

    text = _LINK.sub(lambda match: shorten(match[0]), tweet.text)
    text = escape(text, quote=False)
    if tweet.media:
        address = f"https://x.com/team/status/{tweet.id}/photo/1"
        text += " " + shorten(address, media_key=f"3_{tweet.media[0]}")
    shown: dict[str, Any] = {"id": tweet.id, "text": text, "created_at": tweet.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    if urls:
        shown["entities"] = {"urls": urls}
    if tweet.reply_to:
        shown["referenced_tweets"] = [{"type": "replied_to", "id": tweet.reply_to}]
    return shown


def _signed(call: Call) -> bool:
    """OAuth 1.0a over the address that X has, whatever address the request came to."""
    kind, _, words = call.headers.get("authorization", "").partition(" ")
    given = {k: unquote(v.strip('"')) for k, _, v in (pair.strip().partition("=") for pair in words.split(","))}
    if kind != "OAuth" or "oauth_signature" not in given:
        return False
    sent = given.pop("oauth_signature")
    signed = [*given.items(), *parse_qsl(call.headers["x-raw-query"], keep_blank_values=True)]
    text = signature.signature_base_string(
        call.method, f"https://api.twitter.com{call.path}", signature.normalize_parameters(signed)
    )
    expected = signature.sign_hmac_sha1_with_client(text, _Keys)
    known = (
        given.get("oauth_consumer_key") == SECRETS["consumer_key"] and given["oauth_token"] == SECRETS["access_token"]
    )
    return known and sent == expected


class _Keys:
    client_secret = SECRETS["consumer_secret"]
    resource_owner_secret = SECRETS["access_token_secret"]


def _problem(status: int, title: str, detail: str) -> Reply:
    return Reply(status, {"title": title, "detail": detail, "type": "about:blank", "status": status})
