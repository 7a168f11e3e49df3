"""Failed removals are retried automatically, less and less often, until they succeed."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import Account, Settings
from bot.errors import AuthenticationRequired, TemporarilyUnavailable
from bot.platforms.base import Platform
from bot.publishing.withdrawal_retry import GRACE, LONGEST_PAUSE, WithdrawalRetrier
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World
from tests.unit.publishing.withdrawal_helpers import goes_out, stubborn, taken


class Tries:
    """The bot's own tries in the small world, each when it is due, without a thread."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []
        self.at: list[datetime] = []
        self.leftovers = WithdrawalRetrier(world.publisher, world.ledger, self.said.append, self.connect)

    def connect(self, account: Account, _: Settings) -> Platform:
        return self.world.platforms[account.name]

    def until(self, end: datetime) -> None:
        while self.world.now < end:
            rows = self.world.ledger.to_come_down()
            if self.leftovers.due(rows, self.world.now):
                self.at.append(self.world.now)
                self.leftovers._tried(rows, self.world.now)
            self.world.now += MINUTE


def test_what_could_not_be_taken_down_stays_named_until_the_bot_has_done_it(world: World) -> None:
    platform = stubborn(world)
    goes_out(world)
    platform.refuse(
        AuthenticationRequired("the token is not valid any more"), TemporarilyUnavailable("the server is down")
    )
    assert not taken(world).done
    assert [row.id for row in world.ledger.to_come_down()] == [world.id]
    tries = Tries(world)
    tries.until(TEN + 60 * MINUTE)
    assert (world.state, world.mastodon.posts) == ("withdrawn", [])
    assert world.ledger.to_come_down() == []
    assert tries.at == [TEN, TEN + 5 * MINUTE], "found as it starts, it is tried at once"
    assert tries.said == [f"Taken down: {world.id}"]
    assert [one.by for one in world.ledger.entries()][-1] == ""


def test_it_is_tried_ever_more_rarely_and_never_given_up(world: World) -> None:
    platform = stubborn(world)
    goes_out(world)
    platform.refuse(*[TemporarilyUnavailable("the server is down")] * 99)
    taken(world)
    before = len(world.ledger.entries())
    tries = Tries(world)
    tries.until(TEN + timedelta(days=5))
    pauses = [later - earlier for earlier, later in zip(tries.at, tries.at[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert len(pauses) < 20
    assert len(world.ledger.entries()) == before, "the log holds what happened, not how often it was tried"
    assert world.state == "published"


def test_another_one_to_take_down_is_tried_soon(world: World) -> None:
    due = Tries(world).leftovers.due
    goes_out(world)
    world.ledger.hold(world.id, "p1", TEN)
    rows = world.ledger.to_come_down()
    assert not due([], TEN)
    assert not due(rows, TEN), "the person's own command is still at it"
    assert due(rows, TEN + GRACE)
    assert not due([], TEN + GRACE)
    assert not due(rows, TEN + GRACE), "it came anew"
    assert due(rows, TEN + 2 * GRACE)


def test_a_post_that_is_gone_by_hand_is_reported_and_nothing_is_asked(world: World) -> None:
    platform = stubborn(world)
    goes_out(world)
    platform.refuse(*[TemporarilyUnavailable("the server is gone for good")] * 9)
    assert not taken(world).done
    asked = len(platform.calls)
    assert taken(world, gone=True).state == "withdrawn"
    assert len(platform.calls) == asked
    assert world.ledger.to_come_down() == []
    assert world.ledger.entries()[-1].detail == "a person looked: it is gone from the platform"


def test_what_may_be_out_and_is_not_there_ends_with_a_person_s_word(thread: World) -> None:
    goes_out(thread, None, "lost-before")
    assert thread.state == "unconfirmed"
    assert taken(thread, gone=True).state == "withdrawn"
    assert thread.ledger.to_come_down() == []
