"""`followup log --verify` finds tampering without crashing, and finds a checksum that was noted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.ledgers import tamper
from tests.flow.cli_runner import MASTODON, POSTS, Followup

AT_TEN = "2027-03-14T10:00+01:00"


@pytest.fixture
def used(followup: Followup) -> Followup:
    """Facts checked, posts approved and sent."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    followup("run", "--once", now=AT_TEN)
    return followup


@pytest.fixture
def record(root: Path) -> Path:
    return root / "followup.dry.db"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET at = replace(at, 'Z', '') WHERE n = 2",
        "UPDATE log SET at = replace(at, 'Z', '+00:00') WHERE n = 2",
        "UPDATE log SET at = 5 WHERE n = 2",
        "UPDATE log SET detail = CAST(detail AS BLOB) WHERE n = 2",
        "UPDATE log SET detail = CAST(x'ff41' AS TEXT) WHERE n = 2",
        "UPDATE log SET id = x'00' WHERE n = 2",
        "UPDATE log SET url = 5 WHERE n = 2",
        "UPDATE log SET chain = x'00' WHERE n = 2",
        "UPDATE log SET n = -2 WHERE n = 2",
    ],
)
def test_whatever_was_done_to_a_line_is_found_and_ends_nothing(used: Followup, record: Path, change: str) -> None:
    tamper(record, change)
    said = used("log", "--verify")
    assert said.code == 1
    assert f"Line {1 if 'n = -2' in change else 2} was changed after it was written" in said.out
    for words in (["log"], ["log", "--json"], ["status"], ["pause"]):
        found = used(*words)
        assert "Traceback" not in found.err
        assert found.code in (0, 1, 2), "in words, never an error of the program itself"


def test_an_emptied_log_beside_posts_is_not_sound(used: Followup, record: Path) -> None:
    tamper(record, "DELETE FROM log")
    said = used("log", "--verify")
    assert said.code == 1
    assert "sound" not in said.out
    assert "Line 1 was changed after it was written, or a line before it is missing" in said.out


def test_a_stop_that_was_lifted_outside_the_program_shows(used: Followup, record: Path) -> None:
    used("pause", "--case", "ana-example", "--by", "p2")
    assert used("log", "--verify").code == 0
    tamper(record, "DELETE FROM pause")
    said = used("log", "--verify")
    assert said.code == 1
    assert "none changed after it was written" in said.out
    assert "is sound" not in said.out
    assert "  case/ana-example: the log tells of a pause that the ledger does not hold" in said.out
    document = used("log", "--verify", "--json").document
    assert (document["sound"], document["first_break"]) == (False, None)
    assert [one["id"] for one in document["differences"]] == ["case/ana-example"]


def test_lines_cut_off_show_where_a_post_went_out_since(used: Followup, record: Path) -> None:
    tamper(record, "DELETE FROM log WHERE n > 5")
    said = used("log", "--verify")
    assert said.code == 1
    assert MASTODON in said.out


def test_of_many_differences_a_few_are_said(used: Followup, record: Path) -> None:
    tamper(
        record,
        "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)"
        " INSERT INTO pause SELECT 'case', 'case-' || n, 'p1', '2027', NULL, 'person' FROM i",
    )
    said = used("log", "--verify")
    assert "in 30 places" in said.out
    assert "  and 10 more; --json names them all" in said.out
    assert len(used("log", "--verify", "--json").document["differences"]) == 30


def test_the_word_of_the_weekly_summary_and_the_backup_is_found_again_later(used: Followup) -> None:
    found = used("backup", "copy.db", "--json").document
    word, line = found["last_check"][:16], found["lines"]
    said = used("log", "--verify", word)
    assert said.code == 0
    assert f"has the checksum {word}" in said.out
    assert " 0 lines followed." in said.out
    used("pause")
    used("resume", "--by", "p1")
    for written in (word, f" {word.upper()}. ", found["last_check"]):
        said = used("log", "--verify", written)
        assert said.code == 0
        assert f"Line {line}, of 2027-03-" in said.out
        assert " 2 lines followed." in said.out
    word_found = used("log", "--verify", word, "--json").document["word"]
    assert word_found["check"] == word
    assert (word_found["line"], word_found["lines_since"]) == (line, 2)


def test_a_word_in_which_the_log_never_ended_says_so(used: Followup, record: Path) -> None:
    word = used("backup", "copy.db", "--json").document["last_check"][:16]
    tamper(record, "DELETE FROM log WHERE n = (SELECT MAX(n) FROM log)")
    said = used("log", "--verify", word)
    assert said.code == 1
    assert f"No line that can be trusted has the checksum {word}" in said.out
    assert used("log", "--verify", word, "--json").document["word"]["line"] is None


def test_a_log_that_was_written_again_lacks_the_word(used: Followup, record: Path, root: Path) -> None:
    """The chain has no secret: only the word, noted elsewhere, tells."""
    used("backup", "older.db")
    used("pause", "--by", "p2")
    word = used("log", "--verify", "--json").document["last_check"][:16]
    record.write_bytes((root / "older.db").read_bytes())
    for beside in root.glob(f"{record.name}-*"):
        beside.unlink()
    used("pause", "--by", "p1")
    assert used("log", "--verify").code == 0
    assert used("log", "--verify", word).code == 1


@pytest.mark.parametrize("word", ["abc", "the letter's", "0123456789abcdeg", "0" * 65])
def test_what_is_no_checksum_is_refused(used: Followup, word: str) -> None:
    said = used("log", "--verify", word, "--json")
    assert said.code == 2
    assert "a log checksum is 16 letters" in json.loads(said.out)["errors"][0]["message"]


def test_without_a_ledger_no_word_was_ever_said(followup: Followup, record: Path) -> None:
    assert followup("log", "--verify").code == 0
    assert followup("log", "--verify", "0123456789abcdef").code == 1
    assert not record.exists()
