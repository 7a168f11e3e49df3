"""`followup backup`: a complete copy while the bot writes, and a message where none is possible."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.cli.main import main
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import a_yes, an_id, tamper
from tests.flow.cli_runner import POSTS, Followup

LIVE = """\
live = true
database = { env = "RECORD" }
[accounts.mastodon]
platform = "mastodon"
server = "http://127.0.0.1:9"
access_token = { env = "NOWHERE" }
"""


def test_a_copy_holds_the_log_and_its_checksum(followup: Followup, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    last = followup("log", "--verify", "--json").document["last_check"]
    said = followup("backup", "copy.db")
    assert said.code == 0
    assert f"Its log checksum is {last[:16]}" in said.out
    assert [path.name for path in root.glob("*copy.db*")] == ["copy.db"], "one file and nothing beside it"
    found = followup("backup", "another.db", "--json").document
    assert (found["lines"], found["sound"], found["first_break"], found["last_check"]) == (1, True, None, last)
    assert found["bytes"] == (root / "another.db").stat().st_size


def test_a_copy_made_while_the_bot_writes_is_whole(followup: Followup, root: Path) -> None:
    ledger, stop = Ledger(f"sqlite:///{root / 'followup.dry.db'}"), Event()
    ledger.approve(an_id(), a_yes())

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            ledger.approve(an_id(), a_yes(f"p{number}"))

    writer = Thread(target=write)
    writer.start()
    try:
        made = [followup("backup", f"copy-{n}.db", "--json").document for n in range(5)]
    finally:
        stop.set()
        writer.join()
        ledger.close()
    assert all(one["sound"] for one in made)
    assert [one["lines"] for one in made] == sorted(one["lines"] for one in made)


def test_what_is_there_is_never_written_over(followup: Followup, root: Path) -> None:
    followup("pause")
    (root / "copy.db").write_text("an older copy")
    said = followup("backup", "copy.db")
    assert said.code == 1
    assert "is there already and stays as it is" in said.err
    assert (root / "copy.db").read_text() == "an older copy"


def test_where_there_is_no_record_there_is_no_copy(followup: Followup, root: Path) -> None:
    said = followup("backup", "copy.db")
    assert (said.code, "there is no record yet" in said.err) == (1, True)
    assert not (root / "copy.db").exists()
    followup("pause")
    said = followup("backup", "nowhere/copy.db")
    assert (said.code, "there is no folder" in said.err) == (2, True)


def test_a_damaged_record_makes_no_copy_that_looks_sound(followup: Followup, root: Path) -> None:
    followup("pause")
    file = root / "followup.dry.db"
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * len(data[4096:])
    file.write_bytes(data)
    said = followup("backup", "copy.db")
    assert said.code == 2
    assert "damaged" in said.err
    assert not [*root.glob("*copy.db*")]


def test_a_log_that_was_tampered_with_is_copied_and_told(followup: Followup, root: Path) -> None:
    followup("pause")
    with sqlite3.connect(root / "followup.dry.db") as connection:
        connection.execute("DROP TRIGGER log_keeps")
        connection.execute("UPDATE log SET person = 'somebody else'")
    connection.close()
    said = followup("backup", "copy.db")
    assert said.code == 1
    assert "line 1 of the log was changed later" in said.out
    refused = followup("restore", "copy.db")
    assert refused.code == 2
    assert "line 1 of its log is not as it was written" in refused.err


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_is_told_its_own_programs_and_no_password_is_shown(
    make_folder: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("RECORD", "postgresql://bot:hush@127.0.0.1:9/ledger")
    root = make_folder(config=LIVE)
    assert main(["-C", str(root), command, "copy.db"]) == 2
    said = capsys.readouterr()
    assert "pg_dump --format=custom --file=FILE DATABASE" in said.err
    assert "hush" not in said.out + said.err


def test_a_copy_of_what_was_changed_outside_the_program_is_made_and_told(followup: Followup, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("pause", "--case", "ana-example")
    tamper(root / "followup.dry.db", "DELETE FROM pause", "UPDATE verification SET person = 'p9'")
    said = followup("backup", "copy.db")
    assert said.code == 1
    assert "in 2 places" in said.out
    assert "  case/ana-example: the log tells of a pause that the ledger does not hold" in said.out
    assert "checksum is" not in said.out
    found = followup("restore", "copy.db", "--json")
    assert (found.code, found.document["paused"], len(found.document["differences"])) == (1, True, 2)
    assert "p9 checked these facts" in followup("restore", "copy.db").out


@pytest.mark.parametrize(
    "odd",
    [
        "UPDATE log SET at = replace(at, 'Z', '')",
        "UPDATE log SET at = replace(at, 'Z', '+00:00')",
        "UPDATE log SET detail = x'ff'",
    ],
)
def test_a_log_that_no_ledger_wrote_is_reported_by_backup_and_restore_too(
    followup: Followup, root: Path, odd: str
) -> None:
    followup("pause")
    tamper(root / "followup.dry.db", odd)
    said = followup("backup", "copy.db")
    assert (said.code, "line 1 of the log was changed later" in said.out) == (1, True)
    refused = followup("restore", "copy.db")
    assert (refused.code, "line 1 of its log is not as it was written" in refused.err) == (2, True)
    assert "Traceback" not in said.err + refused.err


def test_a_ledger_whose_index_is_damaged_makes_no_copy(followup: Followup, root: Path) -> None:
    """All that is read of it looks sound: only SQLite's own look at the whole file tells."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    with sqlite3.connect(root / "followup.dry.db") as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(date)', '(person)') WHERE name = 'approval_date'"
        )
    connection.close()
    assert followup("log", "--verify").code == 0
    said = followup("backup", "copy.db")
    assert (said.code, "is damaged" in said.err) == (2, True)
    assert not [*root.glob("*copy.db*")]


def test_nobody_else_can_read_a_copy_while_it_is_made(
    followup: Followup, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followup("pause")
    (root / "followup.dry.db").chmod(0o644)
    modes: list[int] = []
    open_it = os.open

    def opened(path: str, flags: int, mode: int = 0o777) -> int:
        found = open_it(path, flags, mode)
        if str(path).endswith(".part"):
            modes.append(os.fstat(found).st_mode & 0o777)
        return found

    monkeypatch.setattr(os, "open", opened)
    before = os.umask(0)
    try:
        assert followup("backup", "copy.db").code == 0
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert (root / "copy.db").stat().st_mode & 0o777 == 0o644, "then it is as readable as the ledger"


def test_a_copy_is_as_private_as_the_ledger(followup: Followup, root: Path) -> None:
    followup("pause")
    (root / "followup.dry.db").chmod(0o600)
    followup("backup", "copy.db")
    assert (root / "copy.db").stat().st_mode & 0o777 == 0o600
