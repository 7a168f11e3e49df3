"""`followup restore`: an older copy replaces the ledger; nothing is posted until people resume."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from tests.fakes.ledgers import tamper
from tests.flow.cli_runner import MASTODON, POSTS, Followup

AT_TEN = "2027-03-14T10:00+01:00"
LATER = "2027-03-14T10:01+01:00"


@pytest.fixture
def ready(followup: Followup) -> Followup:
    """With every yes, and a bot that watched up to the due time."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    followup("run", "--once", now="2027-03-14T09:59:30+01:00")
    return followup


def out(root: Path) -> list[str]:
    return sorted(json.loads(line)["id"] for line in (root / "outbox/posts.jsonl").read_text("utf-8").splitlines())


def sent_since_the_restore(followup: Followup) -> list[str]:
    entries = followup("log", "--json").document["entries"]
    restored = max(entry["n"] for entry in entries if entry["event"] == "restored")
    return [entry["id"] for entry in entries if entry["event"] == "attempted" and entry["n"] > restored]


def test_nothing_goes_out_after_a_restore_until_people_resume(ready: Followup, root: Path) -> None:
    assert ready("backup", "copy.db").code == 0
    said = ready("restore", "copy.db", "--by", "p1", now=LATER)
    assert said.code == 0
    assert "Everything is paused." in said.out
    last = ready("log", "--json", now=LATER).document["entries"][-1]
    assert (last["event"], last["by"]) == ("paused", "p1")
    ready("run", "--once", now=LATER)
    assert not (root / "outbox/posts.jsonl").exists()
    ready("resume", "--by", "p1", now=LATER)
    ready("run", "--once", now=LATER)
    assert len(out(root)) == 3


def test_an_older_copy_publishes_nothing_twice(ready: Followup, root: Path) -> None:
    """The copy is of the last look before the posts went out: to it they are due, and were watched for."""
    ready("backup", "copy.db")
    ready("run", "--once", now=AT_TEN)
    once = out(root)
    assert len(once) == 3
    ready("restore", "copy.db", now=LATER)
    ready("resume", "--by", "p1", now=LATER)
    said = ready("run", "--once", "--json", now=LATER)
    assert {one["state"] for one in said.document["deliveries"]} == {"published"}
    assert out(root) == once
    assert sent_since_the_restore(ready) == []
    assert ready("log", "--verify").code == 0


@pytest.mark.parametrize("state", ["claimed", "waiting", "attempted"])
def test_what_the_copy_calls_unsent_is_looked_for_before_it_is_sent(ready: Followup, root: Path, state: str) -> None:
    """The copy was made after the claim, and the part went out right behind it."""
    (root / "outbox").mkdir(exist_ok=True)
    (root / "outbox/posts.jsonl").mkdir()  # in the way: the outbox is as good as a busy server
    ready("run", "--once", now=AT_TEN)
    ledger, at = Ledger(f"sqlite:///{root / 'followup.dry.db'}"), datetime.fromisoformat(AT_TEN).astimezone(UTC)
    if state != "waiting":
        ledger.reclaim(MASTODON, "waiting", at)
    if state == "claimed":
        with sqlite3.connect(root / "followup.dry.db") as connection:
            connection.execute("UPDATE part SET attempted_at = NULL, last_attempt = NULL")
        connection.close()
    if state == "attempted":
        ledger.attempt(MASTODON, 0, at)
    ledger.close()
    ready("backup", "copy.db")
    (root / "outbox/posts.jsonl").rmdir()
    ready("run", "--once", now="2027-03-14T10:05+01:00")
    once = out(root)
    assert len(once) == 3
    ready("restore", "copy.db", now="2027-03-14T10:06+01:00")
    ready("resume", "--by", "p1", now="2027-03-14T10:06+01:00")
    ready("run", "--once", now="2027-03-14T10:20+01:00")
    assert out(root) == once
    assert sent_since_the_restore(ready) == []
    assert ready("status", "--json", now="2027-03-14T10:21+01:00").document["open"] == []


def test_the_old_record_stays_beside_it_and_the_log_tells(ready: Followup, root: Path) -> None:
    ready("backup", "copy.db")
    ready("pause", "--case", "ana-example")
    found = [ready("restore", "copy.db", "--by", "p1", "--json", now=LATER).document for _ in range(2)]
    kept = ["followup.dry.replaced-2027-03-14.db", "followup.dry.replaced-2027-03-14-2.db"]
    assert [Path(one["kept"]).name for one in found] == kept
    assert all((root / name).exists() for name in kept)
    entries = ready("log", "--json").document["entries"]
    (entry,) = [entry for entry in entries if entry["event"] == "restored"]
    assert (entry["id"], entry["by"]) == ("all", "p1")
    assert entry["detail"].startswith("copy.db, ")
    assert ready("log", "--verify").code == 0


def test_a_restore_lifts_no_stop(ready: Followup) -> None:
    ready("backup", "copy.db")
    ready("pause", "--case", "ana-example", "--by", "p2")
    ready("skip", MASTODON, "--by", "p2")
    said = ready("restore", "copy.db", now=LATER)
    assert "Still paused, as before: the case ana-example." in said.out
    assert f"  {MASTODON}\n" in said.out
    pauses = ready("status", "--json", now=LATER).document["pauses"]
    assert {pause["scope"] for pause in pauses} == {"case", "all"}


def test_what_was_to_be_taken_down_after_the_copy_is_named(ready: Followup, root: Path) -> None:
    ready("run", "--once", now=AT_TEN)
    ready("backup", "copy.db")
    record = Ledger(f"sqlite:///{root / 'followup.dry.db'}")
    record.hold(MASTODON, "p2", datetime.now(UTC))
    record.close()
    said = ready("restore", "copy.db", now=LATER)
    assert f"  {MASTODON}\n" in said.out


