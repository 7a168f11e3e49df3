"""A part that was deleted by hand is not posted again."""

from datetime import timedelta

from bot.platforms.base import Receipt
from bot.publishing.sealing import part_to_send, sealed
from tests.unit.publishing.publisher_fixture import MINUTE, TEN, World


def test_a_part_that_is_gone_is_never_sent_again_where_a_later_one_was_tried(thread: World) -> None:
    """Its receipt was lost, the next part was sent as an answer to it, and somebody took it down."""
    seal = sealed(thread.draft(), "mastodon-id", TEN, look_first=False)
    thread.ledger.claim(seal, 0, TEN, begun=True)
    thread.ledger.attempt(thread.id, 1, TEN)
    gone = Receipt("0", "https://mastodon.example/0", TEN)
    thread.mastodon.publish(part_to_send(seal, seal.parts[1], TEN), [gone])
    thread.run_to(TEN + timedelta(hours=3), 5 * MINUTE)
    assert thread.mastodon.texts == ["Two of three."]
    assert (thread.state, thread.verbs().count("publish")) == ("unconfirmed", 1)
    assert "it is gone, and what followed it is not" in thread.row().detail


def test_a_first_part_that_is_absent_goes_again_where_nothing_followed_it(thread: World) -> None:
    seal = sealed(thread.draft(), "mastodon-id", TEN, look_first=False)
    thread.ledger.claim(seal, 0, TEN, begun=True)
    thread.run_to(TEN + timedelta(minutes=10))
    assert thread.state == "published"
    assert len(thread.mastodon.posts) == 3
