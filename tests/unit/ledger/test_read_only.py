"""Reading neither creates nor changes a ledger, and is cheap."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.ledger.ledger import Ledger
from bot.ledger.models import LedgerSnapshot, Pause
from bot.ledger.reader import open_read_only
from tests.fakes.ledgers import DAY, ID, NOW, sending

ASK = (
    "import sys; from datetime import date; from bot.ledger.reader import open_read_only;"
    "open_read_only(sys.argv[1]).answers(date(2027, 3, 14), date(2027, 3, 14));"
    "print(*({'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'sqlite3'} & {*sys.modules}))"
)


def test_where_no_ledger_is_nothing_is_known_and_nothing_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    assert open_read_only(url).answers(DAY, DAY) == LedgerSnapshot()
    assert not open_read_only(url).entries()
    assert not open_read_only(url).pauses()
    assert not list(tmp_path.iterdir())
    assert open_read_only("sqlite://").answers(DAY, DAY) == LedgerSnapshot()


def test_the_door_answers_what_the_ledger_answers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    ledger = Ledger(url)
    sending(ledger)
    ledger.pause(Pause("all", "", "p1", NOW))
    assert open_read_only(url).answers(DAY, DAY) == ledger.answers(DAY, DAY)
    assert list(open_read_only(url).answers(DAY, DAY).rows) == [ID]
    assert open_read_only(url).entries() == ledger.entries()
    assert open_read_only(url).pauses() == ledger.pauses()
    ledger.close()


def test_a_question_leaves_no_files_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    Ledger(url).close()
    open_read_only(url).answers(DAY, DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["followup.db"]


def test_without_a_ledger_a_question_imports_nothing_heavy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    assert subprocess.run([sys.executable, "-c", ASK, url], capture_output=True, check=True).stdout == b"\n"


def test_with_a_ledger_a_question_imports_the_driver_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    Ledger(url).close()
    assert subprocess.run([sys.executable, "-c", ASK, url], capture_output=True, check=True).stdout == b"sqlite3\n"
