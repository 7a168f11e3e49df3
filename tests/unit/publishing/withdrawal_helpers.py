"""Withdrawals with a platform that refuses to remove, and checks of what must not be posted afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta

from bot.platforms.base import Receipt
from bot.publishing.withdrawal import Withdrawal, WithdrawalResult
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World

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
    world: World,
    *ids: str,
    alone: bool = True,
    wait: Callable[[], bool] = lambda: False,
    by: str = "p2",
    gone: bool = False,
) -> list[WithdrawalResult]:
    whole = Withdrawal(
        world.ledger,
        world.source.files.settings,
        by,
        world.now,
        alone,
        wait,
        connects=lambda account, _: world.platforms[account.name],
        gone=gone,
    )
    rows = [row for id in ids or (world.id,) for row in [world.ledger.row(id)] if row]
    return whole.take(rows)


def taken(world: World, **given: object) -> WithdrawalResult:
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
