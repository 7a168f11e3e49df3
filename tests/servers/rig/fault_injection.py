"""What happens to a request: a lost answer, an error, a busy server, or a bot killed at that moment."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from threading import get_ident
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Call, Cut, Loopback, Proxy, Reply
from tests.fakes.mastodon_server import FakeMastodon
from tests.fakes.takahe_server import FakeTakahe
from tests.fakes.x_server import FakeX
from tests.servers.rig.expectations import Fate, Kind, Scene

_AGAIN = 1  # seconds after which a busy server may be asked again
_LOOKS = re.compile(r"/accounts/\w+/statuses|/users/\d+/tweets|getRecord")
_UPLOADS = re.compile(r"/media|uploadBlob")


class _Troubled(Loopback):
    """`stopped` counts the posts that the platform's own guard had to keep from being there twice.

    Where it is not `guarded`, nothing but the bot's own care keeps them away.
    """

    fate: Fate
    name: str
    guarded: bool
    stopped: int = 0
    _ids: frozenset[str] = frozenset()
    _asked: Kind = ""

    def __enter__(self) -> Self:
        self._hands: dict[int, str] = {}
        self._made: frozenset[str] = frozenset()
        self.fate.servers.append(self)
        return super().__enter__()

    def begin(self) -> None:
        self._asked = ""

    def scene(self) -> Scene:
        return Scene(self._asked, frozenset(self._hands.values()), self._made)

    def respond(self, call: Call) -> Reply:
        kind = self._kind(call)
        text = _text(call) if kind == "post" else ""
        self._asked = kind
        if text:
            self._hands[get_ident()] = text
        try:
            return self._troubled(call, kind, text)
        finally:
            self._hands.pop(get_ident(), None)

    def _troubled(self, call: Call, kind: Kind, text: str) -> Reply:
        self.fate.passes(("asked", "late"), self.name, kind)
        fault = self.fate.draws()
        if fault == "cut":
            raise Cut
        if fault == "busy":
            return too_much(self.fate.one_of("epoch", "iso", "seconds"))
        if fault == "fault" and self.fate.one_of(True, False):
            return Reply(503, {"error": "InternalServerError"})
        reply = super().respond(call)
        if text:
            self._count(reply, text)
        self.fate.passes(("done", "answered"), self.name, kind)
        if fault == "lost":
            raise Cut
        if fault == "garbage":
            return Reply(200, b"<html>all is well</html>")
        return Reply(502, b"<html>Bad Gateway</html>") if fault == "fault" else reply

    def _kind(self, call: Call) -> Kind:
        if self.makes_post(call):
            return "post"
        if call.method == "GET" and _LOOKS.search(call.path):
            return "look"
        return "upload" if _UPLOADS.search(call.path) else "other"

    def _count(self, reply: Reply, text: str) -> None:
        said = reply.body if isinstance(reply.body, dict) else json.loads(reply.body or b"{}")
        made = str(said.get("uri") or said.get("data", {}).get("id", ""))
        with self.lock:
            self.stopped += made in self._ids or (reply.status == 403 and "duplicate" in str(said))
            self._ids |= {made} - {""}
            if reply.status < 300:
                self._made |= {text}


class TroubledProxy(_Troubled, Proxy):
    """Where it is not guarded it takes a post's key away, as servers do that know none."""

    def __init__(self, name: str, upstream: str, posts_at: str, fate: Fate, *, guarded: bool = True) -> None:
        self.name, self.fate, self.guarded = name, fate, guarded
        super().__init__(upstream, posts_at)

    def answer(self, call: Call) -> Reply:
        if not self.guarded:
            call.headers.pop("idempotency-key", None)
        return super().answer(call)


class TroubledX(_Troubled, FakeX):
    """Where it is not guarded it takes the same words a second time."""

    def __init__(self, fate: Fate, *, guarded: bool = True) -> None:
        self.name, self.fate, self.guarded = "x", fate, guarded
        super().__init__()

    def _post(self, body: dict[str, Any]) -> Reply:
        if self.guarded:
            return super()._post(body)
        before = [tweet.text for tweet in self.tweets]
        for n, tweet in enumerate(self.tweets):
            tweet.text = str(n)
        reply = super()._post(body)
        for tweet, text in zip(self.tweets, before, strict=False):
            tweet.text = text
        return reply


class StandIn(_Troubled, FakeMastodon):
    """A server that only speaks Mastodon's API: it guards nothing."""

    def __init__(self, fate: Fate) -> None:
        self.name, self.fate, self.guarded = "mastodon", fate, False
        super().__init__()


class TroubledGoToSocial(StandIn, FakeGoToSocial):
    """It reads all that is posted as Markdown, though it is asked not to: so the look has to see through that."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate)
        self.listens = False


class TroubledTakahe(StandIn, FakeTakahe):
    """Links are shown shortened."""


def too_much(form: str) -> Reply:
    """429, with the time in one of the three forms that servers use."""
    at = time.time() + _AGAIN
    named = {
        "epoch": {"x-rate-limit-reset": str(int(at) + 1)},
        "iso": {"X-RateLimit-Reset": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")},
        "seconds": {"Retry-After": str(_AGAIN)},
    }
    return Reply(429, {"error": "RateLimitExceeded"}, named[form])


def _text(call: Call) -> str:
    """The words of a post that is asked for, in JSON or as a form."""
    body = call.json if call.body.startswith(b"{") else dict(parse_qsl(call.body.decode()))
    said = body.get("record", body)
    return str(said.get("text") or said.get("status") or "")
