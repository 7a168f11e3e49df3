"""A STOP file stops before the next part and is named as the reason; an unreadable folder also stops."""

import os
from pathlib import Path

import pytest

from bot.drafts.pauses import pauses_now
from bot.platforms.base import OutgoingPart
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MINUTE, TEN, World

APPROVED = CAMPAIGN.replace("approvals: 0", "approvals: 1")
OTHER = CASE.replace("ana-example", "bo-example").replace("Ana Example", "Bo Example").replace("{en: Ana}", "{en: Bo}")


@pytest.mark.parametrize("path", ["campaigns/STOP.md", "STOP", "campaigns/STOP (1).rtf", "campaigns/ＳＴＯＰ"])
def test_what_reads_like_stop_stops_everything_and_the_pause_names_it(world: World, path: str) -> None:
    (world.root / path).touch()
    world.watched()
    report = world.tick().reports[0]
    assert (report.state, world.mastodon.posts) == ("not-ready", [])
    assert Path(path).name in str(report.detail)
    assert [(pause.scope, Path(path).name in pause.by) for pause in world.ledger.pauses()] == [("all", True)]


@pytest.mark.parametrize("place", ["", "cases/"])
def test_in_a_campaign_it_stops_that_campaign_and_no_other(make_world: MakeWorld, place: str) -> None:
    world = make_world()
    world.write("campaigns/second/campaign.yaml", CAMPAIGN)
    world.write("campaigns/second/cases/bo-example.yaml", OTHER)
    (world.root / f"campaigns/example/{place}STOP.txt").touch()
    world.watched()
    world.tick()
    assert [post.part.delivery.split("/")[0] for post in world.mastodon.posts] == ["second"]
    [pause] = world.ledger.pauses()
    assert (pause.scope, pause.value) == ("campaign", "example")
    assert pause.by == f"the file campaigns/example/{place}STOP.txt"
    assert pause.known, "another folder's name must not lift it"


def test_in_a_campaign_it_goes_with_the_file_where_nobody_there_is_asked(world: World) -> None:
    stop = world.root / "campaigns/example/cases/STOP.md"
    stop.touch()
    world.watched()
    world.tick()
    stop.unlink()
    world.tick(TEN + MINUTE)
    assert (world.state, world.ledger.pauses()) == ("published", ())


def test_in_a_campaign_it_stays_said_where_people_are_asked(make_world: MakeWorld) -> None:
    world = make_world(APPROVED)
    world.approve()
    stop = world.root / "campaigns/example/STOP"
    stop.touch()
    world.watched()
    world.tick()
    stop.unlink()
    world.tick(TEN + MINUTE)
    assert not world.mastodon.posts
    world.ledger.resume("campaign", "example", "p1", world.now, 1)
    world.tick(TEN + 2 * MINUTE)
    assert world.state == "published"


@pytest.mark.parametrize(
    "path", ["STOP.md", "campaigns/STOP.md", "campaigns/example/STOP.md", "campaigns/example/cases/STOP.md"]
)
def test_a_thread_stops_before_its_next_part(thread: World, path: str) -> None:
    def stop(part: OutgoingPart) -> None:
        if part.n == 1:
            (thread.root / path).touch()

    thread.mastodon.on_publish = stop
    thread.watched()
    thread.tick()
    assert (thread.state, len(thread.mastodon.posts)) == ("partial", 2)
    assert "STOP.md" in thread.row().detail


def test_a_folder_that_cannot_be_read_stops_for_that_moment_and_leaves_no_pause(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, cases = os.listdir, str(world.root / "campaigns/example/cases")

    def refused(folder: str) -> list[str]:
        if str(folder) == cases:
            raise PermissionError(13, "Permission denied")
        return plain(folder)

    world.watched()
    with monkeypatch.context() as closed:
        closed.setattr(os, "listdir", refused)
        tick = world.tick()
    report = tick.reports[0]
    assert (report.state, world.mastodon.posts, world.ledger.pauses()) == ("not-ready", [], ())
    told = "campaign example is paused, by the folder campaigns/example/cases/, where nobody can see whether there is"
    assert told in str(report.detail)
    assert [told in str(trouble) for trouble in tick.trouble] == [True], (
        "people are told, for no pause in the ledger is"
    )
    assert world.tick(TEN + MINUTE).trouble == ()
    assert world.state == "published"


def test_a_folder_that_cannot_be_read_lifts_no_stop_file(world: World) -> None:
    stop = world.root / "campaigns/STOP"
    stop.touch()
    world.tick(TEN - MINUTE)
    stop.unlink()
    (world.root / "campaigns").rename(world.root / "away")
    world.tick(TEN)
    assert [pause.scope for pause in world.ledger.pauses()] == ["all"]


def test_a_pause_of_a_person_and_a_file_are_one_pause(world: World) -> None:
    (world.root / "campaigns/STOP").touch()
    world.tick()
    pauses = pauses_now(world.ledger.pauses(), world.source.files, world.now)
    assert pauses == tuple(world.ledger.pauses())


@pytest.mark.parametrize("name", [b"STOP\x1b.txt", b"STOP\n", b"STOP\xff.md", "STOP\u200b.md".encode()])
def test_a_name_that_cannot_be_shown_stops_all_the_same(world: World, name: bytes) -> None:
    open(os.path.join(os.fsencode(world.root), b"campaigns", name), "w").close()  # noqa: PTH118, PTH123
    world.watched()
    assert world.tick().reports[0].state == "not-ready"
    [pause] = world.ledger.pauses()
    assert pause.by.isprintable()
    assert "campaigns/STOP�" in pause.by
