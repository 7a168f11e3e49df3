"""After a lost ledger, a nearly identical post on the platform needs a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import Action, ActionCode
from bot.ledger.models import Reason
from bot.platforms.base import OutgoingPart
from bot.publishing.file_watcher import Unchanging
from bot.publishing.settlement import not_published, published
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MINUTE, TEN, World, load
from tests.unit.publishing.withdrawal_helpers import taken

HOUR = timedelta(hours=1)
LIVE = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\nserver = "https://mastodon.example"')
WORDS = (
    "{{ years }} years ago today, {{ case.name }} {{ key_date.what }}. {{ case.situation.text }} As of"
    " {{ as_of | longdate }}. We ask for an answer, and for her return to her family. #EndReprisals\n"
)
TWICE = CAMPAIGN + "  again: {kind: anniversary, dates: [detained], template: again}\n"


@pytest.fixture
def lost(make_folder: Callable[..., Path]) -> World:
    """It went out at ten; then the ledger was lost, and somebody edited the case."""
    root = make_folder(CAMPAIGN, CASE, LIVE)
    (root / "templates/anniversary/en.txt").write_text(WORDS, "utf-8")
    platforms: dict[str, FakePlatform] = {"mastodon": FakePlatform("mastodon", guard="none")}
    first = World(root, Unchanging(load(root)), platforms=platforms)
    first.watched()
    first.tick()
    assert first.state == "published"
    first.ledger.close()
    second = World(root, Unchanging(load(root)), platforms=platforms)
    second.write("campaigns/example/cases/ana-example.yaml", CASE.replace("She is held.", "She is held in a camp."))
    second.mastodon.calls.clear()
    return second


def test_a_lost_ledger_and_words_that_changed_since_post_nothing_twice(lost: World) -> None:
    lost.run_to(TEN + 12 * HOUR, HOUR)
    assert (lost.state, len(lost.mastodon.posts), lost.verbs().count("publish")) == ("unconfirmed", 1, 0)
    link = "https://mastodon.example/mastodon-1"
    assert lost.row().reason is Reason.NEAR
    assert lost.row().detail == f"the account has a post of that day which reads nearly the same: {link}"


def test_it_is_said_once_in_the_log(lost: World) -> None:
    lost.run_to(TEN + 12 * HOUR, HOUR)
    assert [entry.event for entry in lost.ledger.entries() if entry.id == lost.id] == ["claimed", "unconfirmed"]


def test_a_person_who_says_it_is_another_post_lets_it_go_out(lost: World) -> None:
    lost.tick(TEN + HOUR)
    assert not_published(lost.ledger, lost.source.files.casebook, lost.row(), "p1", lost.now) == "waiting"
    lost.run_to(lost.now + 5 * MINUTE)
    assert (lost.state, len(lost.mastodon.posts)) == ("published", 2)


def test_a_person_who_says_it_is_this_one_ends_the_doubt(lost: World) -> None:
    lost.tick(TEN + HOUR)
    files, link = lost.source.files, "https://mastodon.example/@mastodon/1"
    assert published(lost.ledger, files.settings, files.casebook, lost.row(), link, "p1", lost.now) == "published"
    lost.run_to(lost.now + HOUR, 5 * MINUTE)
    assert lost.verbs().count("publish") == 0


def test_taking_that_post_down_by_hand_is_no_wish_for_another(lost: World) -> None:
    lost.tick(TEN + HOUR)
    lost.mastodon.posts.clear()
    lost.start()
    lost.run_to(TEN + 12 * HOUR, HOUR)
    assert (lost.state, lost.mastodon.posts) == ("unconfirmed", [])


def test_whoever_withdraws_it_is_notified_of_that_post(lost: World) -> None:
    """It may name whoever must not be named any more."""
    lost.tick(TEN + HOUR)
    one = taken(lost)
    assert (one.state, one.done) == ("unconfirmed", False)
    assert "reads nearly the same: https://mastodon.example/mastodon-1" in one.detail
    assert Action(ActionCode.SETTLE_PUBLISHED, posts=(lost.id,)) in one.actions
    lost.mastodon.posts.clear()
    assert taken(lost).done
    assert [entry.state for entry in lost.ledger.entries() if entry.id == lost.id][-1] in ("missed", "skipped")


def test_whoever_withdraws_it_after_its_words_came_back_has_it_taken_down(lost: World) -> None:
    lost.tick(TEN + HOUR)
    words = lost.row().parts[0].text
    lost.mastodon.posts[0] = replace(lost.mastodon.posts[0], part=replace(lost.mastodon.posts[0].part, text=words))
    assert taken(lost).state == "withdrawn"
    assert not lost.mastodon.posts


def test_the_same_words_after_all_are_found(lost: World) -> None:
    """The edit is taken back before anybody settled it."""
    lost.write("campaigns/example/cases/ana-example.yaml", CASE)
    lost.tick(TEN + HOUR)
    assert (lost.state, len(lost.mastodon.posts)) == ("published", 1)


def test_an_account_that_cannot_be_looked_through_sends_nothing(lost: World) -> None:
    lost.mastodon.find_faults.extend([None, "cannot-tell"])
    lost.tick(TEN + HOUR)
    assert (lost.state, lost.verbs()) == ("unconfirmed", ["find", "near"])


def test_what_the_ledger_knows_as_another_post_raises_no_doubt(make_world: MakeWorld) -> None:
    """Two rules speak of the same case on the same day, in nearly the same words."""
    world = make_world(TWICE, text=WORDS)
    world.write("templates/again/en.txt", WORDS.replace("We ask", "Still we ask"))
    world.mastodon.guard = "none"
    world.tick(TEN + HOUR)
    assert [row.state for row in world.ledger.below("example/")] == ["published"] * 2
    assert len(world.mastodon.posts) == 2


OTHERS = (
    "9 years ago today, Zoe Sample was taken from the office of a newspaper by six soldiers. A military court sentenced"
    " her to nine years. As of 2 February 2026. We ask for an answer, and for her return to her family. #EndReprisals"
)


@pytest.mark.parametrize("text", [OTHERS, "Thank you all for coming to our meeting in Geneva. #EndReprisals", ""])
def test_other_posts_of_the_day_raise_no_doubt(make_world: MakeWorld, text: str) -> None:
    world = make_world(text=WORDS)
    world.mastodon.publish(OutgoingPart("by hand", 0, "k", text, "en", TEN, attempted_at=TEN), [])
    world.tick(TEN + HOUR)
    assert (world.state, len(world.mastodon.posts)) == ("published", 2)
