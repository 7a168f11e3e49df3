"""Parallel accounts: a failing one stops no other, and a busy one is left alone."""

from datetime import timedelta
from itertools import pairwise
from threading import Barrier, Event, Thread

import pytest

from bot.errors import LedgerError, TemporarilyUnavailable
from bot.platforms.base import Identity
from tests.fakes.platform import Fault
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MINUTE, TEN, World

THREE = CAMPAIGN.replace("[mastodon]", "[mastodon, x, bluesky]")
SECOND = timedelta(seconds=1)


def cases(*names: str) -> dict[str, str]:
    return {f"{n}_example": CASE.replace("ana-example", f"{n}-example").replace("Ana", n.title()) for n in names}


@pytest.mark.parametrize("fault", ["busy", "refused", "logged-out", "lost-before"])
def test_one_accounts_failure_never_stops_another(make_world: MakeWorld, fault: Fault) -> None:
    world = make_world(THREE)
    world.platforms["x"].fail(fault)
    world.watched()
    world.tick()
    assert len(world.mastodon.posts) == len(world.platforms["bluesky"].posts) == 1
    assert not world.platforms["x"].posts


def test_a_fault_in_one_adapter_never_stops_another(make_world: MakeWorld) -> None:
    def fault(_: object) -> None:
        raise ZeroDivisionError

    world = make_world(THREE)
    world.platforms["x"].on_publish = fault
    world.watched()
    states = {report.id.split("/")[4]: report.state for report in world.tick().reports}
    assert states == {"mastodon": "published", "x": "unconfirmed", "bluesky": "published"}


def test_an_account_that_cannot_be_connected_waits(make_world: MakeWorld) -> None:
    world = make_world(THREE)
    del world.platforms["x"]
    world.watched()
    world.tick()
    row = world.row(world.id.replace("mastodon", "x"))
    assert row.state == "waiting"
    assert row.detail.startswith("the program itself failed (KeyError at bot/publishing/")


def test_accounts_send_at_the_same_time(make_world: MakeWorld) -> None:
    world = make_world(THREE)
    meeting = Barrier(3, timeout=10)

    def meet(_: object) -> None:
        meeting.wait()

    for platform in world.platforms.values():
        platform.on_publish = meet
    world.watched()
    world.tick()
    assert all(len(platform.posts) == 1 for platform in world.platforms.values())


def test_posts_of_one_account_go_one_after_another_in_their_order(make_world: MakeWorld) -> None:
    world = make_world(**cases("bo", "cy", "di"))
    world.watched()
    world.tick()
    names = [text.split(" ago today, ")[1].split()[0] for text in world.mastodon.texts]
    assert names == ["Ana", "Bo", "Cy", "Di"]


def test_a_busy_account_is_asked_once_a_tick_and_ever_more_rarely(make_world: MakeWorld) -> None:
    world = make_world(**cases("bo", "cy"))
    world.mastodon.faults.extend(["busy"] * 100)
    world.watched()
    times = []
    for _ in range(60):
        before = world.verbs().count("publish")
        world.tick()
        if world.verbs().count("publish") > before:
            times.append(world.now)
        world.now += 30 * SECOND
    waits = [int((b - a).total_seconds()) for a, b in pairwise(times)]
    assert world.verbs().count("publish") == len(times), "one question, not one a post"
    assert waits[:5] == [30, 60, 120, 240, 480]
    assert not world.mastodon.posts


def test_every_post_of_a_busy_account_is_claimed_and_goes_out_later(make_world: MakeWorld) -> None:
    world = make_world(**cases("bo", "cy"))
    world.mastodon.fail("busy 90")
    world.watched()
    assert {report.state for report in world.tick().reports} == {"waiting"}
    world.tick(TEN + 89 * SECOND)
    assert not world.mastodon.posts
    world.tick(TEN + 90 * SECOND)
    assert len(world.mastodon.posts) == 3


def test_one_post_that_stays_busy_does_not_hold_up_the_others(make_world: MakeWorld) -> None:
    world = make_world(**cases("bo", "cy"))
    world.mastodon.on_publish = lambda part: world.mastodon.faults.extend(["busy"] if "Ana" in part.text else [])
    world.watched()
    world.run_to(TEN + 10 * MINUTE)
    assert len(world.mastodon.posts) == 2


