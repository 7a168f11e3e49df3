"""Programs that start at the same moment all find one ledger."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from bot.errors import LedgerError
from bot.ledger import database, migrate, versions
from bot.ledger.ledger import Ledger

NOW_IS = versions.REVISIONS[-1]
OPEN = """
import sys
from bot.ledger.ledger import Ledger
print("ready", flush=True)
sys.stdin.readline()
Ledger(sys.argv[1]).close()
"""


def test_two_programs_may_make_the_ledger_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, f"sqlite:///{tmp_path / 'followup.db'}"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in both] == [("", 0)] * 2


def test_many_may_make_the_ledger_at_once(tmp_path: Path) -> None:
    line = threading.Barrier(4)

    def make(url: str) -> None:
        line.wait(timeout=60)
        Ledger(url).close()

    with ThreadPoolExecutor(4) as programs:
        for n in range(25):
            list(programs.map(make, [f"sqlite:///{tmp_path / f'{n}.db'}"] * 4))


@pytest.fixture
def held(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A program that is about to make the ledger, and has the file for itself."""
    with closing(sqlite3.connect(tmp_path / "followup.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_who_makes_the_ledger_is_waited_for(
    tmp_path: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: held.in_transaction and held.execute("COMMIT"))
    Ledger(f"sqlite:///{tmp_path / 'followup.db'}").close()
    assert held.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_who_never_lets_go_is_waited_for_as_long_as_by_any_statement(
    tmp_path: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    with pytest.raises(LedgerError, match="another program keeps the ledger"):
        Ledger(f"sqlite:///{tmp_path / 'followup.db'}")
    assert sum(waits) == pytest.approx(database.WAIT_MS / 1000)


class Overtaken(sqlite3.Connection):
    """After its first statement another program makes the ledger."""

    others: ClassVar[list[Callable[[], None]]] = []

    def execute(self, *args: object) -> sqlite3.Cursor:
        found = super().execute(*args)  # type: ignore[arg-type]
        while self.others:
            self.others.pop()()
        return found


def test_a_ledger_that_another_made_meanwhile_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "followup.db"

    def make() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            migrate.create(other, "the test's")

    Overtaken.others.append(make)
    with closing(sqlite3.connect(file, isolation_level=None, factory=Overtaken)) as connection:
        assert versions.age(connection, "the test's") == "empty"


def test_two_programs_may_bring_the_ledger_up_to_date_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "followup.db"
    Ledger(f"sqlite:///{file}").close()
    made = os.open

    def quicker(path: Path, how: int, mode: int) -> int:
        """Another program takes the very name that was free a moment ago."""
        monkeypatch.setattr("os.open", made)
        path.write_text("precious", "utf-8")
        return made(path, how, mode)

    monkeypatch.setattr("os.open", quicker)
    monkeypatch.setattr(versions, "REVISIONS", (*versions.REVISIONS, "9999"))
    monkeypatch.setattr(migrate, "_upgrade", lambda _: None)
    Ledger(f"sqlite:///{file}").close()
    assert (tmp_path / f"followup.before-{NOW_IS}.db").read_text("utf-8") == "precious"
    assert (tmp_path / f"followup.before-{NOW_IS}-2.db").stat().st_size > 1000
