"""The queries of every run stay fast with a million rows: none scans a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger import queries
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import DAY, ID, NOW, a_row, a_seal, a_yes, an_id, receive

LARGE = ("delivery", "d", "part", "p", "about", "a", "log", "approval", "image", "shown", "s", "i")
LAST_LINE = "FROM log ORDER BY n DESC LIMIT 1"
CHANGES: dict[str, Callable[[Ledger], object]] = {
    "unsettled": lambda ledger: ledger.unsettled(),
    "answers": lambda ledger: ledger.answers(DAY, DAY + timedelta(days=1)),
    "alike": lambda ledger: ledger.answers(DAY, DAY).alike(["0" * 64]),  # type: ignore[misc]
    "row": lambda ledger: ledger.row(ID),
    "sealed": lambda ledger: ledger.sealed(ID),
    "stopped": lambda ledger: ledger.stopped(a_seal()),
    "to come down": lambda ledger: ledger.to_come_down(),
    "hold": lambda ledger: ledger.hold(ID, "p1", NOW),
    "claim": lambda ledger: ledger.claim(a_seal(an_id("ben-example"), image=True), 1, NOW),
    "attempt": lambda ledger: ledger.attempt(ID, 0, NOW),
    "receive": lambda ledger: receive(ledger),
    "turn": lambda ledger: ledger.turn(ID, "waiting", "busy", NOW),
    "approve": lambda ledger: ledger.approve(an_id("ben-example"), a_yes()),
    "skip": lambda ledger: ledger.skip(a_row(an_id("ben-example")), "p1", NOW),
    "miss": lambda ledger: ledger.miss(a_row(an_id("ben-example")), NOW),
    "tick": lambda ledger: ledger.tick(NOW),
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_question_walks_through_a_table(tmp_path: Path, name: str) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    ledger.approve(an_id("ben-example"), a_yes())
    ledger.claim(a_seal(image=True), 0, NOW)
    said: list[str] = []
    with ledger._database.reading() as session:
        session.connection.set_trace_callback(said.append)
    CHANGES[name](ledger)
    ledger.close()
    assert said
    for statement in said:
        if statement.startswith(("BEGIN", "COMMIT", "--")) or statement.endswith(LAST_LINE):
            continue
        for step in plan(tmp_path / "followup.db", statement):
            walks = step.startswith("SCAN") and step.split()[1] in LARGE and "USING" not in step
            assert not walks, f"{step}: {statement}"


def test_what_reads_the_same_is_found_by_its_words_not_by_a_years_dates(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    ledger.close()
    values = "'0'", "'2026-03-14'"
    statement = queries._ALIKE.replace(":print", values[0]).replace(":since", values[1])
    steps = plan(tmp_path / "followup.db", statement)
    assert steps[0] == "SEARCH delivery USING INDEX delivery_print (print=?)"


def plan(file: Path, statement: str) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    finally:
        connection.close()
