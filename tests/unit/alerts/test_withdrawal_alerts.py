"""Withdrawals are reported, failures stay reported, and the stored state does not grow for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.alerts.alert_recorder import Reader
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MINUTE, TEN
from tests.unit.publishing.withdrawal_helpers import goes_out

DAY_LONG = timedelta(days=1)


@pytest.fixture
def reader(make_folder: Callable[..., Path]) -> Iterator[Reader]:
    reader = Reader(make_folder(CAMPAIGN, CASE, CONFIG))
    yield reader
    reader.world.ledger.close()


def test_a_withdrawal_is_reported_in_one_piece_and_by_ids_alone(reader: Reader) -> None:
    world, ledger = reader.world, reader.world.ledger
    goes_out(world)
    reader.hears()
    ledger.stop_case("ana-example", "", ["example"], "p2", TEN + MINUTE)
    ledger.hold(world.id, "p2", TEN + MINUTE)
    ledger.withdraw(world.id, 1, "p2", TEN + MINUTE)
    (alert,) = reader.hears(TEN + 2 * MINUTE)
    assert alert.subject == "Withdrawn: case/ana-example, 1 post"
    assert alert.body.splitlines() == [
        "At 2027-03-14 09:01 UTC by p2.",
        "Nothing that names the case is posted until people resume it.",
        world.id,
    ]
    reader.restart()
    assert reader.hears() == []


def test_a_case_without_posts_is_reported_too_and_so_is_going_on_again(reader: Reader) -> None:
    reader.hears(TEN - MINUTE)
    reader.world.ledger.stop_case("ana-example", "", [], "p2", TEN - MINUTE)
    assert [alert.subject for alert in reader.hears()] == ["Withdrawn: case/ana-example"]
    reader.world.ledger.resume("case", "ana-example", "p1", TEN, 1)
    assert [alert.subject for alert in reader.hears()] == ["Resumed: case/ana-example"]


def test_what_could_not_be_taken_down_is_reported_once_and_stays_in_the_weekly_summary(reader: Reader) -> None:
    world = reader.world
    goes_out(world)
    reader.hears()
    world.ledger.hold(world.id, "p2", TEN + MINUTE)
    assert reader.hears(TEN + MINUTE) == [], "the command that takes it down is still at it"
    reader.restart()
    (alert,) = reader.hears(TEN + 5 * MINUTE)
    assert alert.subject == "Still up"
    assert alert.body.startswith(f"{world.id}\n")
    reader.restart()
    assert reader.hears(TEN + 6 * MINUTE) == []
    found = reader.collector.collect(world.source.files, TEN + DAY_LONG, world.tick(TEN + DAY_LONG), None)
    (letter,) = [alert for alert in found.alerts if alert.key.startswith("letter/")]
    assert f"Still to be taken down:\n  {world.id}\n" in letter.body


def test_what_was_taken_down_in_time_is_never_told_as_still_up(reader: Reader) -> None:
    world = reader.world
    goes_out(world)
    reader.hears()
    world.ledger.hold(world.id, "p2", TEN + MINUTE)
    reader.hears(TEN + MINUTE)
    world.ledger.withdraw(world.id, 1, "p2", TEN + MINUTE)
    assert [alert.subject for alert in reader.hears(TEN + 9 * MINUTE)] == ["Withdrawn: 1 post"]
    with reader.told as told:
        assert not [key for key in told.remembered() if key.startswith("down")]


def test_what_is_over_is_forgotten_after_400_days_and_what_stands_is_kept(reader: Reader) -> None:
    world, long_ago = reader.world, TEN - 401 * DAY_LONG
    world.mastodon.find_faults += ["cannot-tell"] * 999
    goes_out(world, "lost-after")
    assert world.state == "unconfirmed"
    with reader.told as told:
        step = told.steps()[world.id]
    stands = (f"unconfirmed/{world.id}/{step}", "setting/live", "account/mastodon/limit")
    over = ("log/3", "letter/2026-01-05", "quota/mastodon/2026-02-01", f"approvals/{world.id}/7")
    with reader.told as told:
        told.keep(dict.fromkeys((*stands, *over), ""), long_ago)
        told.keep({"log/9999": "", "go-ahead/example/ana-example/2026-05-01/14": ""}, TEN - 399 * DAY_LONG)
    reader.hears(TEN + MINUTE)
    with reader.told as told:
        left = set(told.remembered())
    assert left >= {*stands, "log/9999", "go-ahead/example/ana-example/2026-05-01/14"}
    assert not left & {*over}
