"""Nothing is posted on the wrong day: clocks, midnights, lost ledgers and missed days."""

from datetime import timedelta

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MIDNIGHT, MINUTE, TEN, World

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BO = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")


def test_the_last_second_of_the_local_day_is_still_in_time(world: World) -> None:
    world.tick(MIDNIGHT - SECOND)
    assert world.state == "published"


def test_nothing_goes_out_once_the_local_day_is_over(world: World) -> None:
    world.tick(TEN - MINUTE)
    world.tick(MIDNIGHT)
    assert world.state == "missed"
    assert not world.mastodon.calls


def test_a_thread_goes_on_until_two_hours_past_midnight(thread: World) -> None:
    thread.mastodon.fail(None, "busy")
    thread.watched()
    thread.tick(MIDNIGHT - SECOND)
    thread.tick(MIDNIGHT + 2 * HOUR - SECOND)
    assert thread.state == "published"


def test_after_that_it_stays_partial(thread: World) -> None:
    thread.mastodon.fail(None, "busy")
    thread.watched()
    thread.tick(MIDNIGHT - SECOND)
    thread.tick(MIDNIGHT + 2 * HOUR)
    thread.run_to(MIDNIGHT + 10 * HOUR, HOUR)
    assert thread.state == "partial"
    assert len(thread.mastodon.posts) == 1


def test_a_first_start_counts_today_only(world: World) -> None:
    world.tick(MIDNIGHT + HOUR)
    assert world.state is None


def test_days_since_the_last_tick_are_accounted_for(world: World) -> None:
    world.tick(TEN - 5 * 24 * HOUR)
    assert world.tick(TEN + 40 * 24 * HOUR - MINUTE).trouble, "a clock that leapt is looked at twice"
    tick = world.tick(TEN + 40 * 24 * HOUR)
    assert [(report.state, report.detail) for report in tick.reports] == [("missed", "down")]
    assert world.row().cases == ("ana-example",)
    assert not world.tick(TEN + 41 * 24 * HOUR).reports, "once"


def test_a_clock_that_went_back_stops_everything(world: World) -> None:
    world.tick(TEN + HOUR + 3 * MINUTE)
    world.write(
        "campaigns/example/cases/bo-example.yaml", CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
    )
    tick = world.tick(TEN + HOUR)
    assert "clock" in tick.trouble[0].message
    assert len(world.mastodon.posts) == 1
    world.tick(TEN + HOUR + 2 * MINUTE)
    assert len(world.mastodon.posts) == 2, "two minutes are within what clocks do"


def test_a_bot_that_was_watching_sends_without_looking(world: World) -> None:
    world.watched()
    world.tick()
    assert world.verbs() == ["publish"]


def test_a_ledger_that_forgets_is_looked_behind_first(world: World) -> None:
    world.watched()
    world.tick()
    world.ledger.close()
    world.ledger = Ledger("sqlite://")
    world.start()
    world.tick(TEN + HOUR)
    assert world.state == "published"
    assert world.verbs() == ["publish", "find"]
    assert world.row().parts[0].remote_id == world.mastodon.posts[0].id


def test_a_thread_of_another_ledger_is_completed_not_repeated(thread: World) -> None:
    thread.mastodon.fail(None, None, "busy")
    thread.watched()
    thread.tick()
    assert len(thread.mastodon.posts) == 2
    thread.ledger.close()
    thread.ledger = Ledger("sqlite://")
    thread.start()
    thread.tick(TEN + HOUR)
    assert thread.state == "published"
    assert len(thread.mastodon.posts) == 3


def test_what_came_due_in_a_gap_is_looked_for_first(world: World) -> None:
    world.tick(TEN - 3 * MINUTE)
    world.tick(TEN)
    assert world.verbs() == ["find", "near", "publish"]


def test_an_account_that_cannot_tell_makes_an_unwatched_post_unconfirmed(world: World) -> None:
    world.mastodon.find_faults.append("cannot-tell")
    world.tick(TEN)
    assert world.state == "unconfirmed"
    assert not world.mastodon.posts


def test_missed_says_that_nobody_approved(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN.replace("approvals: 0", "approvals: 1"))
    world.watched()
    assert world.tick().reports[0].state == "needs-approval"
    assert world.ledger.row(world.id) is None, "blocked: nothing is stored"
    world.tick(MIDNIGHT)
    assert (world.state, world.row().detail) == ("missed", "unapproved")


def test_an_approval_in_the_last_minute_is_in_time(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN.replace("approvals: 0", "approvals: 1"))
    world.watched()
    world.tick()
    world.now = MIDNIGHT - MINUTE
    world.approve()
    world.tick()
    assert world.state == "published"


def test_missed_names_what_blocked(make_world: MakeWorld) -> None:
    world = make_world(case=CASE + "hold: {until: 2027-03-14}\n")
    world.watched()
    report = world.tick().reports[0]
    assert report.state == "not-ready"
    assert report.detail.startswith("held: ")
    world.tick(MIDNIGHT)
    assert world.row().detail == "blocked: held"


def test_missed_says_that_it_was_paused(world: World) -> None:
    world.ledger.pause(Pause("account", "mastodon", "p1", world.now))
    world.watched()
    world.tick()
    world.tick(MIDNIGHT)
    assert world.row().detail == "paused"


def test_missed_says_that_the_account_had_its_posts(make_world: MakeWorld) -> None:
    config = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\nposts_a_day = 1')
    world = make_world(config=config, bo_example=BO)
    world.watched()
    world.tick()
    world.tick(MIDNIGHT)
    assert len(world.mastodon.posts) == 1
    assert world.row(world.id.replace("ana", "bo")).detail == "quota"


def test_a_wait_that_turns_into_a_hold_ends_as_blocked(world: World) -> None:
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    world.write("campaigns/example/cases/ana-example.yaml", CASE + "hold: {until: 2027-03-14}\n")
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert (world.state, world.row().detail) == ("missed", "blocked: held")
    assert not world.mastodon.posts


def test_posts_of_one_account_keep_their_gap_after_a_long_silence(make_world: MakeWorld) -> None:
    config = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\ngap = "2 minutes"')
    world = make_world(config=config, bo_example=BO)
    world.tick(TEN + HOUR)
    assert len(world.mastodon.posts) == 1
    world.start()
    tick = world.tick(TEN + HOUR + MINUTE)
    assert len(world.mastodon.posts) == 1
    assert tick.wake == TEN + HOUR + 2 * MINUTE
    world.tick(tick.wake)
    assert len(world.mastodon.posts) == 2


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_each_campaign_has_its_own_midnight(make_world: MakeWorld, zone: str) -> None:
    world = make_world(CAMPAIGN.replace("Europe/Zurich", zone))
    due = world.draft().delivery.due
    world.tick(due - MINUTE)
    world.tick(due)
    assert world.state == "published"
    assert due.date() == DAY


def test_the_wake_is_the_next_due_time(world: World) -> None:
    assert world.tick(TEN - HOUR).wake == TEN
