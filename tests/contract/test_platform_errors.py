"""When a platform fails, the adapter's error says what to do next, and nothing is posted twice."""

from pathlib import Path

import pytest

from bot.config import Account
from bot.errors import (
    AuthenticationRequired,
    LookupFailed,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    TemporarilyUnavailable,
)
from tests.contract.parts import part, picture
from tests.contract.stages import SPEAK_HTTP, Stage, account_at, live, server, stage
from tests.fakes.bluesky_server import PASSWORD
from tests.fakes.loopback import Call, Fault, Reply
from tests.fakes.mastodon_server import TOKEN
from tests.fakes.x_server import SECRETS

EVERY_SECRET = {"access_token": TOKEN, "app_password": PASSWORD}


@pytest.mark.parametrize("fault", ["cut-after", "500-after", "garbage-after"])
def test_a_lost_answer_is_unconfirmed_and_then_found(on: Stage, fault: Fault) -> None:
    server(on).faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        on.platform.publish(part(), [])
    found = on.platform.find(part(), [])
    assert found is not None
    assert [seen.id for seen in on.seen()] == [found.id]


@pytest.mark.parametrize("fault", ["cut-before", "500-before"])
def test_a_lost_request_is_unconfirmed_and_then_not_found(on: Stage, fault: Fault) -> None:
    server(on).faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        on.platform.publish(part(), [])
    assert on.platform.find(part(), []) is None
    on.platform.publish(part(), [])
    assert len(on.seen()) == 1


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        ("busy", TemporarilyUnavailable),
        ("refused", Rejected),
        ("logged-out", AuthenticationRequired),
        ("credit", AuthenticationRequired),
        ("echo", Rejected),
        ("redirect", AuthenticationRequired),
    ],
)
def test_a_refusal_says_what_to_do_and_leaves_nothing_behind(
    on: Stage, fault: Fault, means: type[PlatformError]
) -> None:
    server(on).faults.append(fault)
    with pytest.raises(means) as refusal:
        on.platform.publish(part(), [])
    assert not isinstance(refusal.value, OutcomeUnknown)
    assert on.seen() == []
    if isinstance(refusal.value, TemporarilyUnavailable):
        assert refusal.value.wait == 90


@pytest.mark.parametrize("fault", ["echo", "logged-out", "busy", "cut-before"])
def test_no_secret_ever_stands_in_an_error(on: Stage, fault: Fault) -> None:
    server(on).faults.append(fault)
    with pytest.raises(PlatformError) as refusal:
        on.platform.publish(part(), [])
    shown = f"{refusal.value} {refusal.value!r} {refusal.value.__cause__}"
    sent = {call.headers.get("authorization", "") for call in server(on).calls}
    tokens = {token.partition(" ")[2] for token in sent if token.startswith("Bearer")}
    for secret in {*EVERY_SECRET.values(), *SECRETS.values(), *tokens} - {""}:
        assert secret not in shown


def test_a_look_that_asks_too_much_is_busy_for_as_long_as_the_platform_says(on: Stage) -> None:
    on.platform.publish(part(), [])
    server(on).reading_faults.append("busy")
    with pytest.raises(TemporarilyUnavailable, match="too many requests") as busy:
        on.platform.find(part(), [])
    assert busy.value.wait == 90
    assert on.platform.find(part(), []) is not None


@pytest.mark.parametrize(
    ("location", "advice"),
    [
        ("http://127.0.0.2/api", "redirects to 127.0.0.2"),
        ("/api/v1/accounts/verify_credentials", "another page of its own"),
    ],
)
def test_a_redirect_is_only_called_a_move_where_it_points_to_another_server(
    tmp_path: Path, location: str, advice: str
) -> None:
    with stage("mastodon", tmp_path) as on:
        elsewhere = Reply(301, b"", {"Location": location})
        server(on).answer = lambda call: elsewhere  # type: ignore[method-assign]  # noqa: ARG005
        with pytest.raises(AuthenticationRequired, match=advice) as told:
            on.platform.identity()
    assert ("config.toml" in str(told.value)) == ("127.0.0.2" in advice)


