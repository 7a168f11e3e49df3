"""A ledger that kept its reasons as sentences is brought up to date: reasons become codes, and nothing else changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, Reason
from bot.ledger.notification_state import NotificationState
from bot.ledger.restore import restore
from tests.fakes.ledgers import examined

DUMP = Path(__file__).parents[2] / "fixtures/ledgers/before_reasons.sql"
NOW = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)
TAKEN_DOWN = {"published-down", "partial-down", "unconfirmed-down", "sending-down"}
REASONS = {
    "waiting-signed-out": Reason.SIGNED_OUT,
    "waiting-no-credit": Reason.NO_CREDIT,
    "waiting-busy": Reason.BUSY,
    "waiting-paused": Reason.PAUSED,
    "waiting-blocked": Reason.BLOCKED,
    "waiting-unapproved": Reason.UNAPPROVED,
    "waiting-stopped": Reason.BUSY,
    "waiting-settled": Reason.ABSENT,
    "partial-signed-out": Reason.SIGNED_OUT,
    "partial-busy": Reason.BUSY,
    "partial-refused": Reason.REFUSED,
    "partial-late": Reason.LATE,
    "partial-settled-late": Reason.LATE,
    "partial-rest": Reason.REST,
    "partial-left": Reason.LEFT,
    "partial-settled": Reason.ABSENT,
    "unconfirmed-near": Reason.NEAR,
    "unconfirmed-lost": Reason.UNKNOWN,
    "sending": None,
    "published": None,
    "published-thread": None,
    "withdrawn": Reason.WITHDRAWN,
    "withdrawn-gone": Reason.WITHDRAWN,
    "rejected": Reason.REFUSED,
    "rejected-rewritten": Reason.REWRITTEN,
    "missed-file": Reason.BLOCKED,
    "missed-blocked": Reason.BLOCKED,
    "missed-paused": Reason.PAUSED,
    "missed-quota": Reason.QUOTA,
    "missed-unapproved": Reason.UNAPPROVED,
    "missed-down": Reason.DOWN,
    "missed-busy": Reason.BUSY,
    "missed-signed-out": Reason.SIGNED_OUT,
    "missed-unplanned": Reason.BLOCKED,
    "skipped": None,
    **dict.fromkeys(TAKEN_DOWN, Reason.WITHDRAWN),
}


def restored_from_dump(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text("utf-8"))
    return file


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{restored_from_dump(tmp_path / 'followup.db')}")
    yield ledger
    ledger.close()


def rows(ledger: Ledger) -> dict[str, DeliveryRecord]:
    return {row.id.split("/")[1]: row for row in ledger.below("example/")}


def test_every_state_and_sentence_has_its_reason(old: Ledger) -> None:
    found = rows(old)
    assert {case: row.reason for case, row in found.items()} == REASONS
    assert {row.state for row in found.values()} == {case.split("-")[0] for case in REASONS}
    assert {case: row.codes for case, row in found.items() if row.codes} == {
        "waiting-blocked": ("facts", "image"),
        "missed-file": ("file",),
        "missed-blocked": ("facts", "image"),
        "missed-unplanned": ("unplanned",),
    }


def test_sentences_for_people_stay_without_the_words_that_logic_read(old: Ledger) -> None:
    found = rows(old)
    assert found["waiting-no-credit"].detail == "x answered 402: the credit is used up; add credit to the account"
    assert found["partial-signed-out"].detail == "mastodon answered 401: sign in again"
    assert found["unconfirmed-near"].detail.startswith("the account has a post of that day")
    assert found["partial-refused"].detail == "mastodon answered 422: too long"


def test_what_is_to_be_taken_down_still_is_since_the_moment_a_person_said_so(old: Ledger) -> None:
    down = old.to_come_down()
    assert {row.id.split("/")[1] for row in down} == TAKEN_DOWN
    said = {entry.id: entry.at for entry in old.entries() if entry.event == "stopped"}
    assert all(row.takedown_requested_at == said[row.id] for row in down)


def test_the_log_is_as_it_was_and_grows_on(old: Ledger) -> None:
    before = old.entries()
    assert all(entry.reason is None for entry in before)
    assert (examined(old).first_break, examined(old).differences) == (None, ())
    old.hold(rows(old)["published"].id, "p1", NOW + timedelta(days=1))
    old.turn(rows(old)["sending"].id, "unconfirmed", "no answer came", NOW, reason=Reason.UNKNOWN)
    assert [entry.reason for entry in old.entries()[len(before) :]] == ["withdrawn", "unknown"]
    assert (examined(old).first_break, examined(old).differences) == (None, ())


def test_pauses_know_what_made_them(old: Ledger) -> None:
    assert {(pause.scope, pause.value): pause.source for pause in old.pauses()} == {
        ("case", "example/bea-example"): "person",
        ("campaign", "stopped"): "file",
        ("account", "bluesky"): "person",
    }
    assert [pause.votes for pause in old.pauses() if pause.scope == "account"] == [("p2",)]


def test_approvals_checks_accounts_and_what_people_were_told_stay(old: Ledger, tmp_path: Path) -> None:
    day = NOW.date()
    snapshot = old.answers(day, day)
    assert [yes.by for yes in snapshot.approved["example/ana-example/anniversary.detained/2027-03-14/mastodon/en"]] == [
        "p1",
        "p2",
    ]
    assert list(snapshot.verified) == [("example", "ana-example")]
    assert snapshot.identities == {"mastodon": "id-of-mastodon"}
    assert [code for code, _ in snapshot.refusals.values()] == ["image"]
    with NotificationState(f"sqlite:///{tmp_path / 'followup.db'}") as state:
        assert len(state.remembered()) == 6


def test_what_waits_for_a_settlement_can_be_settled(old: Ledger) -> None:
    found = rows(old)
    assert old.leave_rest(found["partial-late"].id, "p1", NOW) == "partial"
    assert old.settle_absent(found["unconfirmed-near"].id, "p1", NOW, "again") == "waiting"
    assert old.settle_absent(found["unconfirmed-down"].id, "p1", NOW, "again") == "skipped"
    after = rows(old)
    assert after["partial-late"].reason is Reason.LEFT
    assert after["unconfirmed-near"].reason is Reason.ABSENT
    assert (after["unconfirmed-down"].reason, after["unconfirmed-down"].detail) == (None, "")


@pytest.mark.parametrize("replaced_is_old", [False, True])
def test_an_old_copy_can_be_restored_and_an_old_ledger_replaced(tmp_path: Path, replaced_is_old: bool) -> None:
    file, copy = tmp_path / "followup.db", tmp_path / "copy.db"
    if replaced_is_old:
        restored_from_dump(file)
        Ledger(f"sqlite:///{copy}").close()
    else:
        restored_from_dump(copy)
    result = restore(f"sqlite:///{file}", copy, live=True, by="p1", at=NOW + timedelta(days=1))
    if replaced_is_old:
        assert {id.split("/")[1] for id in result.stopped} == {*TAKEN_DOWN, "skipped", "withdrawn", "withdrawn-gone"}
        assert len(result.pauses) == 3
    ledger = Ledger(f"sqlite:///{file}")
    assert (examined(ledger).first_break, examined(ledger).differences) == (None, ())
    ledger.close()
