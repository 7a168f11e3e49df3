"""The log only grows, and every change to it is detected."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger import integrity
from bot.ledger.audit_log import Line, digest_of, first_break
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import a_yes, later

FIELDS = ["n", "at", "id", "event", "state", "url", "by", "detail", "reason", "part", "check"]


def lines() -> list[Line]:
    ledger = Ledger("sqlite://")
    for n in range(5):
        ledger.verify("example", f"case-{n}", a_yes("p1", f"f{n}", later(n)))
    with ledger._database.reading() as session:
        found = list(integrity.lines(session))
    ledger.close()
    return found


LINES = lines()


def changed(i: int, **fields: object) -> list[Line]:
    line = dict(zip(FIELDS, LINES[i], strict=True)) | fields
    return [*LINES[:i], cast(Line, tuple(line.values())), *LINES[i + 1 :]]


def test_an_untouched_log_is_sound() -> None:
    assert first_break(LINES) is None
    assert first_break([]) is None


@given(i=st.integers(0, 4), field=st.sampled_from(FIELDS[1:]), text=st.text(max_size=5))
def test_a_changed_word_shows(i: int, field: str, text: str) -> None:
    found = changed(i, **{field: text})
    assert first_break(found) == (None if found == LINES else i + 1)


def test_a_changed_moment_shows() -> None:
    assert first_break(changed(2, at=LINES[2][1].replace("09:00:02", "09:00:03"))) == 3


@pytest.mark.parametrize("written", ["{}+00:00", "{}", "{}z"])
def test_the_same_moment_written_in_another_way_shows(written: str) -> None:
    assert first_break(changed(1, at=written.format(LINES[1][1].removesuffix("Z")))) == 2


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("odd", [b"x", None, 5, 2.5, "\udcff", "x\0"], ids=repr)
def test_what_no_ledger_writes_is_a_break_and_no_crash(field: str, odd: object) -> None:
    if odd is None and field in ("reason", "part"):
        return  # these lines have none
    assert first_break(changed(1, **{field: odd})) == 2


@pytest.mark.parametrize("gone", range(4))
def test_a_line_taken_out_shows(gone: int) -> None:
    assert first_break(LINES[:gone] + LINES[gone + 1 :]) == gone + 1


def test_words_moved_from_one_field_to_the_next_show() -> None:
    assert first_break(changed(4, by="", detail="p1" + LINES[4][7])) == 5


def test_a_log_that_does_not_begin_with_line_1_shows_however_well_it_is_chained() -> None:
    before, found = "", list[Line]()
    for line in LINES:
        before = digest_of(before, line[0] + 1, *line[1:8])
        found.append((line[0] + 1, *line[1:-1], before))
    assert first_break(found) == 1


@given(st.lists(st.text(), min_size=8, max_size=8), st.integers(1, 10**9))
def test_a_check_is_that_of_the_line_as_json(words: list[str], n: int) -> None:
    before, *rest = words
    line = json.dumps([before, n, *rest], ensure_ascii=False, separators=(",", ":"))
    assert digest_of(before, n, *rest) == sha256(line.encode()).hexdigest()


@pytest.mark.parametrize(("reason", "part"), [("busy", None), (None, 1), ("busy", 1), ("", None)])
def test_reason_and_part_are_in_the_check(reason: str | None, part: int | None) -> None:
    line = json.dumps(["", 1, "at", reason, part], ensure_ascii=False, separators=(",", ":"))
    assert digest_of("", 1, "at", reason=reason, part=part) == sha256(line.encode()).hexdigest()


REWRITTEN = "SELECT n, at, id, event, state, url, 'p9', detail, chain, reason, part FROM log"
SET_APART = "SELECT n + 2, at, id, event, state, url, person, detail, chain, reason, part FROM log"


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
    with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
        other.execute(statement)