def test_what_was_turned_away_twice_is_in_no_doubt_while_its_account_cannot_be_reached(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> Identity:
        raise TemporarilyUnavailable("the account cannot be reached")

    world.mastodon.fail("busy", "busy")
    world.watched()
    world.tick()
    world.tick(TEN + MINUTE)
    monkeypatch.setattr(world.mastodon, "identity", unreachable)
    world.start()
    world.tick(TEN + timedelta(minutes=20))
    assert world.state == "waiting"
    monkeypatch.undo()
    world.tick(TEN + timedelta(minutes=40))
    assert world.state == "published"


def test_a_sign_in_that_ends_while_looking_puts_nothing_in_doubt_that_was_turned_away(world: World) -> None:
    world.mastodon.fail("busy", "busy")
    world.mastodon.find_faults.append("logged-out")
    world.watched()
    world.tick()
    world.tick(TEN + MINUTE)
    found = world.tick(TEN + timedelta(minutes=20))
    assert world.mastodon.calls[-1][0] == "find"
    assert world.state == "waiting"
    assert found.reports[0].logged_out


def test_jitter_spreads_the_attempts(make_world: MakeWorld) -> None:
    world = make_world()
    world.jitter = lambda: 1.0
    world.mastodon.fail("busy 90")
    world.watched()
    world.tick()
    assert world.row().not_before == TEN + 108 * SECOND


def test_an_account_signed_in_as_somebody_else_never_continues_a_post(thread: World) -> None:
    thread.mastodon.fail(None, "busy")
    thread.watched()
    thread.tick()
    thread.mastodon.name = "stranger"
    thread.start()
    thread.tick(TEN + MINUTE)
    assert thread.state == "partial"
    assert len(thread.mastodon.posts) == 1


def test_two_ticks_at_once_publish_once(make_world: MakeWorld) -> None:
    world = make_world(THREE)
    held, go = Event(), Event()

    def hold(_: object) -> None:
        held.set()
        go.wait(10)

    world.mastodon.on_publish = hold
    world.watched()
    first = Thread(target=world.tick)
    first.start()
    assert held.wait(10)
    second = Thread(target=world.publisher.tick)
    second.start()
    go.set()
    first.join(10)
    second.join(10)
    assert all(len(platform.posts) == 1 for platform in world.platforms.values())


def test_two_bots_without_a_lock_still_publish_once(world: World) -> None:
    """The lock is a convenience; the claim and the attempt are the guard."""
    other = World(world.root, world.source, ledger=world.ledger, platforms=world.platforms)

    def interrupt(_: object) -> None:
        other.tick(TEN)

    world.mastodon.on_publish = interrupt
    world.watched()
    world.tick()
    world.mastodon.on_publish = lambda _: None
    world.run_to(TEN + 5 * MINUTE)
    assert len(world.mastodon.posts) == 1
    assert world.state == "published"


def test_a_ledger_that_fails_stops_the_tick(world: World) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LedgerError("the disk is full")

    world.watched()
    world.ledger.claim = fail  # type: ignore[method-assign,assignment]
    with pytest.raises(LedgerError):
        world.tick()
    assert not world.mastodon.posts


def test_a_part_whose_attempt_cannot_be_kept_is_not_sent(thread: World) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("the disk is full")

    thread.watched()
    thread.ledger.attempt = fail  # type: ignore[method-assign,assignment]
    with pytest.raises(LedgerError):
        thread.tick()
    assert thread.mastodon.texts == ["Ana Example, one of three."]


def test_a_stop_lets_no_new_part_begin(thread: World) -> None:
    thread.mastodon.on_publish = lambda _: thread.publisher.stopping.set()
    thread.watched()
    thread.tick()
    assert thread.state == "partial"
    assert len(thread.mastodon.posts) == 1
    thread.mastodon.on_publish = lambda _: None
    thread.start()
    thread.tick(TEN + MINUTE)
    assert thread.state == "published"


@pytest.mark.parametrize("named", ["busy 0", "busy 1"])
def test_a_platform_that_asks_for_no_wait_is_not_asked_without_end(world: World, named: Fault) -> None:
    world.mastodon.faults.extend([named] * 10_000)
    world.watched()
    while world.now < TEN + 60 * MINUTE:
        world.now = max(world.tick().wake or world.now, world.now + timedelta(milliseconds=100))
    assert 5 < world.verbs().count("publish") < 20
    assert len(world.ledger.entries()) < 100


def test_the_moment_that_a_platform_names_is_not_missed_by_jitter(world: World) -> None:
    world.jitter = lambda: 1.0
    world.mastodon.fail("busy 50000")  # 13 h 53 min: seven minutes before midnight
    world.watched()
    world.run_to(TEN + timedelta(hours=14), MINUTE)
    assert world.state == "published"


def test_a_wait_begins_when_a_slow_server_has_failed_and_not_before(world: World) -> None:
    def slow() -> Identity:
        world.now += 50 * SECOND
        raise TemporarilyUnavailable("it cannot be reached")

    world.mastodon.identity = slow  # type: ignore[method-assign]
    world.watched()
    world.tick()
    assert world.row().not_before == TEN + 80 * SECOND
