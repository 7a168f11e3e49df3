"""Of two waiting posts with the same text for one account's readers, one is published."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import TemporarilyUnavailable
from bot.platforms.base import Identity
from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MINUTE, TEN, World, load

BO = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
BOTH = CAMPAIGN.replace("[mastodon]", "[mastodon, second]")
NAMES = CONFIG + '[accounts.second]\nplatform = "mastodon"\n'


def test_an_account_that_is_reached_only_later_speaks_under_one_name(
    make_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were claimed before anybody could know that they are one account."""

    def unreachable() -> Identity:
        raise TemporarilyUnavailable("the account cannot be reached")

    platform = FakePlatform("mastodon", guard="none")
    root = make_folder(BOTH, CASE, NAMES)
    one = World(root, Unchanging(load(root)), platforms={"mastodon": platform, "second": platform})
    monkeypatch.setattr(platform, "identity", unreachable)
    one.watched()
    one.tick()
    monkeypatch.undo()
    one.run_to(TEN + timedelta(hours=2), 5 * MINUTE)
    assert len(platform.posts) == 1
    one.ledger.close()


def test_of_two_posts_that_wait_and_read_the_same_one_goes_out(make_world: MakeWorld) -> None:
    world = make_world(text="We remember.")
    world.mastodon.guard = "none"
    world.write("campaigns/other/campaign.yaml", CAMPAIGN.replace("10:00", "10:01"))
    world.write("campaigns/other/cases/bo-example.yaml", BO)
    world.mastodon.fail("busy", "busy")
    world.watched()
    world.run_to(TEN + timedelta(hours=2), MINUTE)
    assert len(world.mastodon.posts) == 1
