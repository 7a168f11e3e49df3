"""A settled post in an older ledger copy is searched for again."""

from datetime import timedelta

from bot.ledger.ledger import Ledger
from bot.publishing.settlement import not_published
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World
from tests.unit.publishing.test_publisher_lost_ledgers import copied, given


def test_an_older_copy_in_which_a_person_had_looked_publishes_nothing_twice(world: World) -> None:
    world.mastodon.guard = "none"
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.append("cannot-tell")
    world.watched()
    world.tick()
    world.now += MINUTE
    not_published(world.ledger, world.source.files.casebook, world.row(), "p1", world.now)
    copy = copied(world.ledger)
    world.tick(world.now + MINUTE)
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)
    world.ledger.close()
    world.ledger = Ledger("sqlite://")
    given(world.ledger, copy)
    world.start()
    world.run_to(TEN + timedelta(hours=1), 5 * MINUTE)
    assert len(world.mastodon.posts) == 1
