"""Taking down: whatever state a post is in, and whatever its platform says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from bot.errors import Busy, LoggedOut, Rejected
from bot.ledger.answers import State
from bot.platforms.base import Identity, Receipt, SealedPart
from bot.publishing.withdraw import Taken, Withdrawal
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.world import CAMPAIGN, MINUTE, TEN, World

HOUR = timedelta(hours=1)


class Stubborn(FakePlatform):
    """Some calls of remove fail, in turn."""

    def refuse(self, *errors: Exception) -> None:
        self.errors = deque(errors)

    def remove(self, receipt: Receipt) -> None:
        if getattr(self, "errors", None):
            raise self.errors.popleft()
        super().remove(receipt)


def withdraw(
    world: World, *ids: str, alone: bool = True, wait: Callable[[], bool] = lambda: False, by: str = "p2"
) -> list[Taken]:
    whole = Withdrawal(
        world.ledger,
        world.source.files.settings,
        by,
        world.now,
        alone,
        wait,
        connects=lambda account, _: world.platforms[account.name],
    )
    rows = [row for id in ids or (world.id,) for row in [world.ledger.row(id)] if row]
    return whole.take(rows)


def taken(world: World, **given: object) -> Taken:
    (one,) = withdraw(world, **given)  # type: ignore[arg-type]
    return one


def stubborn(world: World) -> Stubborn:
    platform = Stubborn("mastodon")
    world.platforms["mastodon"] = platform
    world.start()
    return platform


def goes_out(world: World, *faults: str | None) -> None:
    world.mastodon.fail(*faults)  # type: ignore[arg-type]
    world.watched()
    world.tick()


def stays_silent(world: World) -> None:
    """For the rest of the day, by this bot and by one that starts anew."""
    before = world.verbs().count("publish")
    world.run_to(TEN + 2 * HOUR, 5 * MINUTE)
    world.start()
    world.run_to(TEN + 20 * HOUR, HOUR)
    assert world.verbs().count("publish") == before


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
    platform.refuse(Busy("too many requests"))
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
        (Busy("the server is down"), "run this again"),
        (LoggedOut("the token is not valid any more"), "followup login mastodon"),
        (Rejected("not yours"), "take it down by hand"),
        (RuntimeError("anything"), "the program itself failed (RuntimeError)"),
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
    platform.refuse(LoggedOut("the token is not valid any more"))
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


# while a bot is at work


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
    def stop(part: SealedPart) -> None:
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
    from tests.fakes.platform import Crash

    world.watched()
    world.mastodon.fail("crash-after")
    with pytest.raises(Crash):
        world.tick()


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("by_case", [True, False])
def test_a_bot_and_a_withdrawal_at_the_same_moment_leave_nothing_up(thread: World, n: int, by_case: bool) -> None:
    """It begins, in a thread of its own, while the bot sends that part."""
    ended: list[Taken] = []

    def take() -> None:
        if by_case:
            thread.ledger.stop_case("ana-example", "", [], "p2", thread.now)
        ended.append(taken(thread, alone=False, wait=_a_moment))

    beside = Thread(target=take)

    def begin(part: SealedPart) -> None:
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
