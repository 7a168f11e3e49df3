"""What happens anew is told anew, however often a day; what is the same is told once, and nothing that no address took
is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts import plan_changes
from bot.alerts.events import Naming, delivery_alerts
from bot.ledger.models import Pause, Reason
from tests.unit.alerts.alert_recorder import Reader
from tests.unit.drafts.draft_factories import row
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MINUTE, TEN
from tests.unit.publishing.withdrawal_helpers import goes_out

DAY_LONG = timedelta(days=1)
EARLIER = TEN - DAY_LONG
FILE = "campaigns/example/campaign.yaml"


@pytest.fixture
def reader(make_folder: Callable[..., Path]) -> Iterator[Reader]:
    reader = Reader(make_folder(CAMPAIGN, CASE, CONFIG))
    yield reader
    reader.world.ledger.close()


def test_a_setting_loosened_twice_a_day_is_reported_twice(reader: Reader) -> None:
    values, told = (2, 1, 0, 1, 0), []
    for minute, value in enumerate(values):
        reader.world.write(FILE, CAMPAIGN.replace("approvals: 0", f"approvals: {value}"))
        found = reader.hears_all(EARLIER + minute * MINUTE)
        told.append([alert.about[-13:] for alert in found if alert.subject == "A setting was loosened"])
    assert told == [[], ["1 (before: 2)"], ["0 (before: 1)"], [], ["0 (before: 1)"]]


def test_a_file_that_is_broken_all_along_hides_no_setting_that_is_loosened_again(reader: Reader) -> None:
    reader.world.write("campaigns/example/cases/ben.yaml", "nmae: Ben\n")
    told = []
    for minute, value in enumerate((2, 1, 2, 1)):
        reader.world.write(FILE, CAMPAIGN.replace("approvals: 0", f"approvals: {value}"))
        told.append("A setting was loosened" in reader.subjects(EARLIER + minute * MINUTE))
    assert told == [False, True, False, True]


def test_a_campaign_that_is_renamed_and_asks_for_less_is_reported(reader: Reader) -> None:
    reader.world.write(FILE, CAMPAIGN.replace("approvals: 0", "approvals: 2"))
    reader.hears_all(EARLIER)
    (reader.world.root / "campaigns/example").rename(reader.world.root / "campaigns/renamed")
    reader.world.reload()
    assert "A setting was loosened" not in reader.subjects(EARLIER + MINUTE), "its name alone loosens nothing"
    (reader.world.root / "campaigns/renamed").rename(reader.world.root / "campaigns/again")
    reader.world.write("campaigns/again/campaign.yaml", CAMPAIGN)
    found = [
        alert.about for alert in reader.hears_all(EARLIER + 2 * MINUTE) if alert.subject == "A setting was loosened"
    ]
    assert found == ["campaign again: approvals: 0 (before: 2)"]


def test_a_setting_that_an_earlier_version_stored_is_still_compared() -> None:
    """Earlier versions named the settings of the floor and of campaigns in words."""
    before = {
        "setting/floor: how many people must say yes": "2",
        "setting/campaign renamed: how old a check of the facts may be, in days": "30",
    }
    observed = {"setting/floor: approvals": "1", "setting/campaign again: facts_checked_within": "90"}
    alerts = plan_changes.setting_alerts(before, observed)
    assert [alert.about for alert in alerts] == [
        "floor: approvals: 1 (before: 2)",
        "campaign again: facts_checked_within: 90 (before: 30)",
    ]


def test_a_text_that_is_too_long_asks_for_no_yes_before_it_is_shorter(reader: Reader) -> None:
    from bot.ledger.models import Approval

    reader.world.write(FILE, CAMPAIGN.replace("approvals: 0", "approvals: 1"))
    reader.world.now = EARLIER
    draft = reader.world.draft()
    reader.world.ledger.approve(draft.delivery.id, Approval("p1", draft.digest, EARLIER, DAY))
    reader.hears_all(EARLIER)
    reader.world.write("templates/anniversary/en.txt", "{{ case.name }} is not free. " * 40)
    subjects = reader.subjects(EARLIER + MINUTE)
    assert "No longer ready" in subjects
    assert not {"Approval lost", "Posts need approval"} & set(subjects)


def test_a_post_that_vanishes_comes_back_and_vanishes_again_is_reported_twice(reader: Reader) -> None:
    reader.hears_all(EARLIER)
    gone = CAMPAIGN.replace("  anniversary: {", "  remembrance: {kind: anniversary, template: anniversary, ")
    told = []
    for minute, text in enumerate((gone, CAMPAIGN, gone)):
        reader.world.write(FILE, text)
        found = reader.hears_all(EARLIER + (minute + 1) * MINUTE)
        told.append(("No longer planned", reader.world.id) in [(alert.subject, alert.about) for alert in found])
        reader.restart()
        assert "No longer planned" not in reader.subjects()
    assert told == [True, False, True]


def test_a_post_that_may_be_out_once_more_after_a_person_settled_it_is_reported_once_more(reader: Reader) -> None:
    world = reader.world
    world.mastodon.find_faults += ["cannot-tell"] * 99
    goes_out(world, "lost-after")
    assert world.state == "unconfirmed"
    assert reader.subjects() == ["Outcome unknown: check the account"]
    assert reader.subjects(TEN + 9 * MINUTE) == []
    world.ledger.settle_absent(world.id, "p1", world.now, "again")
    world.mastodon.faults.append("lost-after")
    for minute in range(10, 40):
        world.tick(TEN + minute * MINUTE)
    assert world.state == "unconfirmed"
    assert reader.subjects() == ["Outcome unknown: check the account"], "no look at the ledger came between"
    reader.restart()
    assert reader.subjects() == []


def test_a_thread_that_stands_half_out_for_another_reason_is_reported_again(reader: Reader) -> None:
    naming = Naming(reader.world.source.files.casebook)
    busy = row(state="partial", detail="busy for 30 s", not_before=TEN, reason=Reason.BUSY)
    later = row(state="partial", detail="busy for 60 s", not_before=TEN, reason=Reason.BUSY)
    over = row(state="partial", detail="the rest could not follow in time", reason=Reason.LATE)
    (first,), (same,), (other,) = (list(delivery_alerts([one], naming, {})) for one in (busy, later, over))
    assert first.subject == other.subject == "Partly posted"
    assert first.key == same.key != other.key
    assert "retries automatically" in first.body
    assert "Check the account" in other.body


def test_an_address_that_was_down_for_days_costs_no_alert_whoever_starts_meanwhile(reader: Reader) -> None:
    reader.hears_all(TEN - 9 * DAY_LONG)
    reader.world.ledger.pause(Pause("account", "x", "p1", TEN - 8 * DAY_LONG))
    for day in range(7, 1, -1):
        reader.restart()
        reader.misses(TEN - day * DAY_LONG)
    reader.restart()
    assert "Paused: account/x" in reader.subjects(EARLIER)
    reader.restart()
    assert reader.subjects() == []


@pytest.mark.parametrize(("ago", "told"), [(1, True), (3, False)])
def test_a_ledger_of_which_nobody_was_told_is_reported_for_two_days(reader: Reader, ago: int, told: bool) -> None:
    reader.world.ledger.pause(Pause("account", "x", "p1", EARLIER - ago * DAY_LONG))
    assert ("Paused: account/x" in reader.subjects(EARLIER)) is told


def test_a_post_that_makes_way_for_its_new_words_was_refused_by_nobody(reader: Reader) -> None:
    world = reader.world
    world.write(FILE, CAMPAIGN.replace("approvals: 0", "approvals: 1"))
    world.now = EARLIER
    world.approve()
    reader.hears_all(EARLIER)
    goes_out(world, "busy")
    assert world.state == "waiting"
    reader.hears_all()
    world.write("templates/anniversary/en.txt", "Other words for {{ case.name }}.\n")
    world.now += MINUTE
    world.approve()
    world.run_to(world.now + 30 * MINUTE)
    assert world.state == "published"
    assert "Refused by the platform" not in reader.subjects()


def test_who_asks_twice_to_resume_is_reported_once(reader: Reader) -> None:
    ledger = reader.world.ledger
    reader.hears_all(EARLIER)

    def asks(by: str, minute: int) -> list[str]:
        ledger.resume("account", "x", by, EARLIER + minute * MINUTE, 3)
        return reader.subjects(EARLIER + minute * MINUTE)

    ledger.pause(Pause("account", "x", "p1", EARLIER))
    reader.hears_all()
    asked = "Somebody asked to resume: account/x"
    assert [asks("p1", 1), asks("p1", 2), asks("p2", 3)] == [[asked], [], [asked]]
    ledger.pause(Pause("account", "x", "p1", EARLIER + 4 * MINUTE))
    reader.hears_all()
    assert asks("p1", 5) == [asked], "that is another pause"


def signed_out_as_a_post_waits(reader: Reader, at: datetime) -> None:
    from bot.ledger.notification_state import ACCOUNTS

    with reader.told as told:
        told.keep({f"{ACCOUNTS}mastodon/signed-out": "the token ended"}, at)


def test_an_account_that_a_post_and_a_look_find_signed_out_is_reported_once(reader: Reader) -> None:
    reader.hears_all(EARLIER)
    signed_out_as_a_post_waits(reader, TEN)
    goes_out(reader.world, "logged-out")
    (alert,) = reader.hears_all()
    assert alert.subject == "Signed out: mastodon"
    assert f"{reader.world.id} waits" in alert.body
    reader.restart()
    assert reader.subjects() == []
