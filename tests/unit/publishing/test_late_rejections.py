"""Problems found while sending are reported the same day, with the reason in the ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from bot.errors import ContentRefused, InputError, Problem
from bot.presentation.outlook import why_missed
from bot.publishing import sealing
from tests.unit.alerts.alert_recorder import Reader
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MIDNIGHT, MINUTE, TEN, World

HOUR = timedelta(hours=1)
LATE = MIDNIGHT - 30 * MINUTE
WITH_IMAGE = CASE + 'image: {file: images/a.jpg, alt: {en: "A desk."}, credit: us, go_ahead: C-1}\n'


def put(root: Path, colour: str = "grey") -> Path:
    path = root / "campaigns/example/images/a.jpg"
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (64, 48), colour).save(path)
    return path


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world(case=WITH_IMAGE)
    put(world.root)
    return world


@pytest.fixture
def late_world(make_world: MakeWorld) -> World:
    """The same, due half an hour before its day ends."""
    world = make_world(CAMPAIGN.replace("10:00", "23:30"), WITH_IMAGE)
    put(world.root)
    return world


@pytest.fixture
def unsealable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk fails as the image is read for the last time."""

    def fails(_: bytes) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(sealing, "hashlib", SimpleNamespace(sha256=fails))
    yield
    monkeypatch.undo()


@pytest.mark.usefixtures("unsealable")
def test_an_image_that_cannot_be_sealed_raises_an_alarm_that_day(world: World) -> None:
    world.watched()
    (report,) = world.tick(TEN).reports
    assert (report.state, report.fault, report.alarming) == ("not-ready", "image", True)
    assert report.detail == "image: the image a.jpg cannot be read (Input/output error): see who may read it"
    assert report.draft
    assert report.draft.state == "not-ready"


@pytest.mark.usefixtures("unsealable")
@pytest.mark.parametrize("restarts", [False, True])
def test_what_could_not_be_sealed_is_recorded_with_its_true_reason(world: World, restarts: bool) -> None:
    world.watched()
    world.tick(TEN)
    if restarts:
        world.start()
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert (world.row().state, world.row().detail) == ("missed", "blocked: image")
    assert why_missed(world.row().reason, world.row().codes, "") == "its image cannot be used"


