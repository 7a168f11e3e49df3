"""X, through tweepy and version 2 of its API. X knows no idempotency key, but refuses a repeated text (403).

https://docs.x.com/x-api/posts/create-post
"""

from __future__ import annotations

import base64
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import tweepy

from bot.actions import Action, ActionCode
from bot.config import Account
from bot.errors import (
    AuthenticationRequired,
    LookupFailed,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    TemporarilyUnavailable,
)
from bot.platforms.base import Identity, OutgoingMedia, OutgoingPart, Receipt, refuse_unless_open
from bot.platforms.http.errors import Answer, ErrorTranslator
from bot.platforms.http.session import OtherServerAdapter, PlatformSession
from bot.platforms.matching import ComparableText
from bot.platforms.recent_posts import RecentPost, RecentPosts
from bot.platforms.specs.x import SPEC

_SDK_SERVER = "https://api.twitter.com"  # the one address tweepy knows
_OWN_HOSTS = {"api.twitter.com", "api.x.com"}
_EPOCH = 1_288_834_974_657  # milliseconds: an id holds the moment it was made, counted from here
_PAGE = 100
_MAX_PAGES = 32
_ABOUT_THE_ACCOUNT = (
    "oauth1 app permissions",
    "suspended",
    "locked",
    "client-not-enrolled",
    "unsupported-authentication",
)


class X:
    def __init__(self, account: Account, secrets: Mapping[str, str]) -> None:
        self._errors = ErrorTranslator("X", account.server, map(_secret_part, secrets.values()), _judge)
        self._api: Any = tweepy.Client(**secrets, return_type=dict)
        self._api.session = PlatformSession(self._errors)
        self._recent = RecentPosts()
        self._me: tuple[str, str] | None = None
        weakref.finalize(self, self._api.session.close)
        if urlsplit(account.server).hostname not in _OWN_HOSTS:
            self._api.session.mount(_SDK_SERVER, OtherServerAdapter(account.server))

    def identity(self) -> Identity:
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            number, name = self._who()
            return Identity(number, f"@{name}", SPEC.limit)

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        refuse_unless_open(part, "X")
        images = [self._upload(image) for image in part.media]
        with self._errors.translating(if_lost=OutcomeUnknown):
            made = self._api.create_tweet(
                text=_as_sent(part),
                media_ids=images or None,
                in_reply_to_tweet_id=thread[-1].id if thread else None,
            )
            return _receipt(str(made["data"]["id"]))

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        with self._errors.translating(if_lost=LookupFailed):
            return self._recent.find(part, _as_sent(part), thread[-1].id if thread else None, self._posts)

    def remove(self, receipt: Receipt) -> None:
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            try:
                gone = self._api.delete_tweet(receipt.id)
            except tweepy.NotFound:
                return
            if gone["data"]["deleted"] is not True:
                raise TemporarilyUnavailable(f"{self._errors.place} did not delete the post")

    def _who(self) -> tuple[str, str]:
        """No `cached_property`: in Python 3.11 all accounts share its lock."""
        if self._me is None:
            me = self._api.get_me()["data"]
            self._me = self._errors.safe_text(me["id"]), self._errors.safe_text(me["username"])
        return self._me

    def _posts(self, since: datetime) -> Iterator[RecentPost]:
        params: dict[str, Any] = {
            "start_time": since,
            "max_results": _PAGE,
            "tweet_fields": ["created_at", "entities", "referenced_tweets"],
        }
        for _ in range(_MAX_PAGES):
            page = self._api.get_users_tweets(self._who()[0], user_auth=True, **params)
            if page.get("errors") or "meta" not in page:
                raise LookupFailed(f"{self._errors.place} returned only a part of the list of posts")
            yield from map(_recent_post, page.get("data", ()))
            if "next_token" not in page["meta"]:
                return
            params["pagination_token"] = page["meta"]["next_token"]
        raise LookupFailed(f"{self._errors.place} has too many posts since then to read them all")

    def _upload(self, image: OutgoingMedia) -> str:
        """Return the id of an image with its description. Nobody sees a lost upload."""
        data = {
            "media": base64.b64encode(image.data).decode(),
            "media_category": "tweet_image",
            "media_type": image.mime,
        }
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            answer = self._api.request("POST", "/2/media/upload", json=data, user_auth=True)
            number = self._errors.safe_text(answer.json()["data"]["id"])
        if image.alt:
            words = {"id": number, "metadata": {"alt_text": {"text": image.alt}}}
            with self._errors.translating(if_lost=TemporarilyUnavailable):
                self._api.request("POST", "/2/media/metadata", json=words, user_auth=True)
        return number


def _secret_part(secret: str) -> str:
    """An access token begins with the account's number, which is public."""
    number, hyphen, rest = secret.partition("-")
    return rest if hyphen and number.isdecimal() else secret


def _as_sent(part: OutgoingPart) -> str:
    return part.text.replace("\r\n", "\n")


def _as_written(post: Any) -> str:
    """Undo what X does to a text: it shortens links, escapes HTML and appends the address of the images."""
    text = str(post["text"])
    for link in post.get("entities", {}).get("urls", ()):
        image = "media_key" in link or "/photo/" in link["expanded_url"]
        text = text.replace(link["url"], "" if image else link["expanded_url"])
    return unescape(text)


def _recent_post(post: Any) -> RecentPost:
    return RecentPost(ComparableText.of(_as_written(post)), _parent(post), _receipt(str(post["id"])))


def _parent(post: Any) -> str | None:
    replies = [str(other["id"]) for other in post.get("referenced_tweets", ()) if other["type"] == "replied_to"]
    return replies[0] if replies else None


def _receipt(number: str) -> Receipt:
    if not number.isdecimal():
        raise ValueError("not the number of a post")
    at = datetime.fromtimestamp(((int(number) >> 22) + _EPOCH) / 1000, UTC)
    return Receipt(number, f"https://x.com/i/status/{number}", at)


def _judge(answer: Answer) -> PlatformError | None:
    if answer.status != 403:
        return None
    said = answer.body.decode("utf-8", "replace").lower()
    if "duplicate content" in said:
        return Rejected("X refused it: a post of this account has the same text", duplicate=True)
    if any(words in said for words in _ABOUT_THE_ACCOUNT):
        return AuthenticationRequired(
            "X does not let this account or app post: check whether it is locked and whether the app "
            "may read and write, then make new tokens",
            action=Action(ActionCode.LOGIN),
        )
    return None
