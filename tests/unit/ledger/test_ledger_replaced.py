"""The ledger is deleted or replaced while a program has it open."""

import os
import shutil
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from tests.fakes.ledgers import NOW, a_seal

SAID = "was deleted or replaced while this program ran"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "followup.db"


def test_a_ledger_that_was_deleted_takes_no_claim(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    ledger.tick(NOW)
    for place in file.parent.glob("followup.db*"):
        place.unlink()
    with pytest.raises(LedgerError, match=SAID):
        ledger.claim(a_seal(), 0, NOW)
    assert not file.exists()


def test_a_ledger_that_was_replaced_is_neither_asked_nor_written(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    ledger.tick(NOW)
    other = Ledger(f"sqlite:///{file.with_name('other.db')}")
    other.close()
    shutil.copy(file.with_name("other.db"), file.with_name("moved.db"))
    file.with_name("moved.db").replace(file)
    for ask in (lambda: ledger.pauses(), lambda: ledger.claim(a_seal(), 0, NOW)):
        with pytest.raises(LedgerError, match=SAID):
            ask()
    ledger.close()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_whoever_comes_by_a_link_meets_the_same_lock(file: Path, tmp_path: Path) -> None:
    Ledger(f"sqlite:///{file}").close()
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "followup.db"
    link.symlink_to(file)
    with publisher_lock(f"sqlite:///{file}") as first, publisher_lock(f"sqlite:///{link}") as second:
        assert (first, second) == (True, False)
