"""One platform account under two names in config.toml: readers see a text once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MINUTE, TEN, World, load

FILE = "campaigns/example/campaign.yaml"
BOTH = CAMPAIGN.replace("[mastodon]", "[mastodon, second]")
NAMES = CONFIG + '[accounts.second]\nplatform = "mastodon"\n'


@pytest.fixture
def one(make_folder: Callable[..., Path]) -> Iterator[World]:
    """A platform without a guard of its own: what is sent twice is there twice."""
    platform = FakePlatform("mastodon", guard="none")
    root = make_folder(BOTH, CASE, NAMES)
    world = World(root, Unchanging(load(root)), platforms={"mastodon": platform, "second": platform})
    yield world
    world.ledger.close()


def test_in_one_tick_one_of_them_speaks(one: World) -> None:
    one.watched()
    one.tick()
    one.run_to(TEN + 20 * MINUTE)
    assert len(one.mastodon.posts) == 1


def test_the_second_name_is_not_posted_after_the_first_has_spoken(one: World) -> None:
    one.write(FILE, CAMPAIGN)
    one.watched()
    one.tick()
    one.write(FILE, BOTH)
    one.run_to(TEN + 20 * MINUTE)
    assert len(one.mastodon.posts) == 1
