"""The scheduler runs at once and again, and ends in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from bot.publishing import scheduler
from bot.publishing.outcomes import TickResult
from bot.publishing.scheduler import Scheduler
from tests.unit.publishing.publisher_fixture import TEN, World


def beat(
    world: World,
    tick: Callable[[], TickResult | None],
    look: Callable[[], None] = lambda: None,
    accounts: Callable[[], None] = lambda: None,
    failed: Callable[[BaseException], None] = lambda _: None,
) -> tuple[Thread, Event]:
    stop, pulse = Event(), Scheduler(world.publisher, tick, look, accounts, failed)
    ends: list[bool] = []
    thread = Thread(target=lambda: ends.append(pulse.run(stop)))
    thread.start()
    return thread, stop


def test_it_ticks_at_once_and_when_the_next_post_comes_due(world: World) -> None:
    ticked: list[object] = []
    twice = Event()

    def tick() -> TickResult:
        found = world.publisher.tick()
        ticked.append([report.state for report in found.reports])
        if len(ticked) == 2:
            twice.set()
        world.now = TEN
        return found

    world.now = TEN - timedelta(milliseconds=200)
    thread, stop = beat(world, tick)
    assert twice.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert ticked == [[], ["published"]]


def test_a_change_is_taken_up_within_a_minute() -> None:
    """The look that sees it comes too soon after the saving; the next one takes it up."""
    assert 2 * scheduler.LATEST_LOOK + timedelta(seconds=5) < timedelta(minutes=1)


def test_the_part_being_sent_is_finished_and_no_new_one_begins(thread: World) -> None:
    sending, go = Event(), Event()

    def hold(_: object) -> None:
        sending.set()
        go.wait(10)

    thread.mastodon.on_publish = hold
    thread.watched()
    running, stop = beat(thread, thread.publisher.tick)
    assert sending.wait(10)
    stop.set()
    while not thread.publisher.stopping.wait(0.01):
        pass
    go.set()
    running.join(10)
    assert not running.is_alive()
    assert len(thread.mastodon.posts) == 1
    assert thread.state == "partial"


def test_a_server_that_never_answers_does_not_hold_up_the_end(world: World) -> None:
    sending, go = Event(), Event()

    def hold(_: object) -> None:
        sending.set()
        go.wait(10)

    world.mastodon.on_publish = hold
    world.watched()
    at_work = Thread(target=world.tick)
    at_work.start()
    assert sending.wait(10)
    assert not world.publisher.rest(0.05)
    go.set()
    at_work.join(10)
    assert world.publisher.rest(1)


def test_an_error_that_nothing_foresaw_is_heard_once_is_not_printed_and_the_beat_goes_on(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[BaseException] = []
    again = Event()

    def fail() -> TickResult:
        raise ValueError("hunter2")

    def raising() -> None:
        fail()

    def failed(error: BaseException) -> None:
        heard.append(error)
        if len(heard) == 2:
            again.set()

    running, stop = beat(world, fail, accounts=raising, failed=failed)
    assert again.wait(10)
    stop.set()
    running.join(10)
    assert [str(error) for error in heard] == ["hunter2", "hunter2"]
    assert "hunter2" not in "".join((*capfd.readouterr(), caplog.text))


def test_a_tick_that_ends_after_the_bot_did_is_no_error(world: World) -> None:
    sending, go, ended = Event(), Event(), Event()
    heard: list[BaseException] = []

    def tick() -> TickResult:
        sending.set()
        go.wait(10)
        ended.set()
        return TickResult(world.now, wake=world.now + timedelta(seconds=30))

    running, stop = beat(world, tick, failed=heard.append)
    assert sending.wait(10)
    stop.set()
    running.join(10)
    go.set()
    assert ended.wait(10)
    assert heard == []


def test_a_clock_that_was_set_back_does_not_end_the_beat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands after one tick under a clock that was a year ahead."""
    monkeypatch.setattr(scheduler, "_WATCHES_THE_CLOCK", 0.05)
    ticked, looked = Event(), Event()
    pulse = Scheduler(world.publisher, lambda: ticked.set(), looked.set, lambda: None, lambda _: None)
    stop = Event()
    thread = Thread(target=lambda: pulse.run(stop))
    thread.start()
    assert ticked.wait(10)
    ticked.clear()
    for name in ("tick", "look", "accounts"):
        pulse._arm(name, datetime.now(UTC) + timedelta(days=365))
    assert ticked.wait(10)
    assert looked.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
