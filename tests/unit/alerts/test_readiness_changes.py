"""People are notified when a post is no longer ready, with how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts.readiness_changes import ReadinessSnapshot
from bot.ledger.models import Approval
from tests.unit.alerts.alert_recorder import Reader
from tests.unit.drafts.draft_factories import CHECKED, ROLL_CALL
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MINUTE, TEN

MakeFolder = Callable[..., Path]
Read = Callable[..., Reader]
BEN = CASE.replace("ana-example", "ben-muster").replace("Ana", "Ben")
NOW = datetime(2027, 3, 11, 9, tzinfo=UTC)  # a Thursday, three days ahead: no reminder is left
CASE_FILE, CAMPAIGN_FILE = "campaigns/example/cases/ana-example.yaml", "campaigns/example/campaign.yaml"
TEMPLATE = "templates/anniversary/en.txt"
ONE_YES = CHECKED.replace("approvals: 0", "approvals: 1")


@pytest.fixture
def read(make_folder: MakeFolder) -> Iterator[Read]:
    readers: list[Reader] = []

    def made(campaign: str = CAMPAIGN, case: str = CASE, **cases: str) -> Reader:
        readers.append(Reader(make_folder(campaign, case, CONFIG, **cases)))
        return readers[-1]

    yield made
    for reader in readers:
        reader.world.ledger.close()


def cleared(read: Read) -> Reader:
    """Its facts are checked, one person said yes, and people have heard all that there was to tell."""
    reader = read(ONE_YES)
    world = reader.world
    world.now = NOW - timedelta(hours=1)
    (case,) = world.source.files.casebook.campaigns[0].cases
    world.ledger.verify("example", "ana-example", Approval("p1", case.facts_digest, world.now, world.now.date()))
    world.approve()
    assert world.draft().state == "ready"
    reader.hears_all(NOW - MINUTE)
    return reader


def changed(reader: Reader, file: str, old: str, new: str) -> None:
    text = (reader.world.root / file).read_text("utf-8")
    assert old in text
    reader.world.write(file, text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "why", "mends"),
    [
        (CASE_FILE, "example.org/detained", "example.org/held", "facts", "followup verify ana-example --by YOUR-CODE"),
        (CASE_FILE, "until: 2030-01-01", "until: 2027-03-01", "go-ahead", "write it as `go_ahead` in " + CASE_FILE),
        (CASE_FILE, "country: CH", "country: CH\nhold: yes", "held", "remove `hold` from " + CASE_FILE),
        (TEMPLATE, "case.name", "case.nmae", "template", f"{TEMPLATE}:1: fix it.\nfollowup check"),
    ],
)
def test_a_post_that_was_ready_and_is_no_longer_so_is_reported_once_with_what_fixes_it(
    read: Read, file: str, old: str, new: str, why: str, mends: str
) -> None:
    reader = cleared(read)
    changed(reader, file, old, new)
    (alert,) = [alert for alert in reader.hears_all(NOW) if alert.subject == "No longer ready"]
    id, because, *_ = alert.body.splitlines()
    assert id == reader.world.id
    assert why in because.removeprefix("Reason: ").rstrip(".").split(", ")
    assert mends in alert.body
    assert "Ana" not in alert.body
    reader.restart()
    assert reader.hears_all(NOW + MINUTE) == []


def test_what_is_fixed_and_breaks_again_is_reported_again(read: Read) -> None:
    reader = cleared(read)
    for n in (0, 2):
        changed(reader, TEMPLATE, "case.name", "case.nmae")
        assert reader.subjects(NOW + n * MINUTE) == ["No longer ready"]
        changed(reader, TEMPLATE, "case.nmae", "case.name")
        assert reader.subjects(NOW + (n + 1) * MINUTE) == []


def test_more_approvals_that_are_asked_for_are_reported_for_every_post_that_was_ready(read: Read) -> None:
    reader = cleared(read)
    changed(reader, CAMPAIGN_FILE, "approvals: 1", "approvals: 2")
    found = {alert.subject: alert.body for alert in reader.hears_all(NOW)}
    assert "It needs more approvals" in found["No longer ready"]


def test_a_post_that_waits_for_its_platform_is_reported_when_it_may_go_no_more(read: Read) -> None:
    reader = read(CHECKED)
    world = reader.world
    (case,) = world.source.files.casebook.campaigns[0].cases
    world.ledger.verify("example", "ana-example", Approval("p1", case.facts_digest, TEN - MINUTE, DAY))
    reader.hears_all(TEN - MINUTE)
    world.mastodon.faults.append("busy 600")
    assert reader.subjects(TEN) == []
    assert world.state == "waiting"
    changed(reader, CASE_FILE, "example.org/detained", "example.org/held")
    assert "No longer ready" in reader.subjects(TEN + MINUTE)


def test_other_words_than_people_said_yes_to_are_reported_as_that_alone(read: Read) -> None:
    reader = cleared(read)
    changed(reader, TEMPLATE, "{{ case.name }}", "Of {{ case.name }}")
    found = set(reader.subjects(NOW))
    assert "Approval lost" in found
    assert "No longer ready" not in found


def test_a_template_that_breaks_before_anybody_said_yes_is_reported(read: Read) -> None:
    reader = read(CAMPAIGN.replace("approvals: 0", "approvals: 1"))
    reader.hears_all(NOW)
    changed(reader, TEMPLATE, "case.name", "case.nmae")
    assert reader.subjects(NOW + MINUTE) == ["No longer ready"]


def test_a_post_that_comes_into_sight_with_a_broken_template_is_reported(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    (root / TEMPLATE).write_text("{{ case.nmae }}\n", "utf-8")
    reader = Reader(root)
    assert "Not ready" in reader.subjects(NOW)
    reader.world.ledger.close()


def test_a_pause_is_reported_as_a_pause_alone(read: Read) -> None:
    from bot.ledger.models import Pause

    reader = cleared(read)
    reader.world.ledger.pause(Pause("case", "ana-example", "p1", NOW))
    assert reader.subjects(NOW) == ["Paused: case/ana-example"]


def test_a_broken_template_takes_no_name_and_no_yes_away(read: Read) -> None:
    reader = read(ROLL_CALL.replace("approvals: 0", "approvals: 1"), ben_muster=BEN)
    world = reader.world
    world.now = NOW
    world.ledger.approve(world.draft().delivery.id, Approval("p1", world.draft().digest, NOW, DAY))
    reader.hears_all(NOW)
    template = "templates/roll-call/en.txt"
    changed(reader, template, "case.name", "case.nmae")
    assert reader.subjects(NOW + MINUTE) == ["No longer ready"]
    changed(reader, template, "case.nmae", "case.name")
    world.write("campaigns/example/cases/ben-muster.yaml", BEN + "hold: yes\n")
    assert set(reader.subjects(NOW + 2 * MINUTE)) >= {"A group post names fewer cases", "Approval lost"}


def test_one_broken_file_hides_no_post_of_another_case_that_vanished(read: Read) -> None:
    reader = read(CAMPAIGN, ben_muster=BEN)
    reader.hears_all(NOW)
    reader.world.write("campaigns/example/cases/ben-muster.yaml", BEN.replace("country", "contry"))
    changed(reader, CASE_FILE, "  - id: detained", "  - id: taken")
    found = [alert for alert in reader.hears_all(NOW + MINUTE) if alert.subject == "No longer planned"]
    assert [alert.about for alert in found] == [reader.world.id]
    reader.restart()
    assert reader.subjects(NOW + 2 * MINUTE) == []


def test_what_an_earlier_version_remembered_is_understood() -> None:
    assert ReadinessSnapshot.read("ana-example ben-muster") == ReadinessSnapshot(("ana-example", "ben-muster"))
    assert ReadinessSnapshot.read("") == ReadinessSnapshot()
    whole = ReadinessSnapshot(("ana-example",), True, frozenset({"facts", "held"}))
    assert ReadinessSnapshot.read(str(whole)) == whole
    assert ReadinessSnapshot.read(str(ReadinessSnapshot())) == ReadinessSnapshot()
