"""`followup log`: what happened, oldest first, as text and as JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import ID, NOW, a_row, a_yes, an_id, later, send, sending

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    """A folder whose ledger holds a post that went out and one that did not."""
    root = make_folder()
    ledger = Ledger(f"sqlite:///{root / 'followup.dry.db'}")
    ledger.verify("example", "ana-example", a_yes("p1", "f" * 64))
    ledger.approve(ID, a_yes("p2", "d1", later(60)))
    sending(ledger)
    send(ledger)
    ledger.miss(a_row(an_id("ben-example", "x")), later(90_000))
    ledger.close()
    return root


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def run(root: Path, *words: str) -> tuple[int, str, str]:
        code = main(["-C", str(root), "log", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def entries(say: Say, root: Path, *words: str) -> list[dict[str, Any]]:
    code, out, _ = say(root, "--json", *words)
    assert code == 0
    document = json.loads(out)
    assert document["version"] == 1
    found: list[dict[str, Any]] = document["entries"]
    return found


def test_every_entry_has_the_keys_programs_rely_on(root: Path, say: Say) -> None:
    found = entries(say, root)
    assert [entry["event"] for entry in found] == [
        "verified",
        "approved",
        "claimed",
        "attempted",
        "published",
        "missed",
    ]
    assert [entry["n"] for entry in found] == [1, 2, 3, 4, 5, 6]
    assert found[4] == {
        "n": 5,
        "id": ID,
        "event": "published",
        "state": "published",
        "at": "2027-03-14T09:00:01.623456Z",
        "url": "https://social.example/0",
        "by": None,
        "detail": "part 1 of 1",
    }


def test_what_an_event_has_not_is_null(root: Path, say: Say) -> None:
    verified, approved = entries(say, root)[:2]
    assert (verified["state"], verified["url"], verified["by"]) == (None, None, "p1")
    assert (approved["state"], approved["url"], approved["by"]) == (None, None, "p2")
    assert not any("" in (entry["state"], entry["url"], entry["by"]) for entry in entries(say, root))


def test_the_log_reads_oldest_first_with_who_and_where(root: Path, say: Say) -> None:
    code, out, _ = say(root)
    assert code == 0
    lines = out.splitlines()
    assert "verified" in lines[0]
    assert "by p1" in lines[0]
    assert "(ffffffff)" in lines[0], "a digest is shortened for eyes"
    assert lines[4].endswith("https://social.example/0")
    assert "(unapproved)" in lines[5]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["--case", "ana-example"], [1, 2, 3, 4, 5]),
        (["--case", "example/ben-example"], [6]),
        (["--account", "x"], [6]),
        (["--account", "mastodon", "--case", "ana-example"], [2, 3, 4, 5]),
        (["--since", "2027-03-15"], [6]),
        (["--since", "2027-03-14T10:01+01:00"], [2, 6]),
    ],
)
def test_the_log_can_be_narrowed(root: Path, say: Say, words: list[str], lines: list[int]) -> None:
    assert [entry["n"] for entry in entries(say, root, *words)] == lines


def test_nothing_recorded_is_said_and_makes_no_ledger(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder()
    assert say(root) == (0, "Nothing is recorded.\n", "")
    assert say(root, "--case", "ana-example")[0] == 0
    assert entries(say, root) == []
    assert not (root / "followup.dry.db").exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--case", "ana-exampel"], "did you mean “ana-example”?"),
        (["--account", "mastdon"], "did you mean “mastodon”?"),
        (["--since", "yesterday"], "write it as 2014-03-14"),
        (["--since", "2027-03-14T10:00"], "lacks its offset"),
    ],
)
def test_a_slip_of_the_pen_is_named(root: Path, say: Say, words: list[str], hint: str) -> None:
    code, out, err = say(root, *words)
    assert (code, out) == (2, "")
    assert hint in err


def test_a_sound_log_says_so(root: Path, say: Say) -> None:
    code, out, _ = say(root, "--verify")
    assert code == 0
    assert "The log is sound: 6 lines" in out


def test_a_rewritten_line_is_found(root: Path, say: Say) -> None:
    other = sqlite3.connect(root / "followup.dry.db")
    other.execute("DROP TRIGGER log_keeps")
    other.execute("UPDATE log SET person = 'p9' WHERE n = 2")
    other.commit()
    other.close()
    code, out, _ = say(root, "--verify")
    assert code == 1
    assert "Line 2 was changed after it was written" in out
    assert json.loads(say(root, "--verify", "--json")[1])["first_break"] == 2


def test_a_ledger_that_cannot_be_read_is_an_error_in_words(root: Path, say: Say) -> None:
    (root / "followup.dry.db").write_text("not a ledger " * 100, "utf-8")
    code, out, err = say(root, "--json")
    assert code == 2
    assert json.loads(out)["errors"][0]["code"] == "ledger"
    assert "is not a record" in err


def test_log_reads_in_utc_whatever_the_clock(root: Path, say: Say) -> None:
    assert entries(say, root)[0]["at"] == NOW.isoformat().replace("+00:00", "Z")


def test_broken_files_are_named_and_the_log_is_read_all_the_same(root: Path, say: Say) -> None:
    (root / "campaigns/example/cases/broken.yaml").write_text("id: broken\n", "utf-8")
    code, out, err = say(root)
    assert code == 2
    assert len(out.splitlines()) == 6
    assert "campaigns/example/cases/broken.yaml:1:1" in err
    code, out, _ = say(root, "--json")
    document = json.loads(out)
    assert (code, len(document["entries"])) == (2, 6)
    assert {finding["code"] for finding in document["findings"]} == {"file"}


def test_a_log_that_was_tampered_with_weighs_more_than_a_broken_file(root: Path, say: Say) -> None:
    (root / "campaigns/example/cases/broken.yaml").write_text("id: broken\n", "utf-8")
    code, out, err = say(root, "--verify")
    assert (code, "is sound" in out, "broken.yaml" in err) == (2, True, True)
    other = sqlite3.connect(root / "followup.dry.db")
    other.execute("DROP TRIGGER log_keeps")
    other.execute("UPDATE log SET person = 'p9' WHERE n = 2")
    other.commit()
    other.close()
    assert say(root, "--verify")[0] == 1
