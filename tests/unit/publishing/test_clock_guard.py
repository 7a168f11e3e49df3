"""A clock that jumps ahead briefly closes no days; one that stays ahead is believed."""

from datetime import timedelta

import pytest

from bot.publishing.rehearsal import Rehearsal
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World

DAY = timedelta(days=1)
YEAR = 365 * DAY


def log(world: World) -> list[str]:
    return [entry.event for entry in world.ledger.entries()]


def test_one_look_a_year_ahead_closes_nothing_and_the_bot_goes_on(world: World) -> None:
    world.tick(TEN - 2 * DAY)
    before = log(world)
    doubted = world.tick(TEN + YEAR)
    assert "the clock leapt from 2027-03-12 09:00 UTC to 2028-03-13 09:00 UTC" in doubted.trouble[0].message
    assert doubted.wake == TEN + YEAR + MINUTE
    assert not doubted.reports
    assert log(world) == before
    assert world.ledger.last_tick() == TEN - 2 * DAY
    assert not world.tick(TEN - MINUTE).trouble, "the clock came back"
    assert not world.tick(TEN).trouble
    assert len(world.mastodon.posts) == 1


def test_a_week_asleep_waits_one_minute_more(world: World) -> None:
    world.tick(TEN - 7 * DAY)
    assert world.tick(TEN).trouble
    assert not world.mastodon.posts
    assert not world.tick(TEN + MINUTE).trouble
    assert len(world.mastodon.posts) == 1


@pytest.mark.parametrize("away", [2 * DAY, 300 * DAY])
def test_a_bot_that_starts_or_was_away_for_two_days_at_most_waits_for_nothing(world: World, away: timedelta) -> None:
    world.tick(TEN - away)
    if away > 2 * DAY:
        world.start()
    assert not world.tick(TEN).trouble
    assert len(world.mastodon.posts) == 1


def test_a_rehearsal_leaps_and_is_not_doubted(world: World) -> None:
    files = world.source.files
    known = world.ledger.answers(TEN.date(), TEN.date())
    folder = world.root / "out"
    played = Rehearsal(files, folder, frozenset(("go-ahead", "verified", "approved")), known).played(
        TEN.date(), (TEN + 3 * YEAR).date(), lambda _: None
    )
    assert len({one.delivery.date for one in played}) > 2
    assert {one.state for one in played} == {"published"}
