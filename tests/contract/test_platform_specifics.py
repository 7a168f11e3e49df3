"""Each adapter copes with what is special about its platform, tested against its fake server."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Account, Settings
from bot.errors import AuthenticationRequired, LookupFailed, OutcomeUnknown, Rejected, TemporarilyUnavailable
from bot.platforms.base import key_for
from bot.platforms.bluesky import record_key
from bot.platforms.outbox import Outbox
from bot.platforms.registry import connect
from tests.contract.parts import HOSTILE, part, picture
from tests.contract.stages import BlueskyStage, MastodonStage, XStage, stage
from tests.fakes.loopback import Reply
from tests.fakes.x_server import FakeX, _problem

TID = re.compile(r"[234567a-j][234567a-z]{12}")


def other(n: int) -> str:
    return f"example/other-{n}/anniversary/2027-03-14/account/en"


def test_bluesky_signs_in_once_however_much_it_does(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        assert isinstance(on, BlueskyStage)
        for n in range(5):
            on.platform.publish(part(f"Post {n}.", delivery=other(n)), [])
            on.platform.find(part(f"Post {n}.", delivery=other(n)), [])
        on.platform.identity()
        assert on.server.sessions == 1


def test_bluesky_renews_a_session_that_ended_and_posts_once(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        assert isinstance(on, BlueskyStage)
        on.platform.identity()
        on.server.end_session()
        on.platform.publish(part(), [])
        assert len(on.seen()) == 1


def test_bluesky_never_overwrites_what_is_out(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        first = on.platform.publish(part("As it was approved."), [])
        again = on.platform.publish(part("As it was approved.", ago=timedelta(minutes=3)), [])
        assert (again.id, again.proof) == (first.id, first.proof)
        other = part("As another ledger has it.", ago=timedelta(minutes=3))
        with pytest.raises(LookupFailed, match="has this post with another text: "):
            on.platform.find(other, [])
        with pytest.raises(OutcomeUnknown, match="has this post with another text: "):
            on.platform.publish(other, [])
        assert [seen.text for seen in on.seen()] == ["As it was approved."]


def test_bluesky_keys_are_what_its_servers_accept_and_differ() -> None:
    keys = [record_key(key_for(f"delivery {n}", 0)) for n in range(2000)]
    assert all(TID.fullmatch(key) for key in keys)
    assert len(set(keys)) == 2000
    assert record_key("0" * 64) == "2" * 13
    assert record_key("f" * 64) == "bzzzzzzzzzzzz"


def test_bluesky_marks_what_can_be_followed(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        assert isinstance(on, BlueskyStage)
        on.platform.publish(part(HOSTILE), [])
        (record,) = on.server.records.values()
        kinds = [facet["features"][0]["$type"].partition("#")[2] for facet in record["value"]["facets"]]
        assert kinds == ["mention", "link", "tag"]
        assert record["value"]["langs"] == ["en"]


def test_bluesky_without_a_handle_says_where_to_write_it(tmp_path: Path) -> None:
    with stage("bluesky", tmp_path) as on:
        on.platform._account = Account("b", "bluesky", "http://127.0.0.1:1")  # type: ignore[attr-defined]
        with pytest.raises(AuthenticationRequired, match="handle"):
            on.platform.publish(part(), [])


def test_mastodon_looks_through_all_pages_back_to_the_attempt(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on, MastodonStage)
        on.server.page = 2
        receipt = on.platform.publish(part(), [])
        for n in range(7):
            on.platform.publish(part(f"Post {n}.", delivery=other(n)), [])
        found = on.platform.find(part(), [])
        assert found is not None
        assert found.id == receipt.id


def test_mastodon_does_not_take_an_older_post_for_this_one(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on, MastodonStage)
        on.platform.publish(part(), [])
        on.server.statuses[0].at -= timedelta(days=365)
        assert on.platform.find(part(), []) is None


def test_mastodon_waits_for_an_image_and_not_for_ever(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on, MastodonStage)
        waits: list[float] = []
        on.platform._sleep = waits.append  # type: ignore[attr-defined]
        on.platform.publish(part(media=(picture("A square"),)), [])
        assert len(waits) == 1
        never = Reply(206, {"id": "1", "type": "image", "url": None})
        on.server._media = lambda _: never  # type: ignore[method-assign,assignment]
        with pytest.raises(TemporarilyUnavailable, match="still working on the image"):
            on.platform.publish(part("Another.", delivery=other(1), media=(picture("A square"),)), [])
        assert 30 < sum(waits) < 90
        assert len(on.seen()) == 1


@pytest.mark.parametrize(
    ("instance", "limit"),
    [
        ({"configuration": {"statuses": {"max_characters": 5000}}}, 5000),
        ({"uri": "old.example", "max_toot_chars": 3000}, 3000),
        ({"uri": "old.example"}, 500),
    ],
)
def test_mastodons_limit_is_the_servers_own(tmp_path: Path, instance: dict[str, object], limit: int) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on, MastodonStage)
        on.server.instance = instance
        assert on.platform.identity().limit == limit


@pytest.mark.parametrize("name", ["mastodon", "x", "bluesky"])
def test_a_password_kept_for_the_same_host_never_takes_the_place_of_the_token(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a ~/.netrc with a `default` line, which the libraries beneath read where nobody tells them not to."""
    (tmp_path / "netrc").write_text("default login somebody password else\n", "utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with stage(name, tmp_path) as on:
        receipt = on.platform.publish(part(media=(picture("A square"),)), [])
        found = on.platform.find(part(), [])
        assert found is not None
        assert found.id == receipt.id


def test_mastodon_carries_warning_language_and_visibility(tmp_path: Path) -> None:
    with stage("mastodon", tmp_path) as on:
        assert isinstance(on, MastodonStage)
        on.platform.publish(replace(part(visibility="unlisted"), warning="Death in custody", language="zh"), [])
        (status,) = on.server.statuses
        assert (status.warning, status.language, status.visibility) == ("Death in custody", "zh", "unlisted")


@pytest.mark.parametrize("name", ["x", "bluesky"])
def test_a_post_for_few_never_goes_where_all_can_read_it(name: str, tmp_path: Path) -> None:
    with stage(name, tmp_path) as on:
        with pytest.raises(Rejected, match="everybody would see it"):
            on.platform.publish(part(visibility="private"), [])
        assert on.seen() == []


def test_x_looks_through_all_pages_back_to_the_attempt(tmp_path: Path) -> None:
    with stage("x", tmp_path) as on:
        assert isinstance(on, XStage)
        on.server.page = 2
        receipt = on.platform.publish(part(), [])
        for n in range(7):
            on.platform.publish(part(f"Post {n}.", delivery=other(n)), [])
        assert on.platform.find(part(), []) == receipt


def test_x_gets_plain_line_ends(tmp_path: Path) -> None:
    with stage("x", tmp_path) as on:
        on.platform.publish(part("One\r\ntwo"), [])
        assert on.seen()[0].text == "One\ntwo"
        assert on.platform.find(part("One\r\ntwo"), []) is not None


def test_x_that_gives_half_a_list_cannot_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stage("x", tmp_path) as on:
        half = Reply(200, {"errors": [{"title": "Not Found Error"}], "meta": {"result_count": 0}})
        monkeypatch.setattr(FakeX, "_timeline", lambda *_: half)
        with pytest.raises(LookupFailed, match="only a part of the list"):
            on.platform.find(part(), [])


def test_x_that_is_locked_or_may_not_write_is_logged_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = _problem(
        403, "Forbidden", "Your client app is not configured with the appropriate oauth1 app permissions"
    )
    monkeypatch.setattr(FakeX, "_post", lambda *_: refusal)
    with stage("x", tmp_path) as on, pytest.raises(AuthenticationRequired, match="read and write"):
        on.platform.publish(part(), [])


def test_nothing_is_live_until_the_config_says_so(tmp_path: Path) -> None:
    account = Account("x", "x", "https://api.twitter.com")
    dry = Settings(tmp_path, False, "", tmp_path, tmp_path, {"x": account})
    assert isinstance(connect(account, dry), Outbox)
