"""Changes of tables without a log line are detected, and so are lines cut off the end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.integrity import Soundness
from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from bot.ledger.reader import open_read_only
from tests.fakes.ledgers import ID, NOW, a_row, a_yes, an_id, in_state, later, send, sending, tamper

WAITS = an_id("ben-example")
STAYED = an_id("ben-example", "x")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """With a line of each kind."""
    ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    ledger.know("mastodon", "109", "team@social.example", 500, NOW)
    ledger.verify("example", "ana-example", a_yes("p1", "f1"))
    ledger.approve(ID, a_yes("p1", "d1"))
    ledger.approve(an_id("eve-example"), a_yes("p2", "d1"))
    sending(ledger, "First.", "Second.")
    send(ledger, 0, last=False)
    send(ledger, 1)
    in_state(ledger, "waiting", WAITS)
    ledger.miss(a_row(STAYED), later(90_000))
    ledger.pause(Pause("case", "ben-example", "p2", later(5)))
    ledger.pause(Pause("all", "", "", later(6)))
    ledger.resume("all", "", "p1", later(7), 2)
    ledger.close()
    return tmp_path / "followup.db"


def found(record: Path, word: str = "") -> Soundness:
    return open_read_only(f"sqlite:///{record}").soundness(word)


def test_a_ledger_that_only_followup_wrote_is_sound(record: Path) -> None:
    assert found(record).sound
    assert found(record).lines == 15


@pytest.mark.parametrize(
    ("statement", "about", "words"),
    [
        ("UPDATE delivery SET state = 'missed' WHERE state = 'published'", ID, "calls it missed"),
        ("UPDATE delivery SET state = 'published' WHERE state = 'missed'", STAYED, "its last line in the log missed"),
        ("UPDATE delivery SET digest = 'd9' WHERE state = 'waiting'", WAITS, "other words"),
        ("DELETE FROM delivery WHERE state = 'missed'", STAYED, "does not hold it"),
        ("UPDATE part SET at = NULL WHERE n = 1 AND url <> ''", ID, "part 2 has another link"),
        ("UPDATE part SET url = 'https://other.example' WHERE url <> ''", ID, "part 1 has another link"),
        ("UPDATE part SET attempted_at = NULL WHERE url <> ''", ID, "the log says that part 1 was attempted"),
        (
            "UPDATE part SET attempted_at = '2027' WHERE attempted_at IS NULL",
            WAITS,
            "the ledger says that part 1 was attempted",
        ),
        ("DELETE FROM part WHERE url <> ''", ID, "a part that the ledger does not hold"),
        ("INSERT INTO approval SELECT delivery, digest, 'p9', at, day, date FROM approval", ID, "this approval by p9"),
        ("UPDATE approval SET digest = 'd2'", ID, "this approval by p1"),
        ("UPDATE approval SET day = '2027-03-20'", ID, "this approval by p1"),
        ("UPDATE verification SET at = '2029' || substr(at, 5)", "example/ana-example", "p1 checked these facts"),
        ("UPDATE verification SET day = '2029-03-14'", "example/ana-example", "p1 checked these facts"),
        ("DELETE FROM pause WHERE scope = 'case'", "case/ben-example", "a pause that the ledger does not hold"),
        (
            "INSERT INTO pause (scope, value, person, at) VALUES ('country', 'CH', 'p9', '2027')",
            "country/CH",
            "no line of the log tells of this",
        ),
        ("UPDATE pause SET value = 'nobody' WHERE scope = 'case'", "case/nobody", "this pause by p2"),
        ("INSERT INTO vote VALUES ('all', '', 'p2', '2027')", "all", "other people asked to resume"),
        (
            "UPDATE delivery SET account = 'x' WHERE state = 'waiting'",
            WAITS,
            "another campaign, day, account or language",
        ),
        ("UPDATE delivery SET date = '2027-03-15' WHERE state = 'waiting'", WAITS, "another campaign, day, account"),
        ("DELETE FROM account", "mastodon", "the ledger does not know it"),
        ("UPDATE account SET identity = '110'", "mastodon", "team@social.example (110)"),
    ],
)
def test_what_was_changed_outside_the_program_shows(record: Path, statement: str, about: str, words: str) -> None:
    tamper(record, statement)
    after = found(record)
    assert (after.sound, after.first_break) == (False, None)
    assert [one for one in after.differences if one.id == about and words in one.words], after.differences


def test_lines_cut_off_the_end_show_where_the_ledger_tells_of_later_things(record: Path) -> None:
    for _ in range(found(record).lines - 1):
        tamper(record, "DELETE FROM log WHERE n = (SELECT MAX(n) FROM log)")
        assert found(record).differences
    tamper(record, "DELETE FROM log")
    assert found(record).first_break == 1, "nothing is in the tables without a line"


def test_an_empty_log_is_sound_in_an_empty_record_only(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    ledger.tick(NOW)
    assert found(tmp_path / "followup.db") == Soundness()
    ledger.verify("example", "ana-example", a_yes())
    ledger.close()
    tamper(tmp_path / "followup.db", "DELETE FROM log")
    assert found(tmp_path / "followup.db").first_break == 1


def test_an_approval_that_was_taken_back_and_put_in_again_shows(record: Path) -> None:
    with closing(Ledger(f"sqlite:///{record}")) as ledger:
        ledger.approve(an_id("ida-example"), a_yes("p2", "d1"))
        ledger.skip(a_row(an_id("ida-example"), ""), "p3", later(19))
        ledger.stop_case("eve-example", "", ["example"], "p2", later(20))
        ledger.verify("example", "ana-example", a_yes("p3", "f1", later(21)))
        ledger.stop_case("ana-example", "example", ["example"], "p2", later(22))
    assert found(record).sound
    tamper(
        record,
        "INSERT INTO approval SELECT id, detail, person, at, substr(at, 1, 10), '' FROM log"
        " WHERE event = 'approved' AND person = 'p2'",
    )
    assert [one.id for one in found(record).differences] == [an_id("eve-example"), an_id("ida-example")]
    assert all("it was taken back" in one.words for one in found(record).differences)


def test_lines_that_somebody_chained_who_knew_how_end_nothing(record: Path) -> None:
    """A chain made anew by another hand, of lines that no ledger writes."""
    with closing(sqlite3.connect(record, isolation_level=None)) as connection:
        session = Session(connection, postgresql=False)
        for event, detail in (("approved", "d"), ("verified", ""), ("attempted", f"part {10**12}"), ("paused", "")):
            append(session, NOW, "nobody", event, state="sending" if event == "attempted" else "", detail=detail)
        append(session, NOW, "case/nobody", "withdrawn")
        append(session, NOW, "", "known", detail="()")
    assert {one.id for one in found(record).differences} == {"nobody", ""}


def test_bytes_that_are_no_letters_are_a_break_and_no_crash(record: Path) -> None:
    tamper(record, "UPDATE log SET detail = CAST(x'ff41' AS TEXT) WHERE n = 3")
    assert found(record).first_break == 3


def test_a_checksum_is_found_again_however_much_was_written_since(record: Path) -> None:
    before = found(record)
    with closing(Ledger(f"sqlite:///{record}")) as ledger:
        for n in range(3):
            ledger.verify("example", f"case-{n}", a_yes())
    after = found(record, before.last_check[:16])
    assert (after.word_line, after.lines) == (before.lines, before.lines + 3)
    assert found(record, "0123456789abcdef").word_line is None
    tamper(record, "UPDATE log SET person = 'p9' WHERE n = (SELECT MAX(n) - 3 FROM log)")
    assert found(record, before.last_check[:16]).word_line is None, (
        "a word that stands at a changed line proves nothing"
    )