@pytest.mark.parametrize("fault", ["cut-before", "500-before"])
def test_a_look_without_an_answer_cannot_tell(on: Stage, fault: Fault) -> None:
    on.platform.publish(part(), [])
    server(on).reading_faults.append(fault)
    server(on).reading_faults.append(fault)
    with pytest.raises(LookupFailed):
        on.platform.find(part(), [])


def test_a_server_that_is_down_is_busy_and_nothing_was_sent(on: Stage, tmp_path: Path) -> None:
    on.platform.identity()
    server(on).__exit__()
    with pytest.raises((TemporarilyUnavailable, OutcomeUnknown)):  # a connection kept open may break under way
        on.platform.publish(part(), [])
    with pytest.raises(TemporarilyUnavailable, match="cannot be reached"):
        on.platform.publish(part(), [])
    with pytest.raises(LookupFailed):
        on.platform.find(part(), [])


@pytest.mark.parametrize("name", SPEAK_HTTP)
def test_a_name_that_does_not_exist_is_busy(name: str, tmp_path: Path) -> None:
    adapter = live(account_at(name, "https://nowhere.invalid"), EVERY_SECRET | SECRETS, tmp_path)
    with pytest.raises(TemporarilyUnavailable, match=r"nowhere\.invalid"):
        adapter.publish(part(), [])


def test_an_image_that_got_lost_on_its_way_posts_nothing(on: Stage) -> None:
    uploads = server(on)
    posts = uploads.makes_post
    uploads.makes_post = lambda call: "pload" in call.path or call.path == "/api/v2/media"  # type: ignore[method-assign]
    uploads.faults.append("cut-after")
    with pytest.raises(TemporarilyUnavailable):
        on.platform.publish(part(media=(picture("A square"),)), [])
    uploads.makes_post = posts  # type: ignore[method-assign]
    assert on.seen() == []


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_an_image_that_the_platform_refuses_is_refused_for_good_and_posts_nothing(on: Stage, status: int) -> None:
    """And not taken for a busy account, which would be tried again all day."""
    at, answer = server(on), server(on).answer
    refusal = Reply(
        status, {"error": "BadImage", "message": "not this image", "title": "t", "detail": "not this image"}
    )

    def refuses(call: Call) -> Reply:
        return refusal if "media" in call.path or "uploadBlob" in call.path else answer(call)

    at.answer = refuses  # type: ignore[method-assign]
    with pytest.raises(Rejected):
        on.platform.publish(part(media=(picture("A square"),)), [])
    assert on.seen() == []


def test_an_image_that_mastodon_cannot_process_is_refused_for_good(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        failed = Reply(422, {"error": "Error processing thumbnail for uploaded media"})
        server(on)._media = lambda _: failed  # type: ignore[attr-defined]
        with pytest.raises(Rejected, match="Error processing"):
            on.platform.publish(part(media=(picture("A square"),)), [])
        assert on.seen() == []


@pytest.mark.parametrize(("name", "most"), [("mastodon", 1500), ("x", 1000)])
def test_a_description_that_is_too_long_is_refused_for_good(name: str, most: int, tmp_path: Path) -> None:
    with stage(name, tmp_path) as on:
        with pytest.raises(Rejected):
            on.platform.publish(part(media=(picture("x" * (most + 1)),)), [])
        assert on.platform.publish(part(media=(picture("x" * most),)), []).id


def test_a_missing_secret_names_the_place_to_put_it(tmp_path: Path) -> None:
    account = Account("mastodon", "mastodon", "https://mastodon.example")
    adapter = pytest.raises(
        AuthenticationRequired,
        match=r"account mastodon, access_token: .*holds no secret.*Nobody was asked$",
    )
    with adapter:
        live(account, {"access_token": ""}, tmp_path)
