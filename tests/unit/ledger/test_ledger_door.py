"""A question neither makes a ledger nor changes one, and costs next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.ledger import read_only
from bot.ledger.ledger import Ledger
from bot.ledger.models import LedgerSnapshot, Pause
from tests.fakes.ledgers import DAY, ID, NOW, sending

ASK = (
    "import sys; from datetime import date; from bot.ledger import read_only;"
    "read_only.answers(sys.argv[1], date(2027, 3, 14), date(2027, 3, 14));"
    "print(*({'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'sqlite3'} & {*sys.modules}))"
)


def test_where_no_ledger_is_nothing_is_known_and_nothing_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    assert read_only.answers(url, DAY, DAY) == LedgerSnapshot()
    assert not read_only.entries(url, None, None, None)
    assert not read_only.pauses(url)
    assert not list(tmp_path.iterdir())
    assert read_only.answers("sqlite://", DAY, DAY) == LedgerSnapshot()


def test_the_door_answers_what_the_ledger_answers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    ledger = Ledger(url)
    sending(ledger)
    ledger.pause(Pause("all", "", "p1", NOW))
    assert read_only.answers(url, DAY, DAY) == ledger.answers(DAY, DAY)
    assert list(read_only.answers(url, DAY, DAY).rows) == [ID]
    assert read_only.entries(url, None, None, None) == ledger.entries()
    assert read_only.pauses(url) == ledger.pauses()
    ledger.close()


def test_a_question_leaves_no_files_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    Ledger(url).close()
    read_only.answers(url, DAY, DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["followup.db"]


def test_without_a_ledger_a_question_imports_nothing_heavy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    assert subprocess.run([sys.executable, "-c", ASK, url], capture_output=True, check=True).stdout == b"\n"


def test_with_a_ledger_a_question_imports_the_driver_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    Ledger(url).close()
    assert subprocess.run([sys.executable, "-c", ASK, url], capture_output=True, check=True).stdout == b"sqlite3\n"
