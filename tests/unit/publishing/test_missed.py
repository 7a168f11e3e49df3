"""The reason of a missed post is that of the moment its day ended."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from bot.ledger.notification_state import NotificationState
from bot.presentation.outlook import why_missed
from tests.fakes.platform import Fault
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MIDNIGHT, MINUTE, TEN, World

HOUR = timedelta(hours=1)
BUSY: list[Fault] = ["busy 600"] * 500
BO = CASE.replace("ana-example", "bo-example").replace("Ana Example", "Bo Example").replace("{en: Ana}", "{en: Bo}")


def test_a_pause_made_after_the_day_is_not_why_it_was_not_posted(world: World) -> None:
    world.tick(TEN - MINUTE)
    world.ledger.pause(Pause("all", "", "p1", MIDNIGHT + HOUR))
    world.tick(MIDNIGHT + 9 * HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "down")


def test_a_stop_file_of_the_next_day_is_not_why_it_was_not_posted(world: World) -> None:
    world.tick(TEN - MINUTE)
    (world.root / "campaigns/STOP").touch()
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


def test_a_file_that_was_fixed_in_time_is_spoken_of(world: World) -> None:
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
    with NotificationState(f"sqlite:///{tmp_path / 'followup.db'}") as told:
        told.keep({f"plan/{world.id}": "ana-example"}, TEN - MINUTE)
    world.write("campaigns/example/cases/ana-example.yaml", CASE + "surprise: yes\n")
    world.start()
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "blocked: file")
    world.ledger.close()


def test_what_is_found_absent_after_its_day_blames_no_file(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 500)
    world.watched()
    world.tick()
    world.run_to(MIDNIGHT + 2 * HOUR, HOUR / 4)
    world.mastodon.find_faults.clear()
    world.run_to(MIDNIGHT + 3 * HOUR, HOUR / 4)
    assert (world.state, world.row().detail) == ("missed", "busy")


def test_what_the_files_plan_no_more_is_not_sent_and_says_so(world: World) -> None:
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    world.write("campaigns/example/cases/ana-example.yaml", CASE.replace("2020-03-14", "2020-04-14"))
    world.run_to(MIDNIGHT - MINUTE, HOUR)
    assert (world.state, world.verbs()) == ("waiting", ["publish"])
    world.tick(MIDNIGHT)
    assert (world.state, world.row().detail) == ("missed", "blocked: unplanned")


def test_what_waits_as_its_file_breaks_says_so(world: World) -> None:
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    world.write("campaigns/example/cases/ana-example.yaml", CASE + "surprise: yes\n")
    world.run_to(MIDNIGHT, HOUR)
    assert (world.state, world.row().detail) == ("missed", "blocked: file")


def test_a_bot_that_ran_all_day_does_not_say_that_it_did_not(make_world: MakeWorld) -> None:
    config = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\ngap = "20 hours"')
    world = make_world(config=config, bo_example=BO)
    world.watched()
    world.run_to(MIDNIGHT + MINUTE)
    assert sorted(row.detail for row in world.ledger.answers(DAY, DAY).rows.values()) == ["", "quota"]


def test_a_thread_whose_rest_could_not_follow_says_so_once_its_time_is_over(thread: World) -> None:
    thread.mastodon.faults.extend([None, *BUSY])
    thread.watched()
    thread.run_to(MIDNIGHT + HOUR, HOUR / 6)
    assert thread.row().detail == "too many requests"
    thread.run_to(MIDNIGHT + 9 * HOUR, HOUR / 6)
    assert (thread.state, thread.row().detail) == ("partial", "the rest could not follow in time")
    assert thread.row().not_before is None
    lines = len(thread.ledger.entries())
    thread.run_to(MIDNIGHT + 20 * HOUR, HOUR)
    assert len(thread.ledger.entries()) == lines


def test_what_waited_for_somebody_to_sign_in_does_not_say_that_the_account_was_busy(world: World) -> None:
    world.mastodon.faults.extend(["logged-out"] * 500)
    world.watched()
    world.tick()
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert (world.state, world.row().detail) == ("missed", "busy: signed out")
    assert "signed out, or its credit used up" in why_missed(world.row().reason, (), "")
