"""Why a post stayed silent is told as it was when its day ended, not as it is when the bot looks again."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger.answers import Pause
from bot.ledger.store import Ledger
from bot.ledger.told import Told
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.world import CAMPAIGN, CASE, MIDNIGHT, MINUTE, TEN, World

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


FILES = {"campaigns/example/cases/ana-example.yaml": CASE, "campaigns/example/campaign.yaml": CAMPAIGN}


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_broke_after_its_day_began_leaves_its_posts_missed(world: World, path: str) -> None:
    world.watched()
    world.write(path, FILES[path] + "surprise: yes\n")
    world.run_to(MIDNIGHT + 14 * HOUR, HOUR)  # a campaign that cannot be read has no midnight but the last on Earth
    assert (world.row().state, world.row().detail) == ("missed", "blocked: file")
    assert [entry.event for entry in world.ledger.entries()].count("missed") == 1


def test_a_file_that_was_mended_in_time_is_spoken_of(world: World) -> None:
    world.watched()
    world.write("campaigns/example/cases/ana-example.yaml", CASE + "surprise: yes\n")
    world.tick(TEN + MINUTE)
    world.write("campaigns/example/cases/ana-example.yaml", CASE)
    world.tick(TEN + 2 * HOUR)
    world.run_to(MIDNIGHT + 14 * HOUR, HOUR)
    assert world.state == "published"


def test_a_day_that_people_took_away_is_no_missed_post(world: World) -> None:
    world.watched()
    world.write("campaigns/example/cases/ana-example.yaml", CASE.replace("2020-03-14", "2020-03-20"))
    world.run_to(MIDNIGHT + 14 * HOUR, HOUR)
    assert world.ledger.row(world.id) is None


def test_a_bot_that_starts_with_a_broken_file_knows_what_people_were_told_of(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world = make_world()
    world.ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    world.start()
    world.tick(TEN - MINUTE)
    with Told(f"sqlite:///{tmp_path / 'followup.db'}") as told:
        told.keep({f"plan/{world.id}": "ana-example"}, TEN - MINUTE)
    world.write("campaigns/example/cases/ana-example.yaml", CASE + "surprise: yes\n")
    world.start()
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "blocked: file")
    world.ledger.close()
