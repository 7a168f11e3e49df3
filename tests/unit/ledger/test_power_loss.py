"""After a power loss the claim and its attempt are on disk before anything was sent."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import ID, NOW, a_seal, an_id, later


def synced(ledger: Ledger, change: Callable[[], object]) -> bool:
    """Whether the change is on the disk when it returns, as the database was told."""
    said: list[str] = []
    connection = ledger._database._idle.get_nowait()
    connection.set_trace_callback(said.append)
    ledger._database.keep(connection)
    change()
    connection.set_trace_callback(None)
    (level,) = [words for words in said if words.startswith("PRAGMA synchronous")]
    return level.endswith("FULL")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(f"sqlite:///{tmp_path / 'followup.db'}")


def test_what_guards_a_send_is_on_the_disk_before_it_is_sent(ledger: Ledger) -> None:
    assert synced(ledger, lambda: ledger.claim(a_seal(ID, "One.", "Two."), 0, NOW, begun=True))
    assert synced(ledger, lambda: ledger.receive(ID, 0, "r", "u", "", later(1), last=False))
    assert not synced(ledger, lambda: ledger.receive(ID, 0, "r", "u", "", later(1), last=False, lazily=True))
    assert synced(ledger, lambda: ledger.attempt(ID, 1, later(2)))
    assert not synced(ledger, lambda: ledger.turn(ID, "unconfirmed", "no answer", later(3), lazily=True))
    assert synced(ledger, lambda: ledger.tick(later(4)))


def test_a_receipt_lost_with_the_power_leaves_its_attempt(ledger: Ledger, tmp_path: Path) -> None:
    """The log of writes is cut where it stood when the claim returned: so it is after the power came back."""
    ledger.claim(a_seal(), 0, NOW, begun=True)
    wal = tmp_path / "followup.db-wal"
    on_disk = wal.stat().st_size
    ledger.receive(ID, 0, "remote", "https://social.example/1", "", later(1), last=True, lazily=True)
    ledger.claim(a_seal(an_id("bo-example")), 0, later(2), begun=True)
    after = tmp_path / "after"
    after.mkdir()
    shutil.copy(tmp_path / "followup.db", after / "followup.db")
    (after / "followup.db-wal").write_bytes(wal.read_bytes()[:on_disk])
    left = Ledger(f"sqlite:///{after / 'followup.db'}")
    (row,) = left.unsettled()
    assert (row.id, row.state, row.parts[0].attempted_at) == (ID, "sending", NOW)
