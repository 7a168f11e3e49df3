"""Secrets of another account send nothing."""

from datetime import timedelta

import pytest

from bot.platforms.base import Identity
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CONFIG, MINUTE, TEN, World

NAMED = CONFIG.replace('platform = "mastodon"\n', 'platform = "mastodon"\nhandle = "@team@social.example"\n')


def becomes(world: World, monkeypatch: pytest.MonkeyPatch, id: str, handle: str = "@mastodon") -> None:
    monkeypatch.setattr(world.mastodon, "identity", lambda: Identity(id, handle, 500, bot=True))
    world.start()


def test_a_token_of_another_account_sends_nothing_until_it_is_fixed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.ledger.know("mastodon", "mastodon-id", "@mastodon", None, TEN - timedelta(days=9))
    becomes(world, monkeypatch, "somebody-else")
    world.watched()
    for minutes in (0, 1, 20, 60):
        report = world.tick(TEN + minutes * MINUTE).reports[0]
        assert (report.state, report.logged_out) == ("waiting", True)
        assert "the secrets belong to somebody-else" in world.row().detail
    assert not world.mastodon.posts
    assert world.ledger.identity("mastodon") == "mastodon-id"
    becomes(world, monkeypatch, "mastodon-id")
    world.tick(TEN + 90 * MINUTE)
    assert world.state == "published"


def test_what_is_in_doubt_is_never_looked_for_on_another_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.mastodon.fail("lost-after")
    world.mastodon.find_faults.append("cannot-tell")
    world.watched()
    world.tick()
    looks = len(world.verbs())
    becomes(world, monkeypatch, "somebody-else")
    world.run_to(TEN + 30 * MINUTE)
    assert (world.state, len(world.verbs())) == ("unconfirmed", looks)


def test_the_first_account_ever_has_to_be_the_one_that_config_names(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(config=NAMED)
    becomes(world, monkeypatch, "7", "@else@social.example")
    world.watched()
    world.tick()
    assert world.state == "waiting"
    assert "config.toml says @team@social.example" in world.row().detail
    assert world.ledger.identity("mastodon") == ""


def test_the_account_that_is_known_may_change_its_handle(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(config=NAMED)
    world.ledger.know("mastodon", "7", "@team", None, TEN - timedelta(days=9))
    becomes(world, monkeypatch, "7", "@new@social.example")
    world.watched()
    world.tick()
    assert world.state == "published"
