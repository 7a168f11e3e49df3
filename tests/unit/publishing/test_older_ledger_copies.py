"""After an older ledger copy was put back, open posts are searched for before they are sent."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.platforms.base import OutgoingPart
from bot.publishing.settlement import not_published
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CASE, MINUTE, TEN, THREAD, World

HOUR = timedelta(hours=1)
BO = CASE.replace("ana-example", "bo-example").replace("Ana Example", "Bo Example").replace("{en: Ana}", "{en: Bo}")


def on_file(world: World, folder: Path) -> Path:
    file = folder / "followup.db"
    world.ledger.close()
    world.ledger = Ledger(f"sqlite:///{file}")
    world.start()
    return file


def copied(world: World, file: Path) -> Path:
    world.ledger.close()
    return Path(shutil.copy(file, file.with_name("copy.db")))


def put_back(world: World, file: Path, copy: Path) -> None:
    world.ledger.close()
    for side in ("-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
    shutil.copy(copy, file)
    world.ledger = Ledger(f"sqlite:///{file}")
    world.start()


@pytest.mark.parametrize(("text", "faults"), [("", ["busy"]), (THREAD, [None, "busy"])], ids=["waiting", "partial"])
def test_what_waited_in_an_older_copy_is_looked_for_first(
    make_world: MakeWorld, tmp_path: Path, text: str, faults: list[None]
) -> None:
    world = make_world(text=text)
    world.mastodon.guard = "none"
    file = on_file(world, tmp_path)
    world.mastodon.fail(*faults)
    world.watched()
    world.tick()
    copy = copied(world, file)
    world.run_to(TEN + 5 * MINUTE)
    assert world.state == "published"
    out = world.mastodon.texts
    put_back(world, file, copy)
    assert world.state in ("waiting", "partial")
    world.run_to(TEN + 2 * HOUR, HOUR)
    assert (world.state, world.mastodon.texts) == ("published", out)
    world.ledger.close()


def test_a_pause_right_after_the_copy_came_back_does_not_lift_the_doubt(make_world: MakeWorld, tmp_path: Path) -> None:
    """The bot ticks while it is paused: when people resume, it has long been watching again."""
    from bot.ledger.models import Pause

    world = make_world()
    world.mastodon.guard = "none"
    file = on_file(world, tmp_path)
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    copy = copied(world, file)
    world.run_to(TEN + 5 * MINUTE)
    put_back(world, file, copy)
    world.ledger.pause(Pause("all", "", "p1", TEN + HOUR))
    world.now = TEN + HOUR
    world.run_to(TEN + HOUR + 5 * MINUTE)
    world.ledger.resume("all", "", "p1", world.now, 1)
    world.run_to(TEN + HOUR + 10 * MINUTE)
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)
    world.ledger.close()


def test_an_account_that_cannot_tell_keeps_what_waited_in_an_older_copy(world: World) -> None:
    world.mastodon.fail("busy")
    world.watched()
    world.tick()
    world.mastodon.find_faults.append("cannot-tell")
    world.start()
    world.tick(TEN + HOUR)
    assert (world.state, world.verbs()) == ("unconfirmed", ["publish", "find"])


def test_what_a_person_did_not_find_is_looked_for_once_more_even_after_a_sign_out(world: World) -> None:
    world.mastodon.guard = "none"
    world.mastodon.fail("lost-after")
    world.mastodon.find_faults.extend(["cannot-tell"] * 2)
    world.watched()
    world.tick()
    world.tick(TEN + MINUTE)
    assert not_published(world.ledger, world.source.files.casebook, world.row(), "p1", world.now) == "waiting"
    world.mastodon.find_faults.clear()
    world.mastodon.find_faults.append("logged-out")
    world.run_to(TEN + 20 * MINUTE)
    assert (world.state, len(world.mastodon.posts)) == ("published", 1)


def test_two_threads_that_begin_alike_are_not_taken_for_one_another(make_world: MakeWorld) -> None:
    text = "One of two.\n{% next_post %}\nTwo of two, for {{ case.name }}.\n"
    world = make_world(text=text, bo_example=BO)
    world.tick(TEN + 5 * MINUTE)
    parents = {post.text: post.reply_to for post in world.mastodon.posts}
    assert sorted(world.mastodon.texts).count("One of two.") == 2
    assert parents["Two of two, for Ana Example."] != parents["Two of two, for Bo Example."]


def test_a_link_that_is_another_part_is_refused(make_world: MakeWorld) -> None:
    world = make_world(text=THREAD)
    world.mastodon.fail(None, "lost-before")
    world.mastodon.find_faults.extend(["cannot-tell"] * 9)
    world.watched()
    world.tick()
    first = world.row().parts[0]
    with pytest.raises(Refused, match="is part 1 of this post: give the address of part 2"):
        world.ledger.settle_out(world.id, first.remote_id, first.url, "p1", world.now, None)
    assert world.state == "unconfirmed"


def test_a_post_that_another_bot_made_a_moment_before_is_found(world: World) -> None:
    """Two records on one account, both watching: neither looks, and X refuses the second as a duplicate."""
    world.mastodon.guard = "text"
    world.watched()
    text = world.draft().post.parts[0].text  # type: ignore[union-attr]
    quicker = OutgoingPart(world.id, 0, "k", text, "en", TEN, attempted_at=TEN)
    receipt = world.mastodon.publish(quicker, [])
    world.tick(TEN)
    assert (world.state, world.row().parts[0].remote_id) == ("published", receipt.id)
    assert len(world.mastodon.posts) == 1
