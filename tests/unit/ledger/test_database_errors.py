"""Every database error becomes a message that says what to do, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger import database
from bot.ledger import url as ledger_url
from bot.ledger.errors import translate_errors
from bot.ledger.ledger import Ledger
from bot.ledger.reader import open_read_only
from tests.fakes.ledgers import DAY, ID, NOW, a_seal

USES: list[Callable[[str], object]] = [Ledger, lambda url: open_read_only(url).answers(DAY, DAY)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "followup.db"
    Ledger(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def not_root(file: Path) -> Iterator[None]:
    """Root may read and write everything; what a user meets is tried as `nobody`."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_locked_ledger_is_waited_for_and_then_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_MS", 10)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ledger = Ledger(f"sqlite:///{file}")
    with pytest.raises(LedgerError, match=r"keeps the ledger .*followup.db locked: wait a moment"):
        ledger.tick(NOW)
    other.execute("ROLLBACK")
    other.close()
    ledger.tick(NOW)
    assert ledger.last_tick() == NOW
    ledger.close()


def test_readers_are_never_locked_out(file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not open_read_only(f"sqlite:///{file}").answers(DAY, DAY).rows
    other.close()


@pytest.mark.parametrize("use", USES)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, use: Callable[[str], object]) -> None:
    file = tmp_path / "followup.db"
    file.write_text("Notes of the team\n" * 200, "utf-8")
    with pytest.raises(LedgerError, match="is not a record"):
        use(f"sqlite:///{file}")
    assert file.read_text("utf-8").startswith("Notes of the team")


def test_a_damaged_ledger_is_named(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    for n in range(50):
        ledger.claim(a_seal(ID.replace("ana-example", f"case-{n}")), 0, NOW)
    ledger.close()
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    with pytest.raises(LedgerError, match="is damaged: put back the newest copy"):
        open_read_only(f"sqlite:///{file}").answers(DAY, DAY)


def test_a_value_that_no_ledger_writes_is_named(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    ledger.tick(NOW)
    ledger.close()
    other = sqlite3.connect(file)
    other.execute("UPDATE beat SET at = 'some time ago'")
    other.commit()
    other.close()
    with pytest.raises(LedgerError, match=r"holds what followup never writes .*put back the newest copy"):
        open_read_only(f"sqlite:///{file}").answers(DAY, DAY)


@pytest.mark.usefixtures("not_root")
@pytest.mark.parametrize("use", USES)
def test_a_ledger_that_may_not_be_read_is_named(file: Path, use: Callable[[str], object]) -> None:
    with pytest.raises(LedgerError, match=r"followup\.db (cannot be opened|may not be opened)"):
        use(f"sqlite:///{file}")


def test_a_ledger_that_may_only_be_read_is_named(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    with ledger._database.reading() as session:
        session.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(LedgerError, match="cannot be written: give this user the right"):
        ledger.tick(NOW)
    ledger.close()


def test_a_full_disk_is_named_and_nothing_half_written_stays(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    with ledger._database.reading() as session:
        pages = session.connection.execute("PRAGMA page_count").fetchone()[0]
        session.connection.execute(f"PRAGMA max_page_count = {pages}")
    seal = a_seal(ID, "words " * 5000)
    with pytest.raises(LedgerError, match="the disk is full"):
        ledger.claim(seal, 0, NOW)
    assert ledger.row(ID) is None
    assert not ledger.entries()
    ledger.close()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="has no folder: make"):
        Ledger(f"sqlite:///{tmp_path / 'gone' / 'followup.db'}")
    assert not open_read_only(f"sqlite:///{tmp_path / 'gone' / 'followup.db'}").answers(DAY, DAY).rows


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "followup.db").mkdir()
    with pytest.raises(LedgerError, match=r"followup\.db cannot be opened"):
        Ledger(f"sqlite:///{tmp_path / 'followup.db'}")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "followup.db", "", "sqlite3:///x"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(LedgerError, match=r"write sqlite:///followup\.db or postgresql://"):
        Ledger(url)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("postgresql://u:secret@db.example/f", "postgresql://u:…@db.example/f"),
        ("postgresql+psycopg://u:s%40cret@db.example/f", "postgresql+psycopg://u:…@db.example/f"),
        ("postgresql://:secret@db.example/f", "postgresql://:…@db.example/f"),
        ("postgresql://u:p@ss:word@db.example/f", "postgresql://…"),
        ("postgresql://db.example/f?user=u&password=secret", "postgresql://db.example/f?user=u&password=…"),
        ("postgresql://u@db.example/f", "postgresql://u@db.example/f"),
    ],
)
def test_a_password_is_never_shown(url: str, seen: str) -> None:
    assert ledger_url.shown(url) == seen


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?.db", "#1.db", "曹.db", "it's.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path / name}"
    ledger = Ledger(url)
    ledger.tick(NOW)
    ledger.close()
    assert (tmp_path / name).exists()
    assert open_read_only(url).answers(DAY, DAY).last_tick == NOW


def test_what_has_no_words_of_its_own_keeps_the_databases() -> None:
    with (
        pytest.raises(LedgerError, match="could not be used: no such table: nowhere"),
        translate_errors("sqlite:///x.db"),
    ):
        sqlite3.connect(":memory:").execute("SELECT 1 FROM nowhere")
