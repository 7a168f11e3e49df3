"""The process dies at any step or an answer is lost: nothing is posted twice or forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import TemporarilyUnavailable
from bot.platforms.base import Identity, OutgoingPart, Receipt
from tests.fakes.platform import Crash, Fault, Guard
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, THREAD, World

STEPS = ("claim", "attempt", "receive", "turn", "reclaim", "tick", "know")
WORDS = ["Ana Example, one of three.", "Two of three.", "Three of three."]


class Dying:
    """The process that dies right before or right after its n-th step of a kind."""

    def __init__(self, world: World, step: str, n: int, *, after: bool) -> None:
        self.left = n
        self.after = after
        self.whole = getattr(world.ledger, step)
        self.world, self.step = world, step
        setattr(world.ledger, step, self._step)

    def _step(self, *args: Any, **words: Any) -> Any:
        if self.left == 0 and not self.after:
            self._die()
        found = self.whole(*args, **words)
        if self.left == 0:
            self._die()
        self.left -= 1
        return found

    def _die(self) -> None:
        setattr(self.world.ledger, self.step, self.whole)
        raise Crash


def survive(world: World, ticks: int = 8) -> None:
    """Every death is followed by a new process, a minute later."""
    for _ in range(ticks):
        try:
            world.tick(world.now + MINUTE)
        except Crash:
            world.start()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_around_any_step_leaves_each_part_out_exactly_once(
    make_world: MakeWorld, step: str, n: int, after: bool
) -> None:
    world = make_world(text=THREAD)
    world.mastodon.fail(None, "busy")  # so that waiting and taking up again are among the steps
    world.watched()
    Dying(world, step, n, after=after)
    survive(world)
    assert world.mastodon.texts == WORDS
    assert world.state == "published"


@pytest.mark.parametrize("guard", ["key", "text", "none"])
@pytest.mark.parametrize("fault", ["crash-before", "crash-after", "lost-before", "lost-after"])
@pytest.mark.parametrize("part", range(3))
def test_a_lost_answer_is_never_sent_again_blindly(thread: World, part: int, fault: Fault, guard: Guard) -> None:
    thread.mastodon.guard = guard
    thread.mastodon.fail(*[None] * part, fault)
    thread.watched()
    survive(thread)
    assert thread.mastodon.texts == WORDS
    assert thread.state == "published"


@pytest.mark.parametrize("guard", ["key", "text"])
def test_what_arrives_late_meets_the_platforms_own_guard(world: World, guard: Guard) -> None:
    """It was absent for longer than anybody waits, is sent again, and only then appears."""
    world.mastodon.guard = guard
    world.mastodon.fail("late")
    world.mastodon.hidden = True
    world.watched()
    world.tick()
    world.mastodon.arrive()
    world.tick(TEN + 2 * MINUTE)
    world.mastodon.hidden = False
    world.run_to(TEN + 30 * MINUTE)
    assert len(world.mastodon.posts) == 1
    assert world.state == "published"


def test_absent_counts_only_when_a_lost_request_has_had_its_time(world: World) -> None:
    world.mastodon.fail("crash-before")
    world.watched()
    with pytest.raises(Crash):
        world.tick()
    world.start()
    world.tick(TEN + timedelta(seconds=30))
    assert world.state == "unconfirmed"
    assert world.verbs() == ["publish", "find"]
    world.tick(TEN + timedelta(seconds=61))
    assert world.verbs() == ["publish", "find", "find", "publish"]


def test_a_second_lost_request_gets_its_time_as_well(world: World) -> None:
    world.mastodon.fail("lost-before", "crash-before")
    world.watched()
    world.tick()
    with pytest.raises(Crash):
        world.tick(TEN + 2 * MINUTE)
    world.start()
    world.tick(TEN + 2 * MINUTE + timedelta(seconds=30))
    assert world.state == "unconfirmed"
    assert world.verbs().count("publish") == 2
    world.tick(TEN + 3 * MINUTE)
    assert world.state == "published"


def test_a_platform_that_cannot_tell_is_looked_at_ever_less_often_and_never_sent_to(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 500)
    world.watched()
    world.tick()
    world.run_to(TEN + timedelta(hours=2))
    looks = world.verbs().count("find")
    assert 5 < looks < 20
    assert world.verbs().count("publish") == 1
    assert world.state == "unconfirmed"


def test_only_looks_that_were_made_lengthen_the_pause_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account asks for half a minute, three times: once it answers, the post in doubt is looked for at once."""

    def busy() -> Identity:
        raise TemporarilyUnavailable("too many requests", wait=30)

    world.mastodon.fail("crash-before")
    world.watched()
    with pytest.raises(Crash):
        world.tick()
    world.start()
    monkeypatch.setattr(world.mastodon, "identity", busy)
    world.run_to(TEN + 3 * MINUTE)
    monkeypatch.undo()
    world.tick(TEN + 4 * MINUTE)
    assert world.state == "published"


@pytest.mark.parametrize(("after", "holds"), [(30, 30), (61, 1), (75, 15), (900, 30)])
def test_an_earlier_look_counts_only_if_the_attempt_had_had_its_time(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int, holds: int
) -> None:
    """Before that an absence says nothing, so that any look will do for what is there."""
    asked: list[timedelta] = []
    find = world.mastodon.find

    def listen(part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        asked.append(part.max_scan_age)
        return find(part, thread)

    world.mastodon.fail("crash-before")
    world.watched()
    with pytest.raises(Crash):
        world.tick()
    monkeypatch.setattr(world.mastodon, "find", listen)
    world.start()
    world.tick(TEN + timedelta(seconds=after))
    assert asked == [timedelta(seconds=holds)]


def test_what_another_ledger_may_have_sent_is_looked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[bool, timedelta]] = []

    def listen(part: OutgoingPart, _: Sequence[Receipt]) -> None:
        asked.append((part.nearly, part.max_scan_age))

    monkeypatch.setattr(world.mastodon, "find", listen)
    world.tick(TEN + MINUTE)
    assert asked[0] == (False, timedelta(0))
    assert [nearly for nearly, _ in asked[1:]] == [True]
    assert world.state == "published"


def test_a_fault_in_an_adapter_makes_the_post_unconfirmed(world: World) -> None:
    def fault(_: object) -> None:
        raise KeyError("a secret may stand here")

    world.mastodon.on_publish = fault
    world.watched()
    report = world.tick().reports[0]
    assert (report.state, world.state) == ("unconfirmed", "unconfirmed")
    assert "KeyError" in report.detail
    assert "secret" not in report.detail


def test_a_duplicate_on_a_repeat_means_find_it(world: World) -> None:
    world.mastodon.guard = "text"
    world.mastodon.fail("lost-after")
    world.mastodon.find_faults.extend(["cannot-tell"])
    world.mastodon.hidden = True
    world.watched()
    world.tick()
    world.mastodon.find_faults.clear()
    world.tick(TEN + 2 * MINUTE)  # not seen yet, sent again, refused as a duplicate
    assert world.state == "unconfirmed"
    world.mastodon.hidden = False
    world.tick(TEN + 20 * MINUTE)
    assert world.state == "published"
    assert len(world.mastodon.posts) == 1


def test_a_day_that_ends_in_doubt_stays_in_doubt_until_somebody_can_tell(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 500)
    world.watched()
    world.tick()
    world.run_to(TEN + timedelta(hours=15), timedelta(minutes=20))
    assert world.state == "unconfirmed"
    world.mastodon.find_faults.clear()
    world.run_to(TEN + timedelta(hours=16), timedelta(minutes=20))
    assert world.state == "missed"
    assert not world.mastodon.posts
