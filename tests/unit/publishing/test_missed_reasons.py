"""Why a post stayed silent is told as it was when its day ended, not as it is when the bot looks again."""

from datetime import timedelta

from bot.ledger.answers import Pause
from tests.unit.publishing.world import MIDNIGHT, MINUTE, TEN, World

HOUR = timedelta(hours=1)


def test_a_pause_made_after_the_day_is_not_why_it_stayed_silent(world: World) -> None:
    world.tick(TEN - MINUTE)
    world.ledger.pause(Pause("all", "", "p1", MIDNIGHT + HOUR))
    world.tick(MIDNIGHT + 9 * HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "down")


def test_a_pause_that_stood_as_the_day_ended_is(world: World) -> None:
    world.tick(TEN - MINUTE)
    world.ledger.pause(Pause("all", "", "p1", MIDNIGHT - HOUR))
    world.tick(MIDNIGHT + 9 * HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "paused")
