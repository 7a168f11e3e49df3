"""A person resolves posts whose outcome is unknown, and the transitions that belong to people."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import CommandError, Refused
from bot.ledger.models import Pause, Reason
from bot.publishing.approvals import stop
from bot.publishing.settlement import not_published, published
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CONFIG, MIDNIGHT, MINUTE, TEN, THREAD, World

HOUR = timedelta(hours=1)
LINK = "https://mastodon.example/@mastodon/114"
SERVER = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\nserver = "https://mastodon.example"')


@pytest.fixture
def world(make_world) -> World:  # type: ignore[no-untyped-def]
    """Its post was sent, no answer came, and nobody can find out."""
    return doubtful(make_world(config=SERVER))


@pytest.fixture
def thread(make_world) -> World:  # type: ignore[no-untyped-def]
    """The same, of the second of three parts."""
    return doubtful(make_world(config=SERVER, text=THREAD), None)


def doubtful(world: World, *before: None) -> World:
    world.mastodon.fail(*before, "lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 50)
    world.watched()
    world.tick()
    assert world.state == "unconfirmed"
    world.now = TEN + 5 * MINUTE
    return world


def found(world: World, url: str = LINK) -> str:
    files = world.source.files
    return published(
        world.ledger, replace(files.settings, live=True), files.casebook, world.row(), url, "p1", world.now
    )


def not_found(world: World) -> str:
    return not_published(world.ledger, world.source.files.casebook, world.row(), "p1", world.now)


def test_from_unconfirmed_to_published_by_a_person(world: World) -> None:
    assert found(world) == "published"
    assert (world.state, world.row().parts[0].url) == ("published", LINK)
    world.run_to(TEN + HOUR, 5 * MINUTE)
    assert world.verbs().count("publish") == 1


def test_from_unconfirmed_to_sending_by_a_person(world: World) -> None:
    """The person's word counts where the platform gives none."""
    seen: list[str | None] = []
    world.mastodon.on_publish = lambda _: seen.append(world.state)
    assert not_found(world) == "waiting"
    world.tick()
    assert (seen, world.state, len(world.mastodon.posts)) == (["sending"], "published", 1)
    events = [entry.event for entry in world.ledger.entries()]
    assert events[events.index("settled") :] == ["settled", "again", "waiting", "again", "attempted", "published"]


def test_a_person_may_overlook_it_so_the_platform_is_asked_once_more(make_world) -> None:  # type: ignore[no-untyped-def]
    world = make_world(config=SERVER)
    world.mastodon.hidden = True
    world.mastodon.fail("lost-after")
    world.watched()
    world.tick()
    world.now = TEN + 5 * MINUTE
    not_found(world)
    world.mastodon.hidden = False
    world.tick()
    assert world.state == "published"
    assert world.verbs().count("publish") == 1


def test_a_person_overlooked_it_and_the_platform_refuses_the_repeat(make_world) -> None:  # type: ignore[no-untyped-def]
    """X has no key: its word that it has this very text means that the first attempt went through."""
    world = make_world(config=SERVER)
    world.mastodon.guard = "text"
    world.mastodon.hidden = True
    world.mastodon.fail("lost-after")
    world.watched()
    world.tick()
    world.now = TEN + 5 * MINUTE
    not_found(world)
    world.tick()
    assert (world.state, len(world.mastodon.posts)) == ("unconfirmed", 1)


def test_a_person_finds_nothing_after_its_day(world: World) -> None:
    world.now = MIDNIGHT
    assert not_found(world) == "missed"
    assert (world.state, world.row().detail) == ("missed", "busy")


def test_what_is_paused_stays_so_after_a_persons_word(world: World) -> None:
    world.ledger.pause(Pause("all", "", "p2", world.now))
    not_found(world)
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert world.state == "missed"
    assert not world.mastodon.posts


