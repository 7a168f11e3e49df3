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
from bot.platforms.matching import Bare, plain_text
from bot.platforms.recent_posts import RecentPost, RecentPosts

_PAGE = 40
_MOST_PAGES = 25
_WAITS = (0.2, 0.5, 1, 2, 3, 5, 8, 10, 15, 15)  # about a minute in all, while the server works on an image


class Mastodon:
    def __init__(
        self, account: Account, secrets: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._server = account.server.rstrip("/")
        self._sleep = sleep
        self._edge = ErrorTranslator("Mastodon", self._server, secrets.values(), _judge)
        self._wire = wire = PlatformSession(self._edge)
        self._token = secrets["access_token"]
        self._own = RecentPosts()
        self._me: tuple[str, str, bool | None] | None = None
        self._about: Any = None
        weakref.finalize(self, wire.close)
        self._api: Any = sdk.Mastodon(
            access_token=secrets["access_token"],
            api_base_url=self._server,
            session=wire,
            ratelimit_method="throw",  # "wait", the default, sleeps and tries again inside the call
            version_check_mode="created",  # "none" would take the server for a 1.0 and use its old addresses
            mastodon_version="4.4.0",  # else it asks the server first; those that are no Mastodon count otherwise
        )

    def identity(self) -> Identity:
        with self._edge.speaking(lost=TemporarilyUnavailable):
            self._about = None
            (number, name, bot), instance = self._who(), self._instance()
            domain = instance.get("domain") or instance.get("uri") or urlsplit(self._server).hostname
            handle = f"@{name}@{self._edge.word(domain)}"
            limit, link_length = mastodon_instance.limit(instance), mastodon_instance.link_length(instance)
            return Identity(number, handle, limit, bot, link_length, mastodon_instance.alt_limit(instance))

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        post = {
            "status": part.text,
            "in_reply_to_id": thread[-1].id if thread else None,
            "media_ids[]": [self._upload(image) for image in part.media],
            "spoiler_text": part.warning,
            "visibility": part.visibility or "public",  # else the account's own setting would decide
            "content_type": "text/plain",  # else GoToSocial may read it as Markdown; Mastodon passes over what it lacks
            "language": part.language,
        }
        with self._edge.speaking(lost=OutcomeUnknown):
            said = self._asked("POST", "v1/statuses", data=post, headers={"Idempotency-Key": part.key})
            return self._safe(_receipt(said))

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        with self._edge.speaking(lost=LookupFailed):
            found = self._own.find(part, part.text, thread[-1].id if thread else None, self._posts)
            if found is None:
                self._need_shown(part)
            return self._safe(found) if found else None

    def remove(self, receipt: Receipt) -> None:
        with self._edge.speaking(lost=TemporarilyUnavailable):
            try:
                gone = self._api.status_delete(receipt.id)
            except sdk.MastodonNotFoundError:
                return
            if str(gone["id"]) != receipt.id:
                raise ValueError("not the post that was to go")

    def _who(self) -> tuple[str, str, bool | None]:
        """Kept only as it makes sense. No `cached_property`: in Python 3.11 all accounts would share its lock."""
        if self._me is None:
            me = self._api.account_verify_credentials()
            bot = me.get("bot")
            self._me = self._edge.word(me["id"]), self._edge.word(me["username"]), bot if type(bot) is bool else None
        return self._me

    def _instance(self) -> Any:
        """Past the SDK, which puts a slash at the end: GoToSocial answers that with 301, Takahē with 404."""
        if self._about is None:
            try:
                self._about = mastodon_instance.checked(self._asked("GET", "v2/instance"))
            except requests.HTTPError as error:
                if error.response.status_code != 404:
                    raise
                self._about = mastodon_instance.checked(self._asked("GET", "v1/instance"))  # older servers
        return self._about

    def _posts(self, since: datetime) -> Iterator[RecentPost]:
        oldest = None
        for _ in range(_MOST_PAGES):
            page = self._page(oldest)
            yield from (_own(status) for status in page if _created(status) >= since)
            if not page or _created(page[-1]) < since:
                return
            oldest = page[-1]["id"]
        raise LookupFailed(f"{self._edge.place} has more posts since then than can be looked through")

    def _need_shown(self, part: OutgoingPart) -> None:
        """Raises CannotTell where the list may leave such a post out: Takahē leaves hidden ones out, of the author too.

        https://github.com/jointakahe/takahe/blob/main/api/views/accounts.py (`unlisted`)
        """
        if part.visibility not in ("private", "direct") or self._own.shows(part.visibility):
            return
        if not mastodon_instance.is_mastodon(self._instance()):
            raise LookupFailed(
                f"{self._edge.place} may leave “{part.visibility}” posts out of an account's list, so that nobody can "
                "tell from here whether this one is out: look at the account, then settle it"
            )

    def _page(self, oldest: str | None) -> list[dict[str, Any]]:
        asked = {"exclude_reblogs": "true", "limit": str(_PAGE)} | ({"max_id": oldest} if oldest else {})
        page = self._asked("GET", f"v1/accounts/{self._who()[0]}/statuses", params=asked)
        if not isinstance(page, list):
            raise ValueError("not a list of posts")
        return page

    def _safe(self, found: Receipt) -> Receipt:
        """With the server's own address of the post; where a secret is in that, with one that all servers know."""
        number, url = self._edge.word(found.id), self._edge.word(found.url)
        return replace(found, id=number, url=url if url == found.url else f"{self._server}/web/statuses/{number}")

    def _asked(self, method: str, what: str, *, headers: Mapping[str, str] | None = None, **given: Any) -> Any:
        """As plain JSON: Mastodon.py turns every field of every post into its types, which takes a millisecond each."""
        signed = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        answer = self._wire.request(method, f"{self._server}/api/{what}", headers=signed, **given)
        answer.raise_for_status()
        return answer.json()

    def _upload(self, image: OutgoingMedia) -> str:
        """The id of an uploaded image, ready to be attached. A lost upload does no harm: nobody sees it."""
        with self._edge.speaking(lost=TemporarilyUnavailable):
            media = self._api.media_post(image.data, mime_type=image.mime, description=image.alt or None)
            for wait in _WAITS:
                if media["url"] is not None:
                    return str(media["id"])
                self._sleep(wait)
                media = self._api.media(media["id"])
            if media["url"] is not None:
                return str(media["id"])
        raise TemporarilyUnavailable(f"{self._edge.place} is still working on the image; nothing was posted", 60)


def _own(status: Any) -> RecentPost:
    answers = status["in_reply_to_id"]
    parent = str(answers) if answers is not None else None
    return RecentPost(Bare.of(plain_text(status["content"])), parent, _receipt(status), str(status.get("visibility")))


def _receipt(status: Any) -> Receipt:
    number, url = status["id"], status["url"] or status["uri"]
    if not isinstance(number, str | int) or not isinstance(url, str):
        raise ValueError("this is no post")
    return Receipt(str(number), url, _created(status))


def _created(status: Any) -> datetime:
    """The SDK hands it over as a moment, plain JSON as text."""
    at = status["created_at"]
    found = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _judge(answer: Answer) -> PlatformError | None:
    """403 is about the account or the token, never about the words."""
    if answer.status == 403:
        return AuthenticationRequired(
            "the server does not let this token do that: get a new one, and see whether the account is locked",
            action=Action(ActionCode.RENEW_LOGIN),
        )
    if answer.status == 404:
        return Rejected("Mastodon does not know the post this one answers, or the address is no Mastodon server")
    return None
