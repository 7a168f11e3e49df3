"""What the operator reads while platforms fail: one line when it begins, one when it is settled."""

from __future__ import annotations

from io import StringIO
from random import Random
from typing import get_args

import pytest

from bot.cli.tick_output import TickPrinter
from bot.errors import TemporarilyUnavailable
from bot.ledger.models import Pause
from bot.presentation.terminal import terminal_for
from bot.publishing.outcomes import PostResult, TickResult
from tests.fakes.platform import Fault, Guard
from tests.unit.publishing.conftest import MakeWorld, make_world
from tests.unit.publishing.publisher_fixture import CASE, MINUTE, TEN, THREAD, World

__all__ = ["make_world"]
ROUGH: tuple[Fault | None, ...] = ("lost-before", "busy", "busy 90", "lost-after", "late", None)


class Keeper:
    """Reads the lines of each tick."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.telling = TickPrinter(terminal_for(StringIO()), live=True)
        self.lines: list[str] = []

    def tick(self) -> None:
        self.world.now += MINUTE
        self.read(self.world.tick())

    def read(self, tick: TickResult) -> None:
        self.lines += self.telling.lines(tick, self.world.source.files.casebook)

    @property
    def states(self) -> list[str]:
        """Of each line about a post what it says became of it."""
        heads = (line for line in self.lines if not line.startswith(" "))
        return [line.split("  ")[1].rpartition(": ")[0] for line in heads]


@pytest.fixture
def keeper(make_world: MakeWorld) -> Keeper:
    return Keeper(make_world())


def report(state: str, detail: str, **more: object) -> TickResult:
    return TickResult(TEN, (PostResult(f"example/ana-example/r/2027-03-14/{'m'}/en", state, detail, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize("guard", get_args(Guard))
@pytest.mark.parametrize("seed", range(5))
def test_hours_of_bad_weather_are_a_line_for_each_stage_and_one_at_the_end(
    keeper: Keeper, guard: Guard, seed: int
) -> None:
    rough, platform = Random(seed), keeper.world.mastodon
    platform.guard = guard
    keeper.world.watched()
    keeper.world.now = TEN - MINUTE
    for minute in range(300):
        platform.faults.clear()
        platform.find_faults.clear()
        if minute < 200:
            platform.fail(rough.choice(ROUGH))
            platform.find_faults.append(rough.choice(("cannot-tell", None)))
        keeper.tick()
    said = keeper.states
    assert said[-1] == "Published"
    assert len(said) == len(set(said)) <= 3
    assert set(said) <= {"Waiting to retry", "Outcome unknown: check the account", "Published"}


def test_a_thread_in_bad_weather_is_as_calm(make_world: MakeWorld) -> None:
    keeper = Keeper(make_world(text=THREAD))
    rough, platform = Random(7), keeper.world.mastodon
    keeper.world.watched()
    keeper.world.now = TEN - MINUTE
    for _ in range(300):
        platform.faults.clear()
        platform.fail(rough.choice(ROUGH))
        keeper.tick()
    said = keeper.states
    assert said[-1] == "Published"
    assert len(said) == len(set(said)) <= 4


def test_a_doubt_says_what_the_bot_does_and_what_a_person_can_do(keeper: Keeper) -> None:
    keeper.read(report("unconfirmed", "no answer came"))
    head, *rest = keeper.lines
    assert head.endswith("/en")
    assert "Outcome unknown: check the account" in head
    said = " ".join(" ".join(rest).split())
    assert said.startswith("no answer came The bot keeps checking")
    assert "followup settle" in said


def test_a_person_who_must_sign_in_is_told_in_the_midst_of_it_once(keeper: Keeper) -> None:
    for _ in range(3):
        keeper.read(report("unconfirmed", "no answer", new=False))
        keeper.read(report("unconfirmed", "answered 401", new=False, logged_out=True))
    assert keeper.states == ["Outcome unknown: check the account"] * 2
    assert sum("401" in line for line in keeper.lines) == 1


def test_what_people_hold_up_is_said_although_it_waited_before(keeper: Keeper) -> None:
    keeper.world.watched()
    keeper.world.now = TEN - MINUTE
    keeper.world.mastodon.fail("busy")
    keeper.tick()
    keeper.world.ledger.pause(Pause("all", "", "p1", keeper.world.now))
    for _ in range(3):
        keeper.tick()
    assert keeper.states == ["Waiting to retry"] * 2
    assert sum("paused: " in line for line in keeper.lines) == 1
    keeper.world.ledger.resume("all", "", "p1", keeper.world.now, 0)
    keeper.tick()
    assert keeper.states[2:] == ["Published"]


def test_a_finding_that_came_up_while_it_waited_is_said(keeper: Keeper) -> None:
    keeper.world.watched()
    keeper.world.now = TEN - MINUTE
    keeper.world.mastodon.fail("busy")
    keeper.tick()
    keeper.world.write("campaigns/example/cases/ana-example.yaml", CASE + "hold: {until: 2027-12-31}\n")
    for _ in range(3):
        keeper.tick()
    assert keeper.states == ["Waiting to retry"] * 2
    assert "held: " in "".join(keeper.lines)


def test_the_end_of_a_thread_that_cannot_go_on_is_said(keeper: Keeper) -> None:
    keeper.read(report("unconfirmed", "no answer", again=TEN + MINUTE))
    keeper.read(report("partial", str(TemporarilyUnavailable("too many requests")), again=TEN + MINUTE))
    keeper.read(report("partial", "the rest could not follow in time"))
    assert keeper.states == ["Outcome unknown: check the account", "Partly posted"]


def test_words_that_are_refused_twice_are_said_twice(keeper: Keeper) -> None:
    keeper.read(report("rejected", "not allowed"))
    keeper.read(report("rejected", "not allowed"))
    keeper.read(report("rejected", "not allowed", new=False))
    assert keeper.states == ["Refused by the platform"] * 2