def test_a_thread_goes_on_after_the_part_that_a_person_found(thread: World) -> None:
    assert found(thread) == "partial"
    assert [bool(part.at) for part in thread.row().parts] == [True, True, False]
    thread.tick()
    assert thread.state == "published"
    assert thread.mastodon.posts[-1].reply_to == "114"


def test_a_thread_goes_on_with_the_part_that_nobody_found(thread: World) -> None:
    assert not_found(thread) == "partial"
    thread.tick()
    assert thread.state == "published"
    assert len(thread.mastodon.posts) == 3


def test_a_thread_does_not_go_on_long_after_midnight(thread: World) -> None:
    thread.now = MIDNIGHT + 3 * HOUR
    assert not_found(thread) == "partial"
    thread.run_to(thread.now + 3 * HOUR, HOUR)
    assert thread.state == "partial"
    assert len(thread.mastodon.posts) == 1


def test_a_thread_that_was_finished_by_hand_is_published(make_world) -> None:  # type: ignore[no-untyped-def]
    thread = make_world(config=SERVER, text=THREAD)
    thread.mastodon.fail(None, None, "refused")
    thread.watched()
    thread.tick()
    assert thread.state == "partial"
    assert found(thread) == "published"
    assert [part.remote_id for part in thread.row().parts] == ["mastodon-1", "mastodon-2", "114"]


@pytest.mark.parametrize("state", ["published", "waiting", "rejected"])
def test_what_nobody_doubts_is_not_settled(make_world, state: str) -> None:  # type: ignore[no-untyped-def]
    world = make_world(config=SERVER)
    world.mastodon.faults = deque({"published": [], "waiting": ["busy"], "rejected": ["refused"]}[state])
    world.watched()
    world.tick()
    assert world.state == state
    for settle in (found, not_found):
        with pytest.raises(Refused, match="needs no settling"):
            settle(world)


def test_a_link_to_somebody_elses_post_is_refused(world: World) -> None:
    with pytest.raises(CommandError, match="no post of the account mastodon"):
        found(world, "https://other.example/@us/114")
    assert world.state == "unconfirmed"


@pytest.mark.parametrize("fault", ["busy", "refused"])
def test_from_waiting_or_refused_to_skipped_and_back_by_an_approval(make_world, fault: str) -> None:  # type: ignore[no-untyped-def]
    world = make_world(CAMPAIGN)
    world.mastodon.fail(fault)
    world.watched()
    world.tick()
    assert world.state == {"busy": "waiting", "refused": "rejected"}[fault]
    assert stop(world.ledger, world.row(), "p1", world.now) == ""
    world.run_to(TEN + HOUR, 5 * MINUTE)
    assert (world.state, world.mastodon.posts) == ("skipped", [])
    world.approve()
    world.tick()
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)


def test_a_thread_whose_rest_cannot_follow_may_stay_as_a_person_saw_it(thread: World) -> None:
    not_found(thread)
    with pytest.raises(Refused, match="the bot retries automatically"):
        not_found(thread)
    thread.ledger.reclaim(thread.id, "partial", thread.now)
    thread.ledger.turn(thread.id, "partial", "the rest could not follow in time", thread.now)
    assert not_found(thread) == "partial"
    assert thread.row().reason is Reason.LEFT
    assert [(e.event, e.by, e.reason) for e in thread.ledger.entries()][-1] == ("settled", "p1", Reason.LEFT)
    with pytest.raises(Refused, match="a person has seen already"):
        not_found(thread)
    thread.run_to(MIDNIGHT + 3 * HOUR, HOUR)
    assert (thread.state, thread.row().reason) == ("partial", Reason.LEFT)
    assert len(thread.mastodon.posts) == 1


def test_a_thread_that_is_to_come_down_is_not_left_as_it_is(thread: World) -> None:
    thread.now = MIDNIGHT + 3 * HOUR
    not_found(thread)
    thread.ledger.hold(thread.id, "p1", thread.now)
    with pytest.raises(Refused, match="it is to be taken down"):
        not_found(thread)
