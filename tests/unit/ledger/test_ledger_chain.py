"""The log only grows, and a change to it shows."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.chain import Entry, first_break
from bot.ledger.store import Ledger
from tests.fakes.ledgers import a_yes, later


def entries() -> list[Entry]:
    ledger = Ledger("sqlite://")
    for n in range(5):
        ledger.verify("example", f"case-{n}", a_yes("p1", f"f{n}", later(n)))
    found = list(ledger.entries())
    ledger.close()
    return found


LINES = entries()


def test_an_untouched_log_is_sound() -> None:
    assert first_break(LINES) is None
    assert first_break([]) is None


@given(
    at=st.integers(0, 4),
    field=st.sampled_from(["id", "event", "state", "url", "by", "detail", "check"]),
    text=st.text(max_size=5),
)
def test_a_changed_word_shows(at: int, field: str, text: str) -> None:
    changed = list(LINES)
    changed[at] = replace(LINES[at], **{field: text})  # type: ignore[arg-type]
    assert first_break(changed) == (None if changed == LINES else at + 1)


def test_a_changed_moment_shows() -> None:
    changed = [*LINES[:2], replace(LINES[2], at=LINES[2].at + timedelta(microseconds=1)), *LINES[3:]]
    assert first_break(changed) == 3


@pytest.mark.parametrize("gone", range(4))
def test_a_line_taken_out_shows(gone: int) -> None:
    assert first_break(LINES[:gone] + LINES[gone + 1 :]) == gone + 1


def test_words_moved_from_one_field_to_the_next_show() -> None:
    moved = replace(LINES[4], by="", detail="p1" + LINES[4].detail)
    assert first_break([*LINES[:4], moved]) == 5


REWRITTEN = "SELECT n, at, id, event, state, url, 'p9', detail, chain FROM log"
SET_APART = "SELECT n + 2, at, id, event, state, url, person, detail, chain FROM log"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET detail = ''",
        "DELETE FROM log",
        f"INSERT OR REPLACE INTO log {REWRITTEN}",
        f"REPLACE INTO log {REWRITTEN}",
        f"INSERT INTO log {REWRITTEN} WHERE TRUE ON CONFLICT (n) DO UPDATE SET person = excluded.person",
        f"INSERT INTO log {SET_APART}",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_log(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "followup.db"
    ledger = Ledger(f"sqlite:///{file}")
    ledger.verify("example", "ana-example", a_yes())
    ledger.close()
    other = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
        other.execute(statement)
    other.close()
