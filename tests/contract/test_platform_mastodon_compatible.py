"""Servers that only speak Mastodon's API get each post once and within their limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Account
from bot.errors import AuthenticationRequired, LookupFailed, Rejected
from bot.posts import limits
from bot.posts.models import Visibility
from tests.contract.parts import part
from tests.contract.stages import MASTODONS, MastodonStage, stage
from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Reply
from tests.fakes.mastodon_server import FakeMastodon

MARKED = "Three *things*:\n- one\n- **two**\n\n1. ask <the ministry>\n2. wait\n\nSee https://example.org/a_b/ #Ana"
LINK = "https://example.org/a-long-address-of-which-a-server-shows-only-the-first-part"
OTHER = "example/ben/anniversary/2027-03-14/account/en"


@pytest.fixture(params=MASTODONS)
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MastodonStage]:
    with stage(request.param, tmp_path) as ready:
        assert isinstance(ready, MastodonStage)
        yield ready


@pytest.fixture
def at_gotosocial(tmp_path: Path) -> Iterator[tuple[MastodonStage, FakeGoToSocial]]:
    with stage("gotosocial", tmp_path) as ready:
        assert isinstance(ready, MastodonStage)
        assert isinstance(ready.server, FakeGoToSocial)
        yield ready, ready.server


def test_a_server_is_asked_without_a_slash_and_says_how_much_it_takes(on: MastodonStage) -> None:
    who = on.platform.identity()
    expected = {"FakeMastodon": (500, 23), "FakeGoToSocial": (5000, 0), "FakeTakahe": (500, 0)}
    assert (who.limit, who.link_length) == expected[type(on.server).__name__]
    assert who.handle == "@team@fake.example"
    assert not [call.path for call in on.server.calls if call.path.endswith("/")]


def test_an_older_server_is_asked_for_the_first_version(on: MastodonStage) -> None:
    """As Mastodon before 4.0: https://docs.joinmastodon.org/methods/instance/#v1"""
    old = {"uri": "old.example", "version": "3.5.3", "max_toot_chars": 700}
    on.server._about = lambda call: (  # type: ignore[method-assign]
        Reply(200, old) if call.path == "/api/v1/instance" else Reply(404, {"error": "Not Found"})
    )
    who = on.platform.identity()
    assert (who.limit, who.link_length, who.handle) == (700, 23, "@team@old.example")


def test_a_post_that_fits_by_the_servers_own_word_is_taken(on: MastodonStage) -> None:
    who = on.platform.identity()
    account = Account("a", "mastodon", "", limit=who.limit, link_length=who.link_length)
    begun = f"👩‍👩‍👧 @team@neighbour.test {LINK} "
    full = begun + "x" * (who.limit - limits.measure(account, begun))
    assert limits.fits(account, full)
    assert not limits.fits(account, full + "x")
    on.platform.publish(part(full), [])
    with pytest.raises(Rejected):
        on.platform.publish(part(full + "x", delivery=OTHER), [])
    assert len(on.seen()) == 1


@pytest.mark.parametrize("text", [MARKED, f"Ana. {LINK}", f"{LINK}\n{LINK}?b=c&d=e", f"- {LINK}", "*Ana* <b>", "**"])
def test_marks_tags_and_shortened_links_are_found_again(on: MastodonStage, text: str) -> None:
    out = on.platform.publish(part(text), [])
    found = on.platform.find(part(text), [])
    assert found is not None
    assert found.id == out.id
    assert on.platform.find(part(text.replace("a", "o") + "!?", delivery=OTHER), []) is None


@pytest.mark.parametrize(
    "text",
    [MARKED, "*Ana*\n- one\n- two", "1. one\n2. two", "Ana <held> still", "- a\n- b\n\nc", f"Ana\n- *Now* <so> {LINK}"],
)
def test_what_a_server_reads_as_markdown_in_spite_of_us_is_found_again(
    at_gotosocial: tuple[MastodonStage, FakeGoToSocial], text: str
) -> None:
    on, server = at_gotosocial
    server.listens = False
    out = on.platform.publish(part(text), [])
    assert server.html(server.statuses[0]) != f"<p>{text}</p>"
    found = on.platform.find(part(text), [])
    assert found is not None
    assert found.id == out.id
    assert on.platform.find(part(text.replace("a", "o").replace("2", "3"), delivery=OTHER), []) is None


def test_an_account_that_writes_markdown_gets_our_words_as_they_are(
    at_gotosocial: tuple[MastodonStage, FakeGoToSocial],
) -> None:
    on, server = at_gotosocial
    on.platform.publish(part("- *one*\n- <two>"), [])
    assert server.html(server.statuses[0]) == "<p>- *one*<br />- &lt;two&gt;</p>"


def test_a_visibility_is_always_said_so_that_no_accounts_setting_decides(on: MastodonStage) -> None:
    on.platform.publish(part(), [])
    on.platform.publish(part("Few.", delivery=OTHER, visibility="unlisted"), [])
    assert [b"visibility=" in call.body for call in on.server.calls if on.server.makes_post(call)] == [True, True]
    assert [status.visibility for status in on.server.statuses] == ["public", "unlisted"]


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_a_hidden_post_that_the_list_may_leave_out_is_not_absent(on: MastodonStage, visibility: Visibility) -> None:
    hidden = part("For few.", visibility=visibility)
    if type(on.server) is FakeMastodon:
        assert on.platform.find(hidden, []) is None
        return
    with pytest.raises(LookupFailed, match="check the account, then settle it"):
        on.platform.find(hidden, [])
    on.platform.publish(hidden, [])
    if visibility in on.server.visible:
        assert on.platform.find(hidden, []) is not None
        assert on.platform.find(part("For others.", delivery=OTHER, visibility=visibility), []) is None
    else:
        with pytest.raises(LookupFailed):
            on.platform.find(hidden, [])


def test_all_parts_in_one_post_are_recognised_by_each_of_them(on: MastodonStage) -> None:
    """As another ledger sent it, which knew that the server takes more."""
    one, two = "Ana Example was detained 7 years ago today.", "She is a teacher. https://example.org/ana"
    whole = f"{one}\n\n{two}"
    out = on.platform.publish(part(whole), [])
    first = on.platform.find(replace(part(one, 0, attempted=False), whole=whole), [])
    assert first == replace(out, whole=True)
    second = on.platform.find(replace(part(two, 1, attempted=False), whole=whole), [first])
    assert second == first
    assert on.platform.find(part(one, 0, attempted=False), []) is None
    assert on.platform.find(replace(part(two, 1, attempted=False), whole=whole + "!!a"), [first]) is None


def test_one_post_of_which_a_thread_is_out_is_nearly_there(on: MastodonStage) -> None:
    one, two = "Ana Example was detained 7 years ago today, at the airport.", "She is a teacher."
    first = on.platform.publish(part(one, 0, OTHER), [])
    on.platform.publish(part(two, 1, OTHER), [first])
    wanted = part(f"{one} {two} {'And so on. ' * 20}", attempted=False, ago=timedelta(hours=-1))
    assert on.platform.find(wanted, []) is None
    assert on.platform.find(replace(wanted, nearly=True), []) == first


def test_a_token_with_too_few_rights_is_named_as_one(on: MastodonStage) -> None:
    on.server.scopes = set()
    with pytest.raises(AuthenticationRequired, match="get a new one"):
        on.platform.identity()
