"""Withdrawing, whatever the state of the post and whatever the platform answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import AuthenticationRequired, Rejected, TemporarilyUnavailable
from bot.platforms.base import Identity
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, MINUTE, TEN, World
from tests.unit.publishing.test_older_ledger_copies import BO
from tests.unit.publishing.withdrawal_helpers import HOUR, goes_out, stays_silent, stubborn, taken, withdraw


def test_from_published_to_withdrawn(world: World) -> None:
    goes_out(world)
    assert taken(world).state == "withdrawn"
    assert (world.state, world.mastodon.posts) == ("withdrawn", [])
    stays_silent(world)


def test_from_partial_to_withdrawn_the_last_part_first(thread: World) -> None:
    goes_out(thread, None, None, "refused")
    assert (thread.state, len(thread.mastodon.posts)) == ("partial", 2)
    second_first = [post.id for post in reversed(thread.mastodon.posts)]
    assert taken(thread).state == "withdrawn"
    assert [about for verb, about in thread.mastodon.calls if verb == "remove"] == second_first
    assert (thread.state, thread.mastodon.posts) == ("withdrawn", [])
    stays_silent(thread)


@pytest.mark.parametrize("fault", ["busy", "refused"])
def test_what_waits_or_was_refused_never_goes_out(world: World, fault: str) -> None:
    goes_out(world, fault)
    assert world.state == {"busy": "waiting", "refused": "rejected"}[fault]
    assert taken(world).state == "skipped"
    stays_silent(world)


def test_a_thread_that_cannot_be_taken_down_whole_does_not_go_on_meanwhile(thread: World) -> None:
    platform = stubborn(thread)
    goes_out(thread, None, None, "busy 90")
    platform.refuse(TemporarilyUnavailable("too many requests"))
    one = taken(thread)
    assert (one.state, one.done) == ("partial", False)
    assert one.up == ("https://mastodon.example/mastodon-2",)
    assert "too many requests" in one.detail
    stays_silent(thread)
    assert taken(thread).state == "withdrawn", "run again, it goes on with what is left"
    assert not platform.posts


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TemporarilyUnavailable("the server is down"), "run this again"),
        (AuthenticationRequired("the token is not valid any more"), ": sign in again, then run this again"),
        (Rejected("not yours"), "take it down by hand"),
        (RuntimeError("anything"), "the program itself failed (RuntimeError at bot/publishing/"),
    ],
)
def test_what_is_still_up_is_said_with_its_address_and_what_to_do(world: World, error: Exception, said: str) -> None:
    platform = stubborn(world)
    goes_out(world)
    platform.refuse(error)
    one = taken(world)
    assert (one.state, one.up, one.url) == ("published", (world.row().parts[0].url,), world.row().parts[0].url)
    assert said in one.detail
    assert "anything" not in one.detail
    assert world.state == "published"
    assert taken(world).state == "withdrawn"


def test_a_post_of_another_delivery_that_reads_the_same_is_not_taken_down_for_it(make_world: MakeWorld) -> None:
    """Two threads begin alike: one is out, of the other nobody can tell."""
    world = make_world(text="One of two.\n{% next_post %}\nTwo of two, for {{ case.name }}.\n", bo_example=BO)
    world.mastodon.guard = "none"
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 3)
    world.watched()
    world.tick()
    other = world.id.replace("ana-example", "bo-example")
    assert (world.state, world.row(other).state) == ("unconfirmed", "published")
    world.mastodon.find_faults.clear()
    world.now += HOUR
    assert taken(world).state != "withdrawn"
    assert world.mastodon.texts == ["One of two.", "Two of two, for Bo Example."]


def test_one_taken_down_by_hand_counts_as_taken_down(world: World) -> None:
    goes_out(world)
    world.mastodon.posts.clear()
    assert taken(world).state == "withdrawn"


def test_another_account_under_the_same_name_is_never_asked(world: World) -> None:
    goes_out(world)

    class Other(FakePlatform):
        def identity(self) -> Identity:
            return Identity("somebody-else", "@else", 500)

    other = world.platforms["mastodon"] = Other("mastodon")
    one = taken(world)
    assert (one.state, "signed in as another account" in one.detail) == ("published", True)
    assert ("remove", "mastodon-1") not in other.calls


def test_an_account_that_is_gone_from_the_config_is_said(make_world: Callable[..., World]) -> None:
    world = make_world()
    goes_out(world)
    world.source.files.settings.accounts.pop("mastodon")  # type: ignore[attr-defined]
    one = taken(world)
    assert (one.state, "config.toml has no account mastodon" in one.detail) == ("published", True)


def test_one_account_that_is_down_keeps_no_other_up(make_world: Callable[..., World]) -> None:
    world = make_world(CAMPAIGN.replace("[mastodon]", "[mastodon, bluesky]"))
    platform = stubborn(world)
    goes_out(world)
    platform.refuse(AuthenticationRequired("the token is not valid any more"))
    ids = [world.id, world.id.replace("mastodon", "bluesky")]
    assert {one.id.split("/")[4]: one.state for one in withdraw(world, *ids)} == {
        "bluesky": "withdrawn",
        "mastodon": "published",
    }


# what may be out


def test_what_may_be_out_is_looked_for_and_taken_down(world: World) -> None:
    world.mastodon.hidden = True
    goes_out(world, "lost-after")
    world.mastodon.hidden = False
    assert world.state == "unconfirmed"
    assert taken(world).state == "withdrawn"
    assert not world.mastodon.posts


def test_what_surely_is_not_out_never_goes_out(world: World) -> None:
    goes_out(world, "lost-before")
    world.now = TEN + 2 * MINUTE
    assert taken(world).state == "skipped"
    stays_silent(world)


@pytest.mark.parametrize("looked", ["not there yet", "cannot tell"])
def test_what_nobody_can_find_is_left_to_a_person_and_never_sent_again(world: World, looked: str) -> None:
    goes_out(world, "lost-before")
    if looked == "cannot tell":
        world.now = TEN + 2 * MINUTE
        world.mastodon.find_faults.append("cannot-tell")
    one = taken(world)
    assert (one.state, one.done) == ("unconfirmed", False)
    assert one.detail.startswith("it may be out: ")
    stays_silent(world)


def test_the_parts_before_a_doubtful_one_are_taken_down_at_once(thread: World) -> None:
    goes_out(thread, None, "lost-before")
    assert thread.state == "unconfirmed"
    one = taken(thread)
    assert (one.state, thread.mastodon.posts) == ("unconfirmed", [])
    stays_silent(thread)
    thread.now = TEN + 21 * HOUR
    assert taken(thread).state == "withdrawn"


def test_what_is_not_there_though_what_followed_it_was_sent_is_left_to_a_person(thread: World) -> None:
    """It was there once, or what followed would never have been sent: absent now, it may be hidden."""
    goes_out(thread, None, "lost-before")
    assert thread.ledger.reclaim(thread.id, "unconfirmed", thread.now)
    thread.ledger.attempt(thread.id, 2, thread.now)
    thread.ledger.turn(thread.id, "unconfirmed", "it may be out", thread.now)
    thread.now = TEN + 2 * MINUTE
    one = taken(thread)
    assert (one.state, one.done) == ("unconfirmed", False)
    assert "it is not there, and what followed it was sent" in one.detail
    stays_silent(thread)


def test_an_account_that_is_on_another_platform_by_now_is_never_asked(make_world: Callable[..., World]) -> None:
    world = make_world()
    goes_out(world)
    accounts = world.source.files.settings.accounts
    accounts["mastodon"] = replace(accounts["mastodon"], platform="bluesky")  # type: ignore[index]
    asked = len(world.mastodon.calls)
    one = taken(world)
    assert (one.state, "config.toml has no account mastodon on mastodon any more" in one.detail) == ("published", True)
    assert len(world.mastodon.calls) == asked
