"""Mastodon, and every server that speaks its API, through Mastodon.py.

An Idempotency-Key guards each post for an hour. https://docs.joinmastodon.org/methods/statuses/#create
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import mastodon as sdk
import requests

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
from bot.platforms import mastodon_instance
from bot.platforms.base import Identity, OutgoingMedia, OutgoingPart, Receipt
from bot.platforms.http.errors import Answer, ErrorTranslator
from bot.platforms.http.session import PlatformSession
from bot.platforms.matching import ComparableText, html_to_text
from bot.platforms.recent_posts import RecentPost, RecentPosts

_PAGE = 40
_MAX_PAGES = 25
_WAITS = (0.2, 0.5, 1, 2, 3, 5, 8, 10, 15, 15)  # seconds: about a minute while the server works on an image


class Mastodon:
    def __init__(
        self, account: Account, secrets: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._server = account.server.rstrip("/")
        self._sleep = sleep
        self._errors = ErrorTranslator("Mastodon", self._server, secrets.values(), _judge)
        self._session = session = PlatformSession(self._errors)
        self._token = secrets["access_token"]
        self._recent = RecentPosts()
        self._me: tuple[str, str, bool | None] | None = None
        self._server_info: Any = None
        weakref.finalize(self, session.close)
        self._api: Any = sdk.Mastodon(
            access_token=secrets["access_token"],
            api_base_url=self._server,
            session=session,
            ratelimit_method="throw",  # the default, "wait", sleeps inside the call
            version_check_mode="created",  # "none" uses the addresses of Mastodon 1.0
            mastodon_version="4.4.0",  # else the SDK asks the server, which may be no Mastodon
        )

    def identity(self) -> Identity:
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            self._server_info = None
            (number, name, bot), instance = self._who(), self._instance()
            domain = instance.get("domain") or instance.get("uri") or urlsplit(self._server).hostname
            handle = f"@{name}@{self._errors.safe_text(domain)}"
            limit, link_length = mastodon_instance.limit(instance), mastodon_instance.link_length(instance)
            return Identity(number, handle, limit, bot, link_length, mastodon_instance.alt_limit(instance))

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        post = {
            "status": part.text,
            "in_reply_to_id": thread[-1].id if thread else None,
            "media_ids[]": [self._upload(image) for image in part.media],
            "spoiler_text": part.warning,
            "visibility": part.visibility or "public",  # else the account's setting decides
            "content_type": "text/plain",  # else GoToSocial may read it as Markdown; Mastodon ignores the field
            "language": part.language,
        }
        with self._errors.translating(if_lost=OutcomeUnknown):
            status = self._call("POST", "v1/statuses", data=post, headers={"Idempotency-Key": part.key})
            return self._without_secrets(_receipt(status))

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        with self._errors.translating(if_lost=LookupFailed):
            receipt = self._recent.find(part, part.text, thread[-1].id if thread else None, self._posts)
            if receipt is None:
                self._require_listed(part)
            return self._without_secrets(receipt) if receipt else None

    def remove(self, receipt: Receipt) -> None:
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            try:
                gone = self._api.status_delete(receipt.id)
            except sdk.MastodonNotFoundError:
                return
            if str(gone["id"]) != receipt.id:
                raise ValueError("not the post that was to go")

    def _who(self) -> tuple[str, str, bool | None]:
        """No `cached_property`: in Python 3.11 all accounts share its lock."""
        if self._me is None:
            me = self._api.account_verify_credentials()
            bot = me["bot"] if type(me.get("bot")) is bool else None
            self._me = self._errors.safe_text(me["id"]), self._errors.safe_text(me["username"]), bot
        return self._me

    def _instance(self) -> Any:
        """Not through the SDK, which adds a slash: GoToSocial answers that with 301, Takahē with 404."""
        if self._server_info is None:
            try:
                self._server_info = mastodon_instance.checked(self._call("GET", "v2/instance"))
            except requests.HTTPError as error:
                if error.response.status_code != 404:
                    raise
                self._server_info = mastodon_instance.checked(self._call("GET", "v1/instance"))  # older servers
        return self._server_info

    def _posts(self, since: datetime) -> Iterator[RecentPost]:
        oldest = None
        for _ in range(_MAX_PAGES):
            page = self._page(oldest)
            yield from (_recent_post(status) for status in page if _created(status) >= since)
            if not page or _created(page[-1]) < since:
                return
            oldest = page[-1]["id"]
        raise LookupFailed(f"{self._errors.place} has too many posts since then to read them all")

    def _require_listed(self, part: OutgoingPart) -> None:
        """Raise LookupFailed where the list may lack a hidden post, as on Takahē.

        https://github.com/jointakahe/takahe/blob/main/api/views/accounts.py (`unlisted`)
        """
        if part.visibility not in ("private", "direct") or self._recent.shows(part.visibility):
            return
        if not mastodon_instance.is_mastodon(self._instance()):
            raise LookupFailed(
                f"{self._errors.place} may omit “{part.visibility}” posts from an account's list, so it is not "
                "known whether this one is out: check the account, then settle it"
            )

    def _page(self, oldest: str | None) -> list[dict[str, Any]]:
        params = {"exclude_reblogs": "true", "limit": str(_PAGE)} | ({"max_id": oldest} if oldest else {})
        page = self._call("GET", f"v1/accounts/{self._who()[0]}/statuses", params=params)
        if not isinstance(page, list):
            raise ValueError("not a list of posts")
        return page

    def _without_secrets(self, receipt: Receipt) -> Receipt:
        """Replace an address that holds a secret by the one that every server has."""
        number, url = self._errors.safe_text(receipt.id), self._errors.safe_text(receipt.url)
        return replace(receipt, id=number, url=url if url == receipt.url else f"{self._server}/web/statuses/{number}")

    def _call(self, method: str, what: str, *, headers: Mapping[str, str] | None = None, **given: Any) -> Any:
        """Return plain JSON: Mastodon.py converts every field of every post, about a millisecond a post."""
        signed = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        answer = self._session.request(method, f"{self._server}/api/{what}", headers=signed, **given)
        answer.raise_for_status()
        return answer.json()

    def _upload(self, image: OutgoingMedia) -> str:
        """Return the id of an image that is ready to be attached. Nobody sees a lost upload."""
        with self._errors.translating(if_lost=TemporarilyUnavailable):
            media = self._api.media_post(image.data, mime_type=image.mime, description=image.alt or None)
            for wait in _WAITS:
                if media["url"] is not None:
                    return str(media["id"])
                self._sleep(wait)
                media = self._api.media(media["id"])
            if media["url"] is not None:
                return str(media["id"])
        raise TemporarilyUnavailable(f"{self._errors.place} is still working on the image; nothing was posted", 60)


def _recent_post(status: Any) -> RecentPost:
    answers = status["in_reply_to_id"]
    parent = str(answers) if answers is not None else None
    return RecentPost(
        ComparableText.of(html_to_text(status["content"])), parent, _receipt(status), str(status.get("visibility"))
    )


def _receipt(status: Any) -> Receipt:
    number, url = status["id"], status["url"] or status["uri"]
    if not isinstance(number, str | int) or not isinstance(url, str):
        raise ValueError("this is no post")
    return Receipt(str(number), url, _created(status))


def _created(status: Any) -> datetime:
    """The SDK returns a datetime, plain JSON a text."""
    at = status["created_at"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _judge(answer: Answer) -> PlatformError | None:
    """A 403 is about the account or the token, never about the text."""
    if answer.status == 403:
        return AuthenticationRequired(
            "the server does not let this token do that: get a new one, and see whether the account is locked",
            action=Action(ActionCode.RENEW_LOGIN),
        )
    if answer.status == 404:
        return Rejected("Mastodon does not know the post this one replies to, or the address is no Mastodon server")
    return None