def test_the_true_reason_is_known_where_the_next_look_is_on_another_day(
    world: World, unsealable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watched()
    world.tick(TEN)
    monkeypatch.undo()
    world.start()
    world.tick(MIDNIGHT + 9 * HOUR)
    assert world.row().detail == "blocked: image"


def test_what_can_be_sealed_again_goes_out_the_same_day(
    world: World, unsealable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watched()
    world.tick(TEN)
    monkeypatch.undo()
    world.tick(TEN + HOUR)
    assert world.state == "published"


def test_what_could_not_be_sent_is_shown_by_previews_until_it_can(
    world: World, unsealable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watched()
    world.tick(TEN)
    world.now = TEN + MINUTE
    (finding,) = [finding for finding in world.draft().findings if finding.code == "image"]
    assert (finding.severity, world.draft().state) == ("warn", "ready"), "the bot tries again all day"
    assert finding.message.startswith("it was ready, and could not be sent at 10:00: the image could not be read")
    monkeypatch.undo()
    world.tick(TEN + HOUR)
    assert "image" not in [finding.code for finding in world.draft().findings]


def test_a_refusal_from_before_the_claim_is_no_reason_for_what_was_busy_afterwards(
    late_world: World, unsealable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = late_world
    world.tick(LATE - MINUTE)
    world.tick(LATE)
    monkeypatch.undo()
    world.mastodon.faults.extend(["busy 600"] * 500)
    world.tick(LATE + MINUTE)
    assert world.state == "waiting"
    world.run_to(MIDNIGHT + MINUTE)
    assert (world.row().state, world.row().detail) == ("missed", "busy")


ERRORS = {
    "file": InputError([Problem("a text is missing", "campaigns/example/cases/ana-example.yaml", 4)]),
    "fault": KeyError("no sentence of ours"),
}


@pytest.mark.parametrize("code", ERRORS)
def test_whatever_keeps_a_ready_post_from_its_seal_is_alarming_and_recorded(
    world: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ERRORS[code]

    monkeypatch.setattr("bot.publishing.account_worker.sealed", fails)
    world.watched()
    (report,) = world.tick(TEN).reports
    assert (report.state, report.fault, report.alarming) == ("not-ready", code, True)
    assert "no sentence of ours" not in report.detail
    world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert world.row().detail == f"blocked: {code}"


def test_a_program_that_fails_before_it_reaches_the_account_is_no_busy_account(
    late_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise KeyError("no sentence of ours")

    world = late_world
    world.tick(LATE - MINUTE)
    monkeypatch.setattr(world.mastodon, "identity", fails)
    (report,) = world.tick(LATE).reports
    assert (report.state, report.fault, report.alarming) == ("waiting", "fault", True)
    assert "no sentence of ours" not in report.detail
    world.start()
    world.run_to(MIDNIGHT + MINUTE)
    assert (world.row().state, world.row().detail) == ("missed", "blocked: fault")


def test_a_fault_after_the_claim_is_alarming_and_the_post_is_reported_as_claimed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise KeyError("no sentence of ours")

    monkeypatch.setattr("bot.publishing.send.SendAttempt.run", fails)
    world.watched()
    (report,) = world.tick(TEN).reports
    assert (report.state, report.fault, report.alarming) == ("sending", "fault", True)
    assert (world.state, "no sentence of ours" in report.detail) == ("sending", False)


def test_new_words_that_cannot_be_sealed_leave_the_waiting_post_as_it_is(
    late_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would stand as rejected for other words, and nobody would hear of these."""
    world = late_world
    world.mastodon.faults.append("busy 600")
    world.tick(LATE - MINUTE)
    world.tick(LATE)
    assert world.state == "waiting"
    world.write("templates/anniversary/en.txt", "Other words about {{ case.name }}.\n")
    put(world.root, "red")

    def fails(*_: object, **__: object) -> None:
        raise ContentRefused("image", "it is not what it was")

    monkeypatch.setattr("bot.publishing.account_worker.sealed", fails)
    world.run_to(LATE + 10 * MINUTE)
    (report,) = world.tick(LATE + 11 * MINUTE).reports
    assert (report.fault, report.alarming) == ("image", True)
    assert world.state == "waiting"
    world.run_to(MIDNIGHT + MINUTE)
    assert (world.row().state, world.row().detail) == ("missed", "blocked: image")


@pytest.fixture
def reader(make_world: MakeWorld) -> Reader:
    root = make_world(case=WITH_IMAGE).root
    put(root)
    return Reader(root)


def test_people_are_notified_once_on_the_day(reader: Reader, unsealable: None) -> None:
    reader.hears_all(TEN - MINUTE)
    (alert,) = [alert for alert in reader.hears_all(TEN) if alert.key.startswith("late/")]
    assert (alert.subject, alert.rank) == ("Cannot be sent", 0)
    assert "Reason: image." in alert.body
    assert reader.world.id in alert.body
    assert not reader.hears_all(TEN + MINUTE)


@pytest.mark.parametrize("moment", [TEN - 2 * HOUR, TEN - MINUTE])
def test_an_image_that_is_cut_off_on_the_day_is_reported_that_day(reader: Reader, moment: datetime) -> None:
    reader.hears_all(moment - HOUR)
    path = put(reader.world.root)
    path.write_bytes(path.read_bytes()[:300])
    reader.world.reload()
    (alert,) = [alert for alert in reader.hears_all(moment) if "image" in alert.key]
    assert "Reason: image." in alert.body
    reader.world.run_to(MIDNIGHT + MINUTE, HOUR)
    assert reader.world.row().detail == "blocked: image"
