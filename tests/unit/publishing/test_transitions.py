"""Every transition of the state table, by name."""

from collections import deque
from datetime import timedelta

import pytest

from bot.ledger.models import DeliveryRecord, Pause, Reason
from tests.fakes.platform import Crash
from tests.unit.publishing.publisher_fixture import DAY, MIDNIGHT, MINUTE, TEN, World

HOUR = timedelta(hours=1)


def test_nothing_is_stored_before_the_time_has_come(world: World) -> None:
    world.tick(TEN - timedelta(seconds=1))
    assert world.state is None
    assert not world.mastodon.calls


def test_from_nothing_to_sending(world: World) -> None:
    """A claim stands before anything is sent: whoever looks at the moment of sending finds it."""
    seen: list[str | None] = []
    world.mastodon.on_publish = lambda _: seen.append(world.state)
    world.watched()
    world.tick()
    assert seen == ["sending"]


def test_from_sending_to_published(world: World) -> None:
    world.watched()
    tick = world.tick()
    assert [report.state for report in tick.reports] == ["published"]
    assert world.state == "published"
    assert len(world.mastodon.posts) == 1
    assert tick.reports[0].url.startswith("https://mastodon.example/")


def test_from_sending_to_waiting_when_busy(world: World) -> None:
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    assert world.state == "waiting"
    assert world.row().not_before == TEN + timedelta(seconds=30)
    assert not world.mastodon.posts


def test_from_sending_to_waiting_when_signed_out(world: World) -> None:
    world.mastodon.fail("logged-out")
    world.watched()
    tick = world.tick()
    assert world.state == "waiting"
    assert "token" in world.row().detail
    assert tick.reports[0].alarming
    assert world.tick(TEN + timedelta(seconds=1)).reports[0].alarming, "until somebody has signed in"


def test_a_wait_that_now_needs_a_person_says_so(world: World) -> None:
    world.mastodon.fail("busy", "logged-out", "busy")
    world.watched()
    world.tick()
    world.tick(TEN + MINUTE)
    assert world.row().reason is Reason.SIGNED_OUT
    world.start()
    assert world.tick(TEN + MINUTE).reports[0].alarming
    world.tick(TEN + 10 * MINUTE)
    assert world.row().detail == "too many requests"
    world.tick(TEN + HOUR)
    assert world.state == "published"


def test_from_sending_to_partial_when_the_rest_is_refused(thread: World) -> None:
    thread.mastodon.fail(None, "refused")
    thread.watched()
    thread.tick()
    assert thread.state == "partial"
    thread.run_to(TEN + HOUR)
    assert thread.mastodon.texts == ["Ana Example, one of three."]


def test_from_sending_to_partial_when_busy_half_way(thread: World) -> None:
    thread.mastodon.fail(None, "busy")
    thread.watched()
    thread.tick()
    assert thread.state == "partial"
    assert thread.row().not_before == TEN + timedelta(seconds=30)


def test_from_sending_to_rejected(world: World) -> None:
    world.mastodon.fail("refused")
    world.watched()
    world.tick()
    assert world.state == "rejected"
    world.run_to(TEN + HOUR)
    assert world.verbs() == ["publish"]


def test_a_duplicate_on_a_first_attempt_is_rejected(world: World) -> None:
    world.mastodon.fail("duplicate")
    world.watched()
    world.tick()
    assert world.state == "rejected"


