"""One publisher at a time; the lock ends with its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from tests.fakes.ledgers import NOW

HOLD = (
    "import sys\nfrom bot.ledger.lock import publisher_lock\n"
    "with publisher_lock(sys.argv[1]) as held:\n print(held, flush=True)\n sys.stdin.read()\n"
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'followup.db'}"


def test_one_holds_it_and_the_others_stand_by(url: str) -> None:
    with publisher_lock(url) as first, publisher_lock(url) as second:
        assert (first, second) == (True, False)
    with publisher_lock(url) as third:
        assert third


def test_each_ledger_has_its_own(url: str) -> None:
    with publisher_lock(url) as one, publisher_lock(url + ".dry") as other:
        assert one
        assert other


def test_a_killed_process_lets_go_of_it(url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    with publisher_lock(url) as held:
        assert not held
    holder.kill()
    holder.communicate()
    with publisher_lock(url) as held:
        assert held


def test_the_lock_stops_no_one_else_from_writing(url: str) -> None:
    ledger = Ledger(url)
    with publisher_lock(url):
        ledger.tick(NOW)
    ledger.close()


def test_in_memory_nobody_else_publishes() -> None:
    with publisher_lock("sqlite://") as first, publisher_lock("sqlite://") as second:
        assert first
        assert second


def test_a_place_that_cannot_hold_a_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="has no folder"), publisher_lock(f"sqlite:///{tmp_path}/gone/followup.db"):
        pass
