"""On Bluesky a reply needs a proof of its parent, which a link found by a person lacks."""

from dataclasses import replace
from datetime import timedelta

from bot.publishing.settlement import published
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, MINUTE, TEN, THREAD, World

LINK = "https://bsky.app/profile/bluesky/post/3kabcdefghi2x"


def doubtful(make_world: MakeWorld) -> World:
    """The first of three parts was sent, no answer came, and nobody can find out."""
    world = make_world(CAMPAIGN.replace("[mastodon]", "[bluesky]"), text=THREAD)
    world.platforms["bluesky"].fail("lost-after")
    world.platforms["bluesky"].find_faults.extend(["cannot-tell"] * 2)
    world.watched()
    world.tick()
    world.now = TEN + 5 * MINUTE
    return world


def test_a_thread_on_bluesky_does_not_go_on_from_a_link_that_a_person_found(make_world: MakeWorld) -> None:
    world = doubtful(make_world)
    id = world.id.replace("mastodon", "bluesky")
    files, row = world.source.files, world.row(id)
    assert row.state == "unconfirmed"
    settings = replace(files.settings, live=True)
    assert published(world.ledger, settings, files.casebook, row, LINK, "p1", world.now) == "partial"
    world.run_to(world.now + timedelta(hours=2), 5 * MINUTE)
    assert len(world.platforms["bluesky"].posts) == 1
    row = world.row(id)
    assert (row.state, row.detail, row.not_before) == ("partial", "the rest could not follow", None)
    assert [part.attempted_at is None for part in row.parts] == [False, True, True]
