"""A very slow account delays no other and does nothing twice at once."""

from threading import Event

import pytest

from bot.lib.concurrency import KeyedWorkers
from bot.publishing import publisher
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, MINUTE, TEN, World

TWO = CAMPAIGN.replace("[mastodon]", "[mastodon, x]")
AT_LAST = 10.0


@pytest.fixture
def held(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Event, list[int]]:
    """X takes its time over each post until the event is set."""
    monkeypatch.setattr(publisher, "KeyedWorkers", lambda _: KeyedWorkers(0.2))
    world, until, asked = make_world(TWO), Event(), []

    def wait(_: object) -> None:
        asked.append(1)
        until.wait(AT_LAST)

    world.platforms["x"].on_publish = wait
    world.watched()
    return world, until, asked


def done(world: World) -> None:
    for run in list(world.publisher._lanes._late.values()):
        run.join(AT_LAST)


def test_a_tick_ends_while_an_account_takes_for_ever(held: tuple[World, Event, list[int]]) -> None:
    world, until, asked = held
    assert [report.id.split("/")[4] for report in world.tick().reports] == ["mastodon"]
    assert len(world.mastodon.posts) == 1
    for n in range(1, 4):
        world.tick(TEN + n * MINUTE)
    assert len(asked) == 1
    until.set()
    done(world)
    told = [(report.id.split("/")[4], report.state) for report in world.tick(TEN + 4 * MINUTE).reports]
    assert ("x", "published") in told
    world.tick(TEN + 5 * MINUTE)
    assert len(asked) == len(world.platforms["x"].posts) == 1
    assert world.row(world.id.replace("mastodon", "x")).state == "published"
