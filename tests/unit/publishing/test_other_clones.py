"""A post that came due while the bot was not running is searched for first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.platforms.base import OutgoingPart, Receipt
from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MINUTE, TEN, World, load

APPROVED = CAMPAIGN.replace("approvals: 0", "approvals: 1")
TWO_HOURS = timedelta(hours=2)


@dataclass
class Dated(FakePlatform):
    """Looks back no further than it is asked to, as the real ones do."""

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        found = super().find(part, thread)
        since = part.attempted_at or part.created_at
        return found if found and found.at >= since else None


def clones(root: Path) -> tuple[World, World]:
    """Two working folders' bots on one account, each with a record of its own."""
    platforms: dict[str, FakePlatform] = {"mastodon": Dated("mastodon", guard="none")}
    first, second = (World(root, Unchanging(load(root)), platforms=platforms) for _ in range(2))
    return first, second


def out_at_ten(world: World) -> None:
    world.watched()
    if world.source.files.casebook.campaigns[0].approvals:
        world.approve()
    world.tick()
    assert world.state == "published"


def closed(*worlds: World) -> None:
    for world in worlds:
        world.ledger.close()


def test_a_post_approved_late_is_looked_for_although_the_bot_has_been_watching_since(
    make_folder: Callable[..., Path],
) -> None:
    first, second = clones(make_folder(APPROVED, CASE, CONFIG))
    out_at_ten(first)
    second.tick(TEN + TWO_HOURS)
    second.tick(second.now + MINUTE)
    second.approve()
    second.tick(second.now + MINUTE)
    assert (second.state, second.verbs().count("publish")) == ("published", 1)
    assert second.row().parts[0].remote_id == second.mastodon.posts[0].id
    closed(first, second)


def test_after_an_own_lost_attempt_another_clones_earlier_post_is_still_found(
    make_folder: Callable[..., Path],
) -> None:
    """The first look did not see it yet, so an attempt was made: the second look goes back to dawn all the same."""
    first, second = clones(make_folder(CAMPAIGN, CASE, CONFIG))
    out_at_ten(first)
    second.mastodon.hidden = True
    second.mastodon.fail("lost-before")
    second.tick(TEN + TWO_HOURS)
    assert second.state == "unconfirmed"
    second.mastodon.hidden = False
    second.run_to(second.now + 10 * MINUTE)
    assert (second.state, len(second.mastodon.posts)) == ("published", 1)
    closed(first, second)
