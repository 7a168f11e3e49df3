"""A slow platform: each request ends in time, with an error that says what is known."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
import requests

from bot.config import Account
from bot.errors import LookupFailed, OutcomeUnknown, TemporarilyUnavailable
from bot.platforms import bluesky
from bot.platforms.base import Platform
from bot.platforms.http import atproto_hooks, session
from bot.platforms.http.errors import ErrorTranslator
from tests.contract.parts import part
from tests.contract.stages import MASTODONS, SPEAK_HTTP, Stage, account_at, live, server, stage
from tests.fakes.bluesky_server import HANDLE, PASSWORD
from tests.fakes.loopback import Call, Cut, Reply
from tests.fakes.mastodon_server import TOKEN
from tests.fakes.relay import Relay, Slow
from tests.fakes.x_server import SECRETS

ALL_SECRETS = {"app_password": PASSWORD, **SECRETS}
SOON, AT_LAST = 0.4, 5.0  # seconds


@pytest.fixture
def relayed(on: Stage, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Platform, Relay]]:
    """An account whose server is reached through a relay, and which has spoken to it already."""
    name = request.node.callspec.params["on"]
    secrets = ALL_SECRETS | ({"access_token": TOKEN} if name in MASTODONS else {})
    with Relay(server(on).url) as relay:
        platform = live(account_at(name, relay.url), secrets, tmp_path)
        platform.identity()
        yield platform, relay


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (session, bluesky):
        monkeypatch.setattr(module, "WHOLE_TIMEOUT", SOON)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("slow", ["head", "body"])
def test_an_answer_that_drips_is_a_lost_answer(on: Stage, relayed: tuple[Platform, Relay], slow: Slow) -> None:
    platform, relay = relayed
    relay.slow = slow
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="did not answer completely within"):
        platform.publish(part(), [])
    assert time.monotonic() - begun < AT_LAST
    with pytest.raises(LookupFailed):
        platform.find(part(), [])
    relay.slow = ""
    found = platform.find(part(), [])
    assert found is not None
    assert [seen.id for seen in on.seen()] == [found.id]
    relay.slow = slow
    with pytest.raises(TemporarilyUnavailable):
        platform.remove(found)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("name", SPEAK_HTTP)
def test_who_the_account_is_is_not_waited_for_without_end(name: Any, tmp_path: Path) -> None:
    with stage(name, tmp_path) as on, Relay(server(on).url) as relay:
        relay.slow = "head"
        secrets = ALL_SECRETS | ({"access_token": TOKEN} if name in MASTODONS else {})
        begun = time.monotonic()
        with pytest.raises(TemporarilyUnavailable, match="did not answer completely within"):
            live(account_at(name, relay.url), secrets, tmp_path).identity()
        assert time.monotonic() - begun < AT_LAST


def hold(on: Stage, when: str, held: Event) -> None:
    """The next post is answered only when `held` is set; it was made by then, or never."""
    answer = server(on).respond
    waiting = [True]

    def respond(call: Call) -> Reply:
        if not (server(on).makes_post(call) and waiting):
            return answer(call)
        waiting.clear()
        reply = answer(call) if when == "after" else None
        held.wait(AT_LAST)
        if reply is None:
            raise Cut
        return reply

    server(on).respond = respond  # type: ignore[method-assign]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_time_out_is_unconfirmed_and_the_look_tells_whether_it_is_out(
    on: Stage, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on.platform.identity()
    monkeypatch.setattr(session, "READ_TIMEOUT", SOON)
    if hasattr(on.platform, "_client"):
        on.platform._client = None  # the next session has the time-out of now
        monkeypatch.setattr(bluesky, "READ_TIMEOUT", SOON)
    held = Event()
    hold(on, when, held)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        on.platform.publish(part(), [])
    assert time.monotonic() - begun < AT_LAST
    held.set()
    found = on.platform.find(part(), [])
    assert (found is not None) == (when == "after")
    if found is None:
        on.platform.publish(part(), [])
    assert len(on.seen()) == 1


def test_no_request_goes_without_its_time_outs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}

    def request(*_: object, **options: Any) -> None:
        asked.update(options)
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "request", request)
    with pytest.raises(requests.ConnectionError):
        session.PlatformSession(ErrorTranslator("X", "https://x.example", (), lambda _: None)).request(
            "GET", "https://x.example"
        )
    assert asked == {"timeout": (10.0, 30.0), "allow_redirects": False, "stream": True}
    platform = live(Account("b", "bluesky", "https://b.example", HANDLE), ALL_SECRETS, tmp_path)
    assert platform._request()._client.timeout == httpx.Timeout(30.0, connect=10.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_larger_than_any_that_is_meant_for_us_is_a_lost_one(
    on: Stage, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    on.platform.identity()
    for module, name in ((session, "MAX_BODY"), (atproto_hooks, "MAX_BODY"), (atproto_hooks, "_MAX_COMPRESSED")):
        monkeypatch.setattr(module, name, 50_000)
    answer = server(on).answer
    body = b'{"filling": "' + b"x" * 60_000_000
    zipped = Reply(200, gzip.compress(body, 1), {"Content-Encoding": "gzip"})
    reply = zipped if packed else Reply(200, body[:60_000])

    def large(call: Call) -> Reply:
        return reply if server(on).makes_post(call) else answer(call)

    server(on).answer = large  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown, match="too large"):
        on.platform.publish(part(), [])
    assert on.platform.find(part(), []) is None


@pytest.mark.parametrize("name", ["mastodon", "x"])
def test_a_server_that_says_nothing_holds_up_no_other_account(name: str, tmp_path: Path) -> None:
    """In Python 3.11 a `cached_property` has one lock for all objects of its class."""
    with stage(name, tmp_path) as silent, stage(name, tmp_path) as good:
        held, begun, answer = Event(), Event(), server(silent).respond

        def respond(call: Call) -> Reply:
            begun.set()
            held.wait(AT_LAST)
            return answer(call)

        server(silent).respond = respond  # type: ignore[method-assign]
        waiting = Thread(target=silent.platform.identity, daemon=True)
        waiting.start()
        assert begun.wait(AT_LAST)
        asked = Thread(target=good.platform.identity, daemon=True)
        asked.start()
        asked.join(AT_LAST / 2)
        assert not asked.is_alive()
        assert waiting.is_alive()
        held.set()
        waiting.join(AT_LAST)
