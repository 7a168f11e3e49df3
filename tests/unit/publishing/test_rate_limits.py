"""A platform that limits requests during a search is left alone, and nothing becomes unconfirmed."""

from datetime import timedelta

from tests.unit.publishing.publisher_fixture import MINUTE, TEN, THREAD, World

HOUR = timedelta(hours=1)


def test_what_was_never_tried_only_waits_for_as_long_as_the_platform_says(world: World) -> None:
    world.mastodon.find_faults.append("busy 600")
    world.tick(TEN + HOUR)
    row = world.row()
    assert (row.state, row.detail, row.not_before) == ("waiting", "too many requests", TEN + HOUR + 10 * MINUTE)
    world.run_to(TEN + HOUR + 9 * MINUTE)
    assert world.verbs() == ["find"]
    world.run_to(TEN + HOUR + 11 * MINUTE)
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)


def test_a_later_part_that_was_never_tried_is_not_in_doubt_either(world: World) -> None:
    world.write("templates/anniversary/en.txt", THREAD)
    world.mastodon.guard = "none"
    world.mastodon.find_faults.extend([None, None, "busy 600"])  # of the first part: it, then what reads nearly so
    world.tick(TEN + HOUR)
    row = world.row()
    assert (row.state, row.detail, len(world.mastodon.posts)) == ("partial", "too many requests", 1)
    world.run_to(TEN + HOUR + 12 * MINUTE)
    assert (world.state, len(world.mastodon.posts)) == ("published", 3)


def test_what_was_tried_stays_in_doubt_and_is_looked_for_when_the_time_has_come(world: World) -> None:
    world.mastodon.guard = "none"
    world.mastodon.fail("lost-after")
    world.mastodon.find_faults.extend(["busy 600", "busy 600"])
    world.watched()
    world.tick()
    world.run_to(TEN + 2 * MINUTE)
    assert world.state == "unconfirmed"
    world.run_to(TEN + HOUR)
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)
