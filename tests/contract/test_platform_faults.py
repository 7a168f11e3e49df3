"""What every adapter makes of a platform that fails: the error says what to do next, and nothing goes out twice."""

from pathlib import Path

import pytest

from bot.config import Account
from bot.errors import Busy, CannotTell, LoggedOut, PlatformError, Rejected, Unconfirmed
from tests.contract.parts import part, picture
from tests.contract.stages import SPEAK_HTTP, Stage, live, server
from tests.fakes.bluesky_server import HANDLE, PASSWORD
from tests.fakes.loopback import Fault
from tests.fakes.mastodon_server import TOKEN
from tests.fakes.x_server import SECRETS

EVERY_SECRET = {"access_token": TOKEN, "app_password": PASSWORD}


@pytest.mark.parametrize("fault", ["cut-after", "500-after", "garbage-after"])
def test_a_lost_answer_is_unconfirmed_and_then_found(on: Stage, fault: Fault) -> None:
    server(on).faults.append(fault)
    with pytest.raises(Unconfirmed):
        on.platform.publish(part(), [])
    found = on.platform.find(part(), [])
    assert found is not None
    assert [seen.id for seen in on.seen()] == [found.id]


@pytest.mark.parametrize("fault", ["cut-before", "500-before"])
def test_a_lost_request_is_unconfirmed_and_then_not_found(on: Stage, fault: Fault) -> None:
    server(on).faults.append(fault)
    with pytest.raises(Unconfirmed):
        on.platform.publish(part(), [])
    assert on.platform.find(part(), []) is None
    on.platform.publish(part(), [])
    assert len(on.seen()) == 1


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        ("busy", Busy),
        ("refused", Rejected),
        ("logged-out", LoggedOut),
        ("credit", LoggedOut),
        ("echo", Rejected),
        ("redirect", LoggedOut),
    ],
)
def test_a_refusal_says_what_to_do_and_leaves_nothing_behind(
    on: Stage, fault: Fault, means: type[PlatformError]
) -> None:
    server(on).faults.append(fault)
    with pytest.raises(means) as refusal:
        on.platform.publish(part(), [])
    assert not isinstance(refusal.value, Unconfirmed)
    assert on.seen() == []
    if isinstance(refusal.value, Busy):
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


@pytest.mark.parametrize("fault", ["cut-before", "500-before", "busy"])
def test_a_look_without_an_answer_cannot_tell(on: Stage, fault: Fault) -> None:
    on.platform.publish(part(), [])
    server(on).reading_faults.append(fault)
    server(on).reading_faults.append(fault)
    with pytest.raises(CannotTell):
        on.platform.find(part(), [])


def test_a_server_that_is_down_is_busy_and_nothing_was_sent(on: Stage, tmp_path: Path) -> None:
    on.platform.identity()
    server(on).__exit__()
    with pytest.raises((Busy, Unconfirmed)):  # a connection kept open may break under way
        on.platform.publish(part(), [])
    with pytest.raises(Busy, match="cannot be reached"):
        on.platform.publish(part(), [])
    with pytest.raises(CannotTell):
        on.platform.find(part(), [])


@pytest.mark.parametrize("name", SPEAK_HTTP)
def test_a_name_that_does_not_exist_is_busy(name: str, tmp_path: Path) -> None:
    account = Account(name, name, "https://nowhere.invalid", HANDLE)  # type: ignore[arg-type]
    adapter = live(account, EVERY_SECRET | SECRETS, tmp_path)
    with pytest.raises(Busy, match=r"nowhere\.invalid"):
        adapter.publish(part(), [])


def test_an_image_that_got_lost_on_its_way_posts_nothing(on: Stage) -> None:
    uploads = server(on)
    posts = uploads.makes_post
    uploads.makes_post = lambda call: "pload" in call.path or call.path == "/api/v2/media"  # type: ignore[method-assign]
    uploads.faults.append("cut-after")
    with pytest.raises(Busy):
        on.platform.publish(part(media=(picture("A square"),)), [])
    uploads.makes_post = posts  # type: ignore[method-assign]
    assert on.seen() == []


def test_a_missing_secret_names_the_place_to_put_it(tmp_path: Path) -> None:
    account = Account("mastodon", "mastodon", "https://mastodon.example")
    adapter = pytest.raises(LoggedOut, match=r"account mastodon, access_token: .*holds no secret.*followup login")
    with adapter:
        live(account, {"access_token": ""}, tmp_path)