def test_a_ledger_that_a_bot_uses_is_left_alone(ready: Followup, root: Path) -> None:
    ready("backup", "copy.db")
    before = (root / "followup.dry.db").read_bytes()
    with publisher_lock(f"sqlite:///{root / 'followup.dry.db'}", datetime.now(UTC)):
        said = ready("restore", "copy.db")
    assert said.code == 1
    assert f"a bot publishes from this ledger. It is process {os.getpid()} on this machine" in said.err
    with sqlite3.connect(root / "followup.dry.db") as other:
        other.execute("SELECT * FROM log").fetchone()
        said = ready("restore", "copy.db")
    other.close()
    assert said.code == 1
    assert "another program has" in said.err
    assert (root / "followup.dry.db").read_bytes() == before
    assert not [*root.glob("*.restoring*"), *root.glob("*.replaced-*")]


@pytest.mark.parametrize("damage", [b"", b"no database at all, but words", None])
def test_a_damaged_record_is_replaced_and_kept(ready: Followup, root: Path, damage: bytes | None) -> None:
    ready("backup", "copy.db")
    file = root / "followup.dry.db"
    broken = file.read_bytes()[:100] + b"\xff" * 9000 if damage is None else damage
    file.write_bytes(broken)
    assert ready("restore", "copy.db", now=LATER).code == 0
    assert ready("log", "--verify").code == 0
    assert (root / "followup.dry.replaced-2027-03-14.db").exists()


def test_a_copy_of_an_empty_record_is_a_copy(followup: Followup, root: Path) -> None:
    Ledger(f"sqlite:///{root / 'followup.dry.db'}").close()
    followup("backup", "copy.db")
    assert "0 lines of log.\n" in followup("restore", "copy.db").out


def test_a_new_machine_starts_from_a_copy(ready: Followup, root: Path) -> None:
    ready("backup", "copy.db")
    (root / "followup.dry.db").unlink()
    found = ready("restore", "copy.db", "--json").document
    assert found["kept"] is None
    assert ready("log", "--verify").code == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Path.is_file, "there is no such file"),
        (lambda file: file.write_bytes(b""), "is no backup of a ledger"),
        (lambda file: file.write_text("a letter"), "is no backup of a ledger"),
        (lambda file: file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000), "record"),
        (lambda file: _database(file, "CREATE TABLE other (a)"), "the database of another program"),
        (lambda file: _newer(file), "written by a newer followup"),
    ],
)
def test_what_is_no_sound_copy_is_refused_and_the_ledger_stays(
    ready: Followup, root: Path, make: Callable[[Path], None], words: str
) -> None:
    before = (root / "followup.dry.db").read_bytes()
    make(root / "copy.db")
    said = ready("restore", "copy.db")
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err
    assert (root / "followup.dry.db").read_bytes() == before
    assert not [*root.glob("*.restoring*"), *root.glob("*.replaced-*")]


def _database(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()


def _newer(file: Path) -> None:
    Ledger(f"sqlite:///{file}").close()
    _database(file, "UPDATE alembic_version SET version_num = '9999'")


def test_the_ledger_of_a_dry_run_never_becomes_the_real_one(ready: Followup, root: Path) -> None:
    ready("run", "--once", now=AT_TEN)
    ready("backup", "copy.db")
    (root / "config.toml").write_text(
        'live = true\n[accounts.mastodon]\nplatform = "mastodon"\nserver = "http://127.0.0.1:9"\n'
        'access_token = { env = "NOWHERE" }\n'
    )
    said = ready("restore", "copy.db", now=LATER)
    assert said.code == 1
    assert "the ledger of a dry run" in said.err
    assert not (root / "followup.db").exists()


def test_a_restore_that_was_killed_leaves_a_sound_record_and_the_next_one_clears_up(
    ready: Followup, root: Path
) -> None:
    ready("backup", "copy.db")
    words = [sys.executable, "-m", "bot", "-C", str(root), "restore", "copy.db"]
    for wait in (0.15, 0.2, 0.25, 0.3, 0.35):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        time.sleep(wait)  # any moment will do
        process.kill()
        process.wait()
        assert ready("log", "--verify").code == 0
    said = ready("restore", "copy.db", now=LATER)
    assert said.code == 0
    assert "Still paused, as before" not in said.out
    assert not [*root.glob(".*restoring*")]


def test_a_copy_of_an_earlier_version_is_brought_up_to_date_and_leaves_nothing_else(
    ready: Followup, root: Path
) -> None:
    ready("backup", "copy.db")
    with sqlite3.connect(root / "copy.db") as connection:
        connection.execute("DROP TRIGGER log_grows")
        connection.execute("DROP INDEX delivery_down")
        for table, columns in {
            "account": ("link_length", "alt_limit"),
            "delivery": ("reason", "codes", "takedown_requested_at"),
            "pause": ("source",),
            "log": ("reason", "part"),
        }.items():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("CREATE INDEX delivery_down ON delivery (detail) WHERE detail = 'to be taken down'")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    connection.close()
    before = {path.name for path in root.iterdir()}
    assert ready("restore", "copy.db", now=LATER).code == 0
    assert {path.name for path in root.iterdir()} - before == {"followup.dry.replaced-2027-03-14.db"}
    assert ready("log", "--verify").code == 0


def test_a_replaced_record_that_makes_no_sense_is_no_crash(ready: Followup, root: Path) -> None:
    ready("backup", "copy.db")
    ready("pause", "--case", "ana-example")
    tamper(root / "followup.dry.db", "UPDATE pause SET at = replace(at, 'Z', '')")
    said = ready("restore", "copy.db", now=LATER)
    assert said.code == 2
    assert "Move followup.dry.db away and try again" in said.err
