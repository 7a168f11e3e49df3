"""Withdrawing while a bot works, or after one died halfway."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from bot.ledger.models import State
from bot.platforms.base import OutgoingPart, Receipt
from bot.publishing.withdrawal import WithdrawalResult
from tests.fakes.platform import Crash
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World
from tests.unit.publishing.withdrawal_helpers import goes_out, stays_silent, taken


def test_a_thread_on_its_way_is_awaited_and_taken_down(thread: World) -> None:
    """The bot sends the last two parts while the withdrawal waits."""
    seen: list[State] = []

    def patient() -> bool:
        seen.append(thread.row().state)
        thread.start()
        thread.tick()
        return True

    _begin(thread)
    assert taken(thread, alone=False, wait=patient).state == "withdrawn"
    assert seen == ["sending"]
    assert not thread.mastodon.posts


def test_what_is_on_its_way_too_long_is_said(thread: World) -> None:
    _begin(thread)
    one = taken(thread, alone=False)
    assert (one.state, one.done) == ("sending", False)
    assert "going out at this moment" in one.detail


def test_a_stopped_case_stops_a_thread_between_two_parts_and_then_it_comes_down(thread: World) -> None:
    def stop(part: OutgoingPart) -> None:
        if part.n == 1:
            thread.ledger.stop_case("ana-example", "", [], "p2", thread.now)

    thread.mastodon.on_publish = stop
    goes_out(thread)
    assert (thread.state, len(thread.mastodon.posts)) == ("partial", 2)
    assert taken(thread, alone=False).state == "withdrawn"
    assert not thread.mastodon.posts


def test_what_a_dead_bot_left_behind_is_looked_for(world: World) -> None:
    _begin(world)
    assert world.state == "sending"
    assert taken(world).state == "withdrawn"
    assert not world.mastodon.posts
    stays_silent(world)


def test_a_part_that_goes_out_meanwhile_is_taken_down_too(thread: World) -> None:
    """The bot took the thread up a moment before it was held."""
    goes_out(thread, None, "busy 90")
    platform = thread.mastodon
    thread.now = TEN + 2 * MINUTE
    hold, thread.ledger.hold = thread.ledger.hold, lambda *_: None  # type: ignore[method-assign]
    remove = platform.remove

    def late(receipt: Receipt) -> None:
        platform.remove = remove  # type: ignore[method-assign]
        remove(receipt)
        thread.ledger.hold = hold  # type: ignore[method-assign]
        thread.tick()

    platform.remove = late  # type: ignore[method-assign]
    assert taken(thread).state == "withdrawn"
    assert not platform.posts


def _begin(world: World) -> None:
    """The first part is out, and the bot dies before it notes that."""
    world.watched()
    world.mastodon.fail("crash-after")
    with pytest.raises(Crash):
        world.tick()


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("by_case", [True, False])
def test_a_bot_and_a_withdrawal_at_the_same_moment_leave_nothing_up(thread: World, n: int, by_case: bool) -> None:
    """It begins, in a thread of its own, while the bot sends that part."""
    ended: list[WithdrawalResult] = []

    def take() -> None:
        if by_case:
            thread.ledger.stop_case("ana-example", "", [], "p2", thread.now)
        ended.append(taken(thread, alone=False, wait=_a_moment))

    beside = Thread(target=take)

    def begin(part: OutgoingPart) -> None:
        if part.n == n:
            beside.start()
            beside.join(0.01)

    thread.mastodon.on_publish = begin
    goes_out(thread)
    beside.join(10)
    assert [one.state for one in ended] == ["withdrawn"]
    assert (thread.state, thread.mastodon.posts) == ("withdrawn", [])
    thread.mastodon.on_publish = lambda _: None
    stays_silent(thread)


def _a_moment() -> bool:
    return not Event().wait(0.001)
