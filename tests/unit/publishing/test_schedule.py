"""The pulse: it ticks at once and again, and ends in good order."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from bot.publishing.reports import Tick
from bot.publishing.schedule import Pulse
from tests.unit.publishing.world import TEN, World


def beat(
    world: World,
    tick: Callable[[], Tick | None],
    look: Callable[[], None] = lambda: None,
    daily: Callable[[], None] = lambda: None,
) -> tuple[Thread, Event]:
    stop, pulse = Event(), Pulse(world.publisher, tick, look, daily)
    ends: list[bool] = []
    thread = Thread(target=lambda: ends.append(pulse.run(stop)))
    thread.start()
    return thread, stop


def test_it_ticks_at_once_and_when_the_next_post_comes_due(world: World) -> None:
    ticked: list[object] = []
    twice = Event()

    def tick() -> Tick:
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
