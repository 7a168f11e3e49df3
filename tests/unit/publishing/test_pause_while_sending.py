"""A pause stops a post that is being sent, and no broken file ends the pause."""

from datetime import timedelta

import pytest

from bot.platforms.base import OutgoingPart
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MIDNIGHT, MINUTE, TEN, World
from tests.unit.publishing.withdrawal_helpers import taken

BO = CASE.replace("ana-example", "bo-example").replace("Ana Example", "Bo Example").replace("{en: Ana}", "{en: Bo}")


def test_a_thread_that_one_person_withdraws_goes_no_further(thread: World) -> None:
    """`withdraw ID` pauses nothing, and may have given up waiting: the bot stops all the same."""

    def stop(part: OutgoingPart) -> None:
        if part.n == 1:
            thread.ledger.hold(thread.id, "p2", thread.now)

    thread.mastodon.on_publish = stop
    thread.watched()
    thread.tick()
    assert (thread.state, thread.row().detail, len(thread.mastodon.posts)) == ("partial", "to be taken down", 2)
    thread.run_to(TEN + 9 * MINUTE)
    assert len(thread.mastodon.posts) == 2
    assert taken(thread).state == "withdrawn"
    assert not thread.mastodon.posts


def test_a_post_in_its_last_part_stays_to_be_taken_down(world: World) -> None:
    world.mastodon.on_publish = lambda part: world.ledger.hold(part.delivery, "p2", world.now)
    world.watched()
    world.tick()
    assert (world.state, world.row().detail) == ("published", "to be taken down")


def test_a_broken_campaign_lifts_no_stop_file(make_world: MakeWorld) -> None:
    """Nobody has to agree, as far as the files can be read: the broken one may ask for two people."""
    world = make_world(CAMPAIGN.replace("approvals: 0", "approvals: 2"))
    stop = world.root / "campaigns" / "STOP"
    stop.touch()
    world.tick(TEN - MINUTE)
    world.write("campaigns/example/campaign.yaml", CAMPAIGN + "surprise: yes\n")
    stop.unlink()
    world.tick(TEN)
    assert [pause.scope for pause in world.ledger.pauses()] == ["all"]
    world.write("campaigns/example/campaign.yaml", CAMPAIGN)
    world.run_to(MIDNIGHT - MINUTE, 30 * MINUTE)
    assert world.ledger.pauses() == () or not world.mastodon.posts


@pytest.mark.parametrize("gone", ["example/campaign.yaml", "example"])
def test_a_campaign_that_is_not_there_for_a_moment_lifts_no_stop_file(make_world: MakeWorld, gone: str) -> None:
    """A synced folder caught half way: the campaign that asks for two people is not in it."""
    world = make_world(CAMPAIGN.replace("approvals: 0", "approvals: 2"))
    stop = world.root / "campaigns" / "STOP"
    stop.touch()
    world.tick(TEN - MINUTE)
    (world.root / "campaigns" / gone).rename(world.root / "away")
    stop.unlink()
    world.reload()
    world.tick(TEN)
    assert [pause.scope for pause in world.ledger.pauses()] == ["all"]


def test_an_edit_while_other_posts_go_out_is_looked_at_before_the_next_one(make_world: MakeWorld) -> None:
    """Each post takes five seconds; during the first somebody puts the second case on hold."""
    world = make_world(bo_example=BO, cy_example=BO.replace("bo-", "cy-").replace("Bo", "Cy"))

    def slow(part: OutgoingPart) -> None:
        world.now += timedelta(seconds=5)
        if "Ana" in part.text:
            world.write("campaigns/example/cases/bo-example.yaml", BO + "hold: {until: 2027-03-14}\n")

    world.mastodon.on_publish = slow
    world.watched()
    tick = world.tick()
    assert [post.part.delivery.split("/")[1] for post in world.mastodon.posts] == ["ana-example"]
    assert tick.wake == world.now + timedelta(seconds=5)
    world.run_to(TEN + 5 * MINUTE)
    assert [post.part.delivery.split("/")[1] for post in world.mastodon.posts] == ["ana-example", "cy-example"]
