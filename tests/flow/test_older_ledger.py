"""Every command's view of a ledger that an earlier version wrote, with its reasons as sentences."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from tests.flow.cli_runner import Followup

DUMP = Path(__file__).parents[1] / "fixtures/ledgers/before_reasons.sql"
NOW = "2027-03-14T10:10+01:00"
DAY = "2027-03-14"


def post(case: str) -> str:
    return f"example/{case}/anniversary.detained/{DAY}/mastodon/en"


@pytest.fixture
def old(followup: Followup, root: Path) -> Followup:
    with closing(sqlite3.connect(root / "followup.dry.db")) as connection:
        connection.executescript(DUMP.read_text("utf-8"))
    Ledger(f"sqlite:///{root}/followup.dry.db").close()  # what the start of the bot does
    return followup


def test_the_log_is_sound(old: Followup) -> None:
    assert old("log", "--verify", now=NOW).code == 0


def test_status_names_what_needs_a_person_and_nothing_that_a_person_settled(old: Followup) -> None:
    needs = [(need["code"], need["id"]) for need in old("status", "--json", now=NOW).document["needs"]]
    ids = {id for _, id in needs}
    assert {post(case) for case in ("partial-late", "partial-refused", "unconfirmed-near", "unconfirmed-lost")} <= ids
    assert {post(f"{state}-down") for state in ("published", "partial", "unconfirmed", "sending")} <= ids
    assert ("signed-out", "mastodon") in needs
    assert post("partial-left") not in ids


def test_a_run_sends_nothing_of_what_is_stopped_and_takes_up_the_rest(old: Followup, root: Path) -> None:
    old("run", "--once", now=NOW)
    with closing(sqlite3.connect(root / "followup.dry.db")) as connection:
        states = dict(connection.execute("SELECT id, state FROM delivery"))
    assert states[post("partial-left")] == "partial"
    assert states[post("unconfirmed-near")] == "unconfirmed"
    assert states[post("missed-blocked")] == "missed"
    assert old("log", "--verify", now=NOW).code == 0


def test_withdraw_and_settle_go_on_where_the_earlier_version_stopped(old: Followup) -> None:
    said = old("withdraw", post("partial-down"), "--gone", "--by", "p1", now=NOW)
    assert said.code == 0, said.err
    assert old("settle", post("unconfirmed-near"), "--not-published", "--by", "p1", now=NOW).code == 0
    refused = old("settle", post("partial-left"), "--not-published", "--by", "p1", now=NOW)
    assert (refused.code, "a person has seen already" in refused.err) == (1, True)
    assert old("log", "--verify", now=NOW).code == 0
