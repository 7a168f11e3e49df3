"""A ledger of an earlier version on PostgreSQL, brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import migrate
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import examined
from tests.servers.test_ledger_postgresql import ledger_url, server
from tests.unit.ledger.test_old_reasons import REASONS, TAKEN_DOWN, restored_from_dump

pytestmark = pytest.mark.servers
__all__ = ["ledger_url", "server"]
TABLES = ("delivery", "part", "about", "approval", "verification", "pause", "vote", "account", "beat", "told", "log")


def test_a_ledger_that_kept_its_reasons_as_sentences_is_brought_up_to_date(ledger_url: str, tmp_path: Path) -> None:
    import psycopg
    from alembic import command
    from sqlalchemy import create_engine

    engine = create_engine(ledger_url.replace("postgresql://", "postgresql+psycopg://"))
    settings = migrate.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0005")
    engine.dispose()
    with closing(sqlite3.connect(restored_from_dump(tmp_path / "old.db"))) as old, psycopg.connect(ledger_url) as new:
        for table in (
            "delivery",
            "part",
            "about",
            "approval",
            "verification",
            "pause",
            "vote",
            "account",
            "beat",
            "told",
            "log",
        ):
            _copy(old, new, table)
    with closing(Ledger(ledger_url)) as ledger:
        assert {row.id.split("/")[1]: row.reason for row in ledger.below("example/")} == REASONS
        assert {row.id.split("/")[1] for row in ledger.to_come_down()} == TAKEN_DOWN
        assert [pause.source for pause in ledger.pauses()].count("file") == 1
        assert (examined(ledger).first_break, examined(ledger).differences) == (None, ())


def _copy(old: sqlite3.Connection, new: Any, table: str) -> None:
    found = old.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
    names = [column[0] for column in found.description]
    places = ", ".join("%s::int::boolean" if name == "look_first" else "%s" for name in names)
    for row in found:
        new.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", row)  # noqa: S608
