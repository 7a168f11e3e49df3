"""A fake Mastodon for the contract suite: statuses with their key, images that take a moment, HTML as it is served."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from html import escape
from typing import Any
from urllib.parse import parse_qs

from bot.posts.lengths.mastodon import mastodon_length
from tests.fakes.loopback import Call, Loopback, Reply

TOKEN = "fake-mastodon-token"
_LINK = re.compile(r"https?://[^\s<]+")
_MENTION = re.compile(r"@(\w+)@([\w.]+\w)")


@dataclass
class Status:
    id: str
    text: str
    key: str
    reply_to: str | None
    media: list[str]
    language: str
    warning: str
    visibility: str
    at: datetime
    content_type: str = ""


class FakeMastodon(Loopback):
    """`page` bounds a page of statuses; an image is ready the second time somebody asks.

    `scopes` are those of the token: all, until somebody signs in and asks for fewer.
    """

    visible: frozenset[str] = frozenset({"public", "unlisted", "private", "direct"})  # in a list of one's own posts
    reading = "read:accounts"  # the scope that verify_credentials asks for

    def __init__(self) -> None:
        super().__init__()
        self.page = 40
        self.instance: dict[str, object] = {
            "domain": "fake.example",
            "version": "4.4.0",
            "source_url": "https://github.com/mastodon/mastodon",
            "configuration": {
                "statuses": {"max_characters": 500, "characters_reserved_per_url": 23},
                "media_attachments": {"description_limit": 1500},
            },
        }
        self.me: dict[str, Any] = {"id": "1", "username": "team", "acct": "team", "bot": True}
        self.statuses: list[Status] = []
        self.images: dict[str, str] = {}
        self._ready: set[str] = set()
        self.scopes = {"read", "write"}
        self.data: dict[str, bytes] = {}
        self._numbers = itertools.count(1000)
        self._wanted: list[str] = []

    def makes_post(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/api/v1/statuses")

    def answer(self, call: Call) -> Reply:
        if call.path in ("/api/v1/instance", "/api/v2/instance"):
            return self._about(call)
        if call.path.startswith(("/api/v1/apps", "/oauth/", "/.well-known/")):
            return self._sign_in(call)
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"error": "The access token is invalid"})
        if call.path == "/api/v1/accounts/verify_credentials":
            return self._within(self.reading) or Reply(200, self.me)
        if call.path == f"/api/v1/accounts/{self.me['id']}/statuses":
            return self._within("read:statuses") or self._list(call)
        if call.path == "/api/v2/media":
            return self._within("write:media") or self._upload(call)
        if call.path.startswith("/api/v1/media/"):
            return self._media(call.path.rpartition("/")[2])
        if self.makes_post(call):
            return self._within("write:statuses") or self._post(call)
        return self._delete(call.path.rpartition("/")[2])

    def _about(self, call: Call) -> Reply:
        return Reply(200, self.instance) if call.path.startswith("/api/v2") else Reply(404, {"error": "Not Found"})

    def _within(self, scope: str) -> Reply | None:
        """What a token without that scope, or the whole it is part of, is answered."""
        if {scope, scope.partition(":")[0]} & self.scopes:
            return None
        return Reply(403, {"error": "This action is outside the authorized scopes"})

    def _sign_in(self, call: Call) -> Reply:
        """The OAuth code flow: the app is registered, `good-code` is the code that the browser shows."""
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        if call.path == "/api/v1/apps":
            self._wanted = form["scopes"].split()
            return Reply(
                200, {"id": "1", "name": form["client_name"], "client_id": "app", "client_secret": "app-secret"}
            )
        if call.path != "/oauth/token":
            return Reply(404, {"error": "Record not found"})
        if (form["code"], form["client_secret"]) != ("good-code", "app-secret"):
            return Reply(400, {"error": "invalid_grant", "error_description": "The code is invalid or expired."})
        self.scopes = set(self._wanted)
        granted = " ".join(self._wanted)
        return Reply(200, {"access_token": TOKEN, "token_type": "Bearer", "scope": granted, "created_at": 1})

    def _post(self, call: Call) -> Reply:
        form = parse_qs(call.body.decode())
        one = {name: values[0] for name, values in form.items()}
        key = call.headers.get("idempotency-key", "")
        known = self._known(key)
        if known:
            return Reply(200, self.shown(known))
        refusal = self._refusal(one)
        if refusal:
            return refusal
        media = form.get("media_ids[]", [])
        if not set(media) <= self._ready:
            return Reply(
                422, {"error": "Cannot attach files that have not finished processing. Try again in a moment!"}
            )
        made = Status(
            self._new_id(),
            text=one.get("status", ""),
            key=key,
            reply_to=one.get("in_reply_to_id"),
            media=media,
            language=one.get("language", ""),
            warning=one.get("spoiler_text", ""),
            visibility=one.get("visibility", "public"),
            at=datetime.now(UTC),
            content_type=one.get("content_type", ""),
        )
        self.statuses.append(made)
        return Reply(200, self.shown(made))

    def made_elsewhere(self, text: str, at: datetime) -> Status:
        """A post that another program made."""
        made = Status(self._new_id(), text, "", None, [], "en", "", "public", at, "text/plain")
        self.statuses.append(made)
        return made

    def _known(self, key: str) -> Status | None:
        """https://docs.joinmastodon.org/methods/statuses/#create (Idempotency-Key)"""
        return next((status for status in self.statuses if key and status.key == key), None)

    def _refusal(self, form: dict[str, str]) -> Reply | None:
        parent = form.get("in_reply_to_id")
        if parent and parent not in {status.id for status in self.statuses}:
            return Reply(404, {"error": "Record not found"})
        if mastodon_length(form.get("spoiler_text", "") + form.get("status", "")) > 500:
            return Reply(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
        return None

    def _new_id(self) -> str:
        return str(next(self._numbers))

    def _list(self, call: Call) -> Reply:
        most = call.query.get("max_id", "")
        newest_first = [
            status
            for status in reversed(self.statuses)
            if status.visibility in self.visible and (not most or self._order(status.id) < self._order(most))
        ]
        return Reply(200, [self.shown(status) for status in newest_first[: min(self.page, int(call.query["limit"]))]])

    def _order(self, id: str) -> tuple[int, str]:
        return len(id), id

    def shown(self, status: Status) -> dict[str, Any]:
        """https://docs.joinmastodon.org/entities/Status/"""
        return {
            "id": status.id,
            "uri": f"https://fake.example/users/team/statuses/{status.id}",
            "url": f"https://fake.example/@team/{status.id}",
            "created_at": status.at.isoformat().replace("+00:00", "Z"),
            "content": self.html(status),
            "in_reply_to_id": status.reply_to,
            "language": status.language,
            "spoiler_text": status.warning,
            "visibility": status.visibility,
        }

    def html(self, status: Status) -> str:
        return paragraphs(escape(status.text, quote=True), _link)

    def _upload(self, call: Call) -> Reply:
        form = message_from_bytes(b"Content-Type: " + call.headers["content-type"].encode() + b"\n\n" + call.body)
        fields: dict[str, bytes] = {}
        for field in form.get_payload():
            fields[str(field.get_param("name", header="content-disposition"))] = field.get_payload(decode=True)  # type: ignore[union-attr,assignment]
        number, description = self._new_id(), fields.get("description", b"").decode()
        if len(description) > 1500:
            return Reply(422, {"error": "Validation failed: Description is too long (maximum is 1500 characters)"})
        self.images[number] = description
        self.data[number] = fields["file"]
        return Reply(202, {"id": number, "type": "image", "url": None})

    def _media(self, number: str) -> Reply:
        self._ready.add(number)
        return Reply(200, {"id": number, "type": "image", "url": f"https://fake.example/{number}.jpg"})

    def _delete(self, number: str) -> Reply:
        gone = [status for status in self.statuses if status.id == number]
        self.statuses = [status for status in self.statuses if status.id != number]
        return Reply(200, self.shown(gone[0])) if gone else Reply(404, {"error": "Record not found"})


def paragraphs(html: str, link: Callable[[re.Match[str]], str]) -> str:
    """As all of these servers write them; mentions without their server."""
    html = _LINK.sub(link, html)
    html = _MENTION.sub(
        r'<span class="h-card"><a href="https://\2/@\1" class="u-url">@<span>\1</span></a></span>', html
    )
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n{2,}", html)).replace("\n", "<br />")


def _link(match: re.Match[str]) -> str:
    scheme, _, rest = match[0].partition("://")
    return (
        f'<a href="{match[0]}" rel="nofollow"><span class="invisible">{scheme}://</span>'
        f'<span class="ellipsis">{rest[:20]}</span><span class="invisible">{rest[20:]}</span></a>'
    )