def test_from_sending_to_unconfirmed(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.watched()
    world.tick()
    assert world.state == "unconfirmed"
    assert world.row().reason is Reason.UNKNOWN


def test_from_rejected_to_sending_with_other_words(world: World) -> None:
    world.mastodon.fail("refused")
    world.watched()
    world.tick()
    world.write("templates/anniversary/en.txt", "{{ case.name }}: other words.\n")
    world.tick(TEN + HOUR)
    assert world.state == "published"
    assert world.mastodon.texts == ["Ana Example: other words."]


def test_from_waiting_to_sending_when_the_time_has_come(world: World) -> None:
    world.mastodon.fail("busy 90")
    world.watched()
    world.tick()
    world.tick(TEN + timedelta(seconds=89))
    assert world.verbs() == ["publish"]
    world.tick(TEN + timedelta(seconds=90))
    assert world.state == "published"


def test_from_partial_to_sending_at_the_first_missing_part(thread: World) -> None:
    thread.mastodon.fail(None, "busy")
    thread.watched()
    thread.tick()
    thread.tick(TEN + MINUTE)
    assert thread.state == "published"
    first, second, third = thread.mastodon.posts
    assert [second.reply_to, third.reply_to] == [first.id, second.id]


def test_from_unconfirmed_to_published_when_it_is_found(world: World) -> None:
    world.mastodon.fail("late")
    world.watched()
    world.tick()
    assert world.state == "unconfirmed"
    world.mastodon.arrive()
    world.tick(TEN + MINUTE)
    assert world.state == "published"
    assert len(world.mastodon.posts) == 1
    assert world.row().parts[0].remote_id == world.mastodon.posts[0].id


def test_from_unconfirmed_to_sending_when_it_surely_is_not_out(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.watched()
    world.tick()
    world.tick(TEN + timedelta(seconds=59))
    assert world.state == "unconfirmed"
    world.tick(TEN + timedelta(seconds=60))
    assert world.state == "published"
    keys = [key for verb, key in world.mastodon.calls if verb == "publish"]
    assert len(keys) == 2
    assert len(set(keys)) == 1, "the same part goes with the same key"


def test_a_person_settles_what_nobody_can_tell(world: World) -> None:
    world.mastodon.fail("lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 50)
    world.watched()
    world.tick()
    world.run_to(TEN + HOUR)
    assert world.state == "unconfirmed"
    world.ledger.receive(world.id, 0, "by-hand", "https://mastodon.example/1", "", world.now, last=True)
    world.tick(TEN + 2 * HOUR)
    assert world.state == "published"
    assert world.verbs().count("publish") == 1


def test_from_nothing_to_missed_when_the_bot_was_down(world: World) -> None:
    world.tick(TEN - HOUR)
    world.tick(MIDNIGHT + HOUR)
    assert (world.state, world.row().detail) == ("missed", "down")


def test_from_waiting_to_missed(world: World) -> None:
    world.mastodon.faults = deque(["busy"] * 2000)
    world.watched()
    world.run_to(MIDNIGHT + MINUTE, timedelta(minutes=10))
    assert (world.state, world.row().detail) == ("missed", "busy")
    assert not world.mastodon.posts


def test_from_sending_to_missed_when_a_crash_outlasts_the_day(world: World) -> None:
    world.platforms["mastodon"].on_publish = _crash
    world.ledger.attempt = _no_attempt  # type: ignore[method-assign,assignment]
    world.watched()
    with pytest.raises(Crash):
        world.tick()
    assert world.state == "sending"
    world.start()
    world.tick(MIDNIGHT)
    assert (world.state, world.row().detail) == ("missed", "down")


def test_from_unsent_to_skipped_and_back_by_an_approval(world: World) -> None:
    draft = world.draft()
    given = draft.delivery
    row = DeliveryRecord(given.id, DAY, "mastodon", "mastodon", "", "en", "skipped", draft.digest, "")
    world.ledger.skip(row, "p1", world.now)
    world.watched()
    world.run_to(TEN + 3 * MINUTE)
    assert world.state == "skipped"
    assert not world.mastodon.posts
    world.approve()
    world.tick(TEN + 4 * MINUTE)
    assert world.state == "published"


@pytest.mark.parametrize("by", ["ledger", "file"])
def test_a_pause_stops_a_thread_half_way_and_it_goes_on_afterwards(thread: World, by: str) -> None:
    stop = thread.root / "campaigns/STOP"

    def pause(part: object) -> None:
        if by == "file":
            stop.touch()
        else:
            thread.ledger.pause(Pause("country", "CH", "p1", thread.now))
        thread.mastodon.on_publish = lambda _: None

    thread.mastodon.on_publish = pause
    thread.watched()
    thread.tick()
    assert thread.state == "partial"
    assert "paused" in thread.row().detail
    thread.tick(TEN + MINUTE)
    assert len(thread.mastodon.posts) == 1
    if by == "file":
        stop.unlink()
    else:
        thread.ledger.resume("country", "CH", "p1", thread.now, 1)
    thread.tick(TEN + 2 * MINUTE)
    assert thread.state == "published"
    assert len(thread.mastodon.posts) == 3


def test_withdrawn_is_final(world: World) -> None:
    world.watched()
    world.tick()
    world.ledger.turn(world.id, "withdrawn", "taken down", world.now)
    world.mastodon.posts.clear()
    world.start()
    world.run_to(TEN + HOUR)
    assert not world.mastodon.posts


def _crash(part: object) -> None:
    raise Crash


def _no_attempt(*args: object) -> None:
    raise Crash
