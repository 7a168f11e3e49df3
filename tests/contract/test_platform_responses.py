"""Adapters cope with success answers that are invalid, empty or contain a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.config import Account
from bot.errors import LookupFailed, OutcomeUnknown, PlatformError, Rejected, TemporarilyUnavailable
from bot.platforms.mastodon_oauth import sign_in
from tests.contract.parts import part
from tests.contract.stages import Stage, live, server, stage
from tests.fakes.bluesky_server import DID, HANDLE, PASSWORD, FakeBluesky
from tests.fakes.loopback import Call, Loopback, Reply
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.x_server import SECRETS

EMPTY: list[Any] = [{}, [], None, "x", 5, {"error": "temporarily unavailable"}, {"data": None}, {"data": {"id": None}}]
NAMELESS: list[Any] = [*EMPTY, {"id": None, "username": None}, {"id": "1"}, {"id": "", "username": ""}, {"username": 5}]
WHO = {"/api/v1/accounts/verify_credentials", "/2/users/me", "/xrpc/com.atproto.server.createSession"}


def once(at: Loopback, wanted: Any, reply: Reply) -> None:
    """The next call that is `wanted` gets this answer, and is not heard by the platform."""
    answer, waiting = at.answer, [reply]

    def answers(call: Call) -> Reply:
        return waiting.pop() if waiting and wanted(call) else answer(call)

    at.answer = answers  # type: ignore[method-assign]


@pytest.mark.parametrize("body", NAMELESS, ids=json.dumps)
def test_an_answer_without_a_name_is_no_identity_and_spoils_no_later_one(on: Stage, body: object) -> None:
    once(server(on), lambda call: call.path in WHO, Reply(200, json.dumps(body).encode()))
    with pytest.raises(TemporarilyUnavailable):
        on.platform.identity()
    who = on.platform.identity()
    assert who.id in ("1", "4711", "8102", "01F8MH1H7YV1Z7D2C8K2730QBF", DID)
    assert "team" in who.handle


@pytest.mark.parametrize("instance", [{}, {"error": "x"}, {"domain": " "}, {"domain": "d", "max_toot_chars": -1}])
def test_a_server_that_tells_nothing_of_itself_is_busy(instance: dict[str, object], tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on.server, FakeMastodon)
        good, on.server.instance = on.server.instance, instance
        with pytest.raises(TemporarilyUnavailable):
            on.platform.identity()
        on.server.instance = good
        assert on.platform.identity().handle == "@team@fake.example"


@pytest.mark.parametrize("body", EMPTY, ids=json.dumps)
def test_an_approval_without_a_post_is_unconfirmed(on: Stage, body: object) -> None:
    on.platform.identity()
    once(server(on), server(on).makes_post, Reply(200, json.dumps(body).encode()))
    with pytest.raises(OutcomeUnknown):
        on.platform.publish(part(), [])
    assert on.platform.find(part(), []) is None


@pytest.mark.parametrize(
    "change",
    [{"id": None}, {"id": {"a": 1}}, {"url": None, "uri": None}, {"url": ["a"]}, {"url": 5}, {"created_at": None}],
)
def test_a_mastodon_post_that_lacks_a_field_is_unconfirmed(tmp_path: Path, change: dict[str, object]) -> None:
    with stage("mastodon", tmp_path) as on:
        answer = server(on).answer
        server(on).answer = lambda call: (  # type: ignore[method-assign]
            Reply(200, answer(call).body | change) if server(on).makes_post(call) else answer(call)
        )
        with pytest.raises(OutcomeUnknown):
            on.platform.publish(part(), [])
        assert len(on.seen()) == 1


@pytest.mark.parametrize("made", [{"uri": 1, "cid": 2}, {"uri": "at://x", "cid": "c"}, {"uri": None, "cid": "c"}])
def test_a_bluesky_record_that_is_not_ours_is_unconfirmed(tmp_path: Path, made: dict[str, object]) -> None:
    with stage("bluesky", tmp_path) as on:
        on.platform.identity()
        once(server(on), server(on).makes_post, Reply(200, made))
        with pytest.raises(OutcomeUnknown):
            on.platform.publish(part(), [])


@pytest.mark.parametrize("labels", [None, [], "x", {"values": None}, {"values": [1]}, {"values": {"a": 1}}, {}])
def test_labels_of_any_shape_are_read(tmp_path: Path, labels: object) -> None:
    with stage("bluesky", tmp_path) as on:
        assert isinstance(on.server, FakeBluesky)
        profile = {"uri": f"at://{DID}/app.bsky.actor.profile/self", "cid": "c", "value": {"labels": labels}}
        on.server.records["app.bsky.actor.profile", "self"] = profile
        assert on.platform.identity().bot is False
        profile["value"] = None  # type: ignore[assignment]
        with pytest.raises(TemporarilyUnavailable):
            on.platform.identity()


@pytest.mark.parametrize("body", [{}, {"data": {"deleted": False}}, {"data": None}, {"id": "99"}, {"error": "x"}, []])
def test_only_what_is_down_counts_as_taken_down(on: Stage, body: object) -> None:
    receipt = on.platform.publish(part(), [])
    removes = ("DELETE", "/xrpc/com.atproto.repo.deleteRecord")
    once(server(on), lambda call: call.method in removes or call.path in removes, Reply(200, body))
    with pytest.raises(TemporarilyUnavailable):
        on.platform.remove(receipt)
    assert len(on.seen()) == 1
    on.platform.remove(receipt)
    assert on.seen() == []
    on.platform.remove(receipt)


def test_a_look_whose_sign_in_is_busy_cannot_tell(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        once(server(on), lambda call: call.path in WHO, Reply(503, {"error": "UpstreamFailure"}))
        with pytest.raises(LookupFailed):
            on.platform.find(part(), [])
        assert on.platform.find(part(), []) is None


def test_an_address_of_a_post_that_gives_a_secret_away_is_not_taken_over(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        answer = server(on).answer

        def echo(call: Call) -> Reply:
            reply = answer(call)
            if "statuses" in call.path:
                for status in [reply.body] if isinstance(reply.body, dict) else reply.body:
                    status["url"] += f"?auth={TOKEN}"
            return reply

        server(on).answer = echo  # type: ignore[method-assign]
        receipt = on.platform.publish(part(), [])
        assert receipt.url == f"{server(on).url}/web/statuses/{receipt.id}"
        assert on.platform.find(part(), []) == receipt


@pytest.mark.parametrize("name", ["mastodon", "x"])
def test_a_name_that_is_a_secret_is_not_shown_and_stops_no_post(name: str, tmp_path: Path) -> None:
    with stage(name, tmp_path) as on:
        secret = TOKEN if name == "mastodon" else SECRETS["access_token"]
        on.server.me["username"] = secret  # type: ignore[union-attr]
        assert on.platform.identity().handle.startswith("@•••")
        assert on.platform.publish(part(), []).id


@pytest.mark.parametrize("name", ["mastodon", "x"])
@pytest.mark.parametrize("secret", ["{letters}-Wq7Lk2Pz9Xc4Vb8N", "Wq7Lk2Pz9Xc4Vb8N-{letters}"])
def test_a_name_that_shares_letters_with_a_token_is_said_and_stops_no_post(
    name: str, secret: str, tmp_path: Path
) -> None:
    with stage(name, tmp_path) as on:
        shared = ("humanrights", server(on).url, "statuses/", "status/")
        on.platform._errors.keep_secret(*(secret.format(letters=letters) for letters in shared))  # type: ignore[attr-defined]
        on.server.me["username"] = "humanrights"  # type: ignore[union-attr]
        assert on.platform.identity().handle.startswith("@humanrights")
        receipt = on.platform.publish(part(), [])
        assert "•" not in f"{receipt}"
        assert on.platform.find(part(), []) == receipt


def test_the_number_at_the_head_of_an_x_token_is_no_secret(tmp_path: Path) -> None:
    secrets = SECRETS | {"access_token": "1234567890123456789-" + SECRETS["access_token"]}
    edge = live(Account("x", "x", "https://x.example"), secrets, tmp_path)._errors  # type: ignore[attr-defined]
    assert edge.safe_text("1234567890123456789") == "1234567890123456789"
    assert edge.secrets.redact(SECRETS["access_token"]) == "•••"


@pytest.mark.parametrize("kind", ["accessJwt", "refreshJwt"])
def test_what_a_session_brings_is_a_secret_too(kind: str, tmp_path: Path) -> None:
    tokens = []
    with stage("bluesky", tmp_path) as on:
        answer = server(on).answer

        def signs_in(call: Call) -> Reply:
            if call.path in WHO:
                session = answer(call).body
                tokens.append(f"{session[kind]}Wq7Lk2Pz9Xc4Vb8N")
                return Reply(200, session | {kind: tokens[0]})
            return Reply(422, {"error": "Odd", "message": f"that is {tokens[0]}"})

        server(on).answer = signs_in  # type: ignore[method-assign]
        with pytest.raises(PlatformError) as refusal:
            on.platform.publish(part(), [])
        assert "Wq7Lk2Pz9Xc4Vb8N" not in str(refusal.value)
        assert "422" in str(refusal.value)


@pytest.mark.parametrize("echoed", ["client_secret", "code"])
def test_what_a_sign_in_is_told_is_a_secret_too(echoed: str) -> None:
    said = {"client_secret": "app-secret", "code": "good-code"}[echoed]
    with FakeMastodon() as at:
        once(at, lambda call: call.path == "/oauth/token", Reply(422, {"error": f"no: {said}"}))
        with pytest.raises(Rejected) as refusal:
            sign_in(at.url, lambda _: "good-code")
    assert said not in str(refusal.value)


@pytest.mark.parametrize("token", [None, "", 5.5, {"a": 1}])
def test_a_sign_in_that_brings_no_token_brings_none(token: object) -> None:
    body = {"access_token": token, "token_type": "Bearer", "scope": "read", "created_at": 1}
    with FakeMastodon() as at:
        once(at, lambda call: call.path == "/oauth/token", Reply(200, body))
        with pytest.raises(PlatformError):
            sign_in(at.url, lambda _: "good-code")


def test_secrets_of_the_account_are_known_to_its_edge(on: Stage) -> None:
    on.platform.identity()
    edge = on.platform._errors  # type: ignore[attr-defined]
    own = {"Mastodon": [TOKEN], "X": list(SECRETS.values()), "Bluesky": [PASSWORD]}[edge.place.partition(" ")[0]]
    assert all(edge.secrets.redact(secret) == "•••" for secret in own)
    assert edge.secrets.redact(f"https://example.org/{HANDLE}") == f"https://example.org/{HANDLE}"
