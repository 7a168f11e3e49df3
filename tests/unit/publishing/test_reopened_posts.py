"""Files and approvals are checked again before a waiting post is started."""

from datetime import timedelta

from bot.ledger.models import Approval
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, DAY, MINUTE, TEN, THREAD, World

HOUR = timedelta(hours=1)
APPROVED = CAMPAIGN.replace("approvals: 0", "approvals: 1")
FILE = "campaigns/example/cases/ana-example.yaml"
HELD = CASE + "hold: {until: 2027-03-14}\n"


def waiting(make_world: MakeWorld, campaign: str = CAMPAIGN, text: str = "") -> World:
    world = make_world(campaign, text=text)
    world.mastodon.fail("busy")
    world.watched()
    if campaign == APPROVED:
        world.approve()
    world.tick()
    assert world.state == "waiting"
    return world


def test_a_hold_keeps_back_what_was_waiting(make_world: MakeWorld) -> None:
    world = waiting(make_world)
    world.write(FILE, HELD)
    world.run_to(TEN + HOUR)
    assert not world.mastodon.posts
    world.write(FILE, CASE)
    world.tick(TEN + 2 * HOUR)
    assert world.state == "published"


def test_changed_words_need_their_own_yes(make_world: MakeWorld) -> None:
    world = waiting(make_world, APPROVED)
    world.write("templates/anniversary/en.txt", "{{ case.name }}: newer words.\n")
    world.run_to(TEN + HOUR)
    assert not world.mastodon.posts
    world.approve("p2")
    world.tick(TEN + 2 * HOUR)
    assert world.mastodon.texts == ["Ana Example: newer words."]
    assert world.state == "published"


def test_the_old_words_may_go_where_they_are_put_back(make_world: MakeWorld) -> None:
    world = waiting(make_world, APPROVED)
    old = (world.root / "templates/anniversary/en.txt").read_text("utf-8")
    world.write("templates/anniversary/en.txt", "{{ case.name }}: newer words.\n")
    world.tick(TEN + HOUR)
    world.write("templates/anniversary/en.txt", old)
    world.tick(TEN + 2 * HOUR)
    assert world.state == "published"


def test_a_thread_that_has_begun_is_finished_from_its_seal(make_world: MakeWorld) -> None:
    world = make_world(text=THREAD)
    world.mastodon.fail(None, "busy")
    world.watched()
    world.tick()
    world.write(FILE, HELD)
    world.write("templates/anniversary/en.txt", "quite other words\n")
    world.tick(TEN + MINUTE)
    assert world.mastodon.texts == ["Ana Example, one of three.", "Two of three.", "Three of three."]


def test_a_case_taken_away_keeps_back_what_was_waiting(make_world: MakeWorld) -> None:
    world = waiting(make_world)
    (world.root / FILE).unlink()
    world.reload()
    world.run_to(TEN + HOUR)
    assert world.state == "waiting"
    assert not world.mastodon.posts


def test_a_broken_campaign_file_keeps_back_what_was_waiting(make_world: MakeWorld) -> None:
    world = waiting(make_world)
    world.write("campaigns/example/campaign.yaml", "title: broken: twice\n")
    world.run_to(TEN + HOUR)
    assert not world.mastodon.posts
    world.write("campaigns/example/campaign.yaml", CAMPAIGN)
    world.tick(TEN + 2 * HOUR)
    assert world.state == "published"


def test_two_people_where_two_are_asked(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN.replace("approvals: 0", "approvals: 2"))
    world.watched()
    world.approve("p1")
    world.approve("p1")
    assert world.tick().reports[0].state == "needs-approval"
    world.approve("p2")
    world.tick(TEN + MINUTE)
    assert world.state == "published"


def test_an_approval_to_other_words_does_not_count(make_world: MakeWorld) -> None:
    world = make_world(APPROVED)
    world.ledger.approve(world.id, Approval("p1", "0" * 64, TEN, DAY))
    world.watched()
    assert world.tick().reports[0].state == "needs-approval"


def test_a_stop_file_with_nobody_to_ask_goes_with_the_file(world: World) -> None:
    stop = world.root / "campaigns/STOP"
    stop.touch()
    world.watched()
    assert world.tick().reports[0].state == "not-ready"
    stop.unlink()
    world.tick(TEN + MINUTE)
    assert world.state == "published"


def test_a_stop_file_stays_said_until_people_resume(make_world: MakeWorld) -> None:
    world = make_world(APPROVED)
    world.approve()
    stop = world.root / "campaigns/STOP"
    stop.touch()
    world.watched()
    world.tick()
    stop.unlink()
    world.tick(TEN + MINUTE)
    assert not world.mastodon.posts
    world.ledger.resume("all", "", "p1", world.now, 1)
    world.tick(TEN + 2 * MINUTE)
    assert world.state == "published"
